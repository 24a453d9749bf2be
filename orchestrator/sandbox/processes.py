"""Finding and killing processes by what marks them, whoever their parent is by now.

Linux only: it reads `/proc`. A process is known by its number *and* its start time, and signalled through a descriptor,
so that a number that was given out again never costs a stranger its life.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_ROUNDS = 100


@dataclass(frozen=True, kw_only=True)
class Process:
    """One line of the process table."""

    pid: int
    parent: int
    session: int
    threads: int
    started: int
    """Clock ticks since boot."""

    @property
    def name(self) -> tuple[int, int]:
        """What no other process will ever be called until the next boot."""
        return self.pid, self.started


Mark = Callable[[Process], bool]
"""Whether a process is one of those that are meant."""


def carrying(entry: str) -> Mark:
    """Mark those whose first environment held `entry` (`NAME=value`)."""
    wanted = entry.encode()
    return lambda process: wanted in _read(process.pid, "environ").split(b"\0")


def in_session(session: int) -> Mark:
    """Mark those that never left the session that `session` began."""
    return lambda process: process.session == session


def holding(path: Path) -> Mark:
    """Mark those that have the file open; nobody where it does not exist."""
    with suppress(OSError):
        wanted = path.stat()
        return lambda process: (wanted.st_dev, wanted.st_ino) in set(_open_files(process.pid))
    return lambda _: False


def fence_entry(path: Path) -> str:
    """Give the environment entry that marks the processes of a bare sandbox as standing behind this fence."""
    return f"ORCHESTRATOR_FENCE={path}"


def kill_holders(fence: Path) -> int:
    """Kill what an earlier driver's sandboxes left running behind this fence, and give the number of processes.

    They are known by the file that they hold open or, in a bare sandbox, by their environment. For the new driver, once
    it holds the run's lock and before it rolls anything back.
    """
    return kill_all(holding(fence), carrying(fence_entry(fence)))


def kill_all(*marks: Mark) -> int:
    """Kill all that one of the marks meets, with all their descendants, and give their number.

    They are stopped first, so that none can fork away, until a look around finds no new one. One that hangs in the
    kernel is left after many rounds.
    """
    stopped: dict[tuple[int, int], Process] = {}
    for _ in range(_ROUNDS):
        fresh = {process.name: process for process in _family(marks) if process.name not in stopped}
        if not fresh:
            break
        _signal(fresh.values(), signal.SIGSTOP)
        stopped |= fresh
    _signal(stopped.values(), signal.SIGKILL)
    return len(stopped)


def tasks_of_this_user() -> int:
    """Count the processes and threads of this user, as `RLIMIT_NPROC` does."""
    own = os.getuid()
    return sum(process.threads for process in _table() if _owner(process.pid) == own)


def _family(marks: tuple[Mark, ...]) -> set[Process]:
    table = [process for process in _table() if process.pid != os.getpid()]
    found = {process for process in table if any(mark(process) for mark in marks)}
    pids = {process.pid for process in found}
    while children := {process for process in table if process.parent in pids} - found:
        found |= children
        pids |= {process.pid for process in children}
    return found


def _signal(processes: Iterable[Process], number: signal.Signals) -> None:
    for process in processes:
        with suppress(OSError):
            handle = os.pidfd_open(process.pid)
            try:
                now = _look(process.pid)
                if now and now.started == process.started:
                    signal.pidfd_send_signal(handle, number)
            finally:
                os.close(handle)


def _table() -> Iterator[Process]:
    for name in os.listdir("/proc"):  # noqa: PTH208 - paths for every process would double the time
        if name.isdigit() and (process := _look(int(name))):
            yield process


def _look(pid: int) -> Process | None:
    """Read one line of the table; the dead who only wait to be reaped are not in it."""
    fields = _read(pid, "stat").rpartition(b")")[2].split()
    if len(fields) < 20 or fields[0] in (b"Z", b"X"):
        return None
    parent, session, threads, started = (int(fields[index]) for index in (1, 3, 17, 19))
    return Process(pid=pid, parent=parent, session=session, threads=threads, started=started)


def _read(pid: int, name: str) -> bytes:
    try:
        with open(f"/proc/{pid}/{name}", "rb", buffering=0) as file:  # noqa: PTH123 - likewise
            return file.readall()
    except OSError:
        return b""


def _owner(pid: int) -> int:
    with suppress(OSError):
        return Path(f"/proc/{pid}").stat().st_uid
    return -1


def _open_files(pid: int) -> Iterator[tuple[int, int]]:
    with suppress(OSError):
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                file = descriptor.stat()
                yield file.st_dev, file.st_ino
