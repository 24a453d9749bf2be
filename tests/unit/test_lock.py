from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
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

LOOKER = """
import sys
from pathlib import Path
from orchestrator.lock import driver
print("looking", flush=True)
while True:
    driver(Path(sys.argv[1]))
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


def test_somebody_who_is_put_aside_while_looking_keeps_no_driver_from_it(lock: Path) -> None:
    with held(lock, "now"):
        pass
    with subprocess.Popen([sys.executable, "-c", LOOKER, str(lock)], stdout=subprocess.PIPE, text=True) as looker:
        assert looker.stdout is not None
        assert looker.stdout.readline() == "looking\n"
        try:
            for _ in range(30):
                looker.send_signal(signal.SIGSTOP)
                with held(lock, "now"):
                    pass
                looker.send_signal(signal.SIGCONT)
                time.sleep(0.002)
        finally:
            looker.kill()


def test_a_driver_of_an_older_version_keeps_another_out(lock: Path) -> None:
    older = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(older, fcntl.LOCK_EX)
    try:
        with pytest.raises(Held), held(lock, "now"):
            pass
    finally:
        os.close(older)
