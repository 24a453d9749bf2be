from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from orchestrator.lock import Held, driver, held

HOLDER = """
import sys, time
from pathlib import Path
from orchestrator.lock import held
with held(Path(sys.argv[1]), "2026-01-01T00:00:00+00:00"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "lock"


def test_a_second_driver_is_refused_and_told_who_the_first_one_is(lock: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(lock)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            with pytest.raises(Held, match=str(holder.pid)), held(lock, "now"):
                pass
            owner = driver(lock)
            assert owner is not None
            assert owner.pid == holder.pid
        finally:
            holder.kill()


def test_the_lock_of_a_killed_driver_is_free(lock: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(lock)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.kill()
        holder.wait()
    assert driver(lock) is None
    with held(lock, "now"):
        pass


def test_a_lock_that_was_let_go_names_nobody(lock: Path) -> None:
    assert driver(lock) is None
    with held(lock, "now"):
        pass
    assert driver(lock) is None
    assert lock.read_bytes() == b""


def test_thousands_of_looks_at_a_lock_keep_no_driver_from_it(lock: Path) -> None:
    enough = threading.Event()

    def look() -> None:
        while not enough.is_set():
            driver(lock)

    lookers = [threading.Thread(target=look) for _ in range(4)]
    for looker in lookers:
        looker.start()
    try:
        for _ in range(300):
            with held(lock, "now"):
                pass
    finally:
        enough.set()
        for looker in lookers:
            looker.join()


def test_a_driver_of_an_older_version_keeps_another_out(lock: Path) -> None:
    older = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(older, fcntl.LOCK_EX)
    try:
        with pytest.raises(Held), held(lock, "now"):
            pass
    finally:
        os.close(older)
