from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from orchestrator import stalled
from orchestrator.lock import Owner, driver
from orchestrator.stalled import Watch, end, has_terminal, taken_from

HOLDER = """
import asyncio, subprocess, sys
from pathlib import Path
from orchestrator.lock import held

async def beat():
    while True:
        await asyncio.sleep(0.2)

with held(Path(sys.argv[1]), "2026-01-01T00:00:00+00:00"):
    child = subprocess.Popen(["sleep", "600"])
    print(child.pid, flush=True)
    asyncio.run(beat()) if sys.argv[2] == "beats" else child.wait()
"""
"""A driver that holds the lock, has started something, and either wakes up now and then or hangs."""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "lock"


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for three seconds, not fifteen."""
    monkeypatch.setattr(stalled, "LOOKS", 6)


@contextmanager
def holder(lock: Path, manner: str = "beats") -> Iterator[tuple[subprocess.Popen[str], int]]:
    words = [sys.executable, "-c", HOLDER, str(lock), manner]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        try:
            yield process, child
        finally:
            process.kill()
            if is_there(child):
                os.kill(child, signal.SIGKILL)


def taken_in_the_end(lock: Path) -> Owner:
    """Who was ended; at first it may give a last sign of life, on its way to where it stops."""
    found = (owner for _ in range(10) if (owner := taken_from(lock)))
    return next(found)


def is_there(pid: int) -> bool:
    about = Path(f"/proc/{pid}/stat")
    return about.exists() and about.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_run_is_never_taken_from_a_driver_that_only_waits(lock: Path) -> None:
    with holder(lock) as (process, child):
        began = time.monotonic()
        assert taken_from(lock) is None
        assert time.monotonic() - began < stalled.LOOK_S * stalled.LOOKS
        assert process.poll() is None
        assert is_there(child)


@pytest.mark.usefixtures("soon")
def test_it_is_taken_from_one_that_was_suspended_and_what_that_had_started_ends_with_it(lock: Path) -> None:
    with holder(lock) as (process, child):
        process.send_signal(signal.SIGSTOP)
        owner = taken_in_the_end(lock)
        assert owner.pid == process.pid
        assert process.wait(timeout=10) == -signal.SIGKILL
        assert not is_there(child)
        assert driver(lock) is None


@pytest.mark.usefixtures("soon")
def test_and_from_one_that_hangs(lock: Path) -> None:
    with holder(lock, "hangs") as (process, _):
        assert taken_in_the_end(lock).pid == process.pid


def test_nothing_is_taken_where_nobody_drives(lock: Path) -> None:
    assert taken_from(lock) is None
    lock.touch()
    assert taken_from(lock) is None


@pytest.mark.usefixtures("soon")
def test_a_process_that_does_not_hold_the_lock_is_not_killed_for_its_number(lock: Path, tmp_path: Path) -> None:
    with holder(lock) as (process, _), holder(tmp_path / "another", "hangs") as (bystander, _):
        assert not end(lock, Owner(pid=bystander.pid, host="here", since="now"))
        assert bystander.poll() is None
        assert process.poll() is None


def test_in_passing_a_driver_must_stand_still_at_each_of_several_looks(lock: Path) -> None:
    with holder(lock) as (process, _):
        owner = driver(lock)
        assert owner is not None
        watch = Watch(0.3, 3)
        for _ in range(8):
            assert watch.still({"run": owner}) == []
            time.sleep(0.3)
        process.send_signal(signal.SIGSTOP)
        until = time.monotonic() + 20
        while not (found := watch.still({"run": owner})) and time.monotonic() < until:
            time.sleep(0.1)
        assert found == ["run"]
        assert watch.still({}) == []


def test_looks_that_follow_too_soon_do_not_count(lock: Path) -> None:
    with holder(lock) as (process, _):
        owner = driver(lock)
        assert owner is not None
        process.send_signal(signal.SIGSTOP)
        watch = Watch(60.0, 2)
        assert not any(watch.still({"run": owner}) for _ in range(100))


def test_somebody_may_go_on_at_the_terminal_that_a_driver_has() -> None:
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp("sleep", ["sleep", "60"])
    try:
        until = time.monotonic() + 20  # the child takes the terminal for itself first
        while not (found := has_terminal(Owner(pid=pid, host="here", since="now"))) and time.monotonic() < until:
            time.sleep(0.05)
        assert found
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as process:
        assert not has_terminal(Owner(pid=process.pid, host="here", since="now"))
        process.kill()
    assert not has_terminal(Owner(pid=process.pid, host="here", since="now"))
