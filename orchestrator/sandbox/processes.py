"""Finding and killing processes by what marks them, whoever their parent is by now.

Linux only: it reads `/proc`. A process is known by its number *and* its start time, and signalled through a descriptor,
so that a number that was given out again never costs a stranger its life.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

_ROUNDS = 100
_DEATH_S, _FENCE_S = 0.5, 10.0
_BUSY = (b"R", b"D")
_OUT_OF_REACH = (FileNotFoundError, ProcessLookupError, PermissionError)
"""A process that is gone, or not ours. Any other trouble is told: nobody may take one that lives for dead."""

Name = tuple[int, int]
"""A process id and its start time: what no other process will be called until the next boot."""


@dataclass(frozen=True, kw_only=True)
class Process:
    """One line of the process table."""

    pid: int
    parent: int
    session: int
    threads: int
    started: int
    """Clock ticks since boot."""
    state: bytes
    """One letter of the kernel's: `R` runs or would, `D` waits for a disk, `S` sleeps."""
    cpu: int
    """Clock ticks of processor time, with those of its children that ended."""

    @property
    def name(self) -> Name:
        """Tell it from all others, also from one that is given its number later."""
        return self.pid, self.started


Mark = Callable[[Process], bool]
"""Whether a process is one of those that are meant."""


def carrying(entry: str, first: int = 0) -> Mark:
    """Mark those whose first environment held `entry` (`NAME=value`), none of them older than the process `first`."""
    wanted, oldest = entry.encode(), _look(first) if first else None
    began = oldest.started if oldest else 0
    return lambda process: process.started >= began and wanted in _read(process.pid, "environ").split(b"\0")


def in_session(session: int) -> Mark:
    """Mark those that never left the session that `session` began."""
    return lambda process: process.session == session


def holding(path: Path) -> Mark:
    """Mark those that have the file open; nobody where it does not exist."""
    with suppress(FileNotFoundError):
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
    return kill_all(holding(fence), carrying(fence_entry(fence)), wait_s=_FENCE_S)


def kill_all(*marks: Mark, wait_s: float = _DEATH_S) -> int:
    """Kill all that one of the marks meets, with all their descendants, and give their number.

    They are stopped first, so that none can fork away, until a look around finds no new one. They are dead on return,
    but for one that hangs in the kernel for longer than `wait_s`.
    """
    stopped: dict[Name, Process] = {}
    for _ in range(_ROUNDS):
        fresh = _stop_family(marks, stopped)
        if not fresh:
            break
        stopped |= fresh
    with ExitStack() as handles:
        dying = [_kill(process, handles) for process in stopped.values()]
        _await_death([handle for handle in dying if handle >= 0], wait_s)
    return len(stopped)


def family(pid: int) -> list[Process]:
    """Give a process, those of its session, and all that they started."""
    return marked(lambda process: pid in (process.pid, process.session))


def marked(*marks: Mark) -> list[Process]:
    """Give all that one of the marks meets, and all that they started."""
    table = list(_table())
    found = {process.pid: process for process in table if any(mark(process) for mark in marks)}
    while more := [process for process in table if process.parent in found and process.pid not in found]:
        found |= {process.pid: process for process in more}
    return list(found.values())


def is_busy(process: Process) -> bool:
    """Whether one of its threads is computing, in line for a processor, or waiting for a disk."""
    if process.state in _BUSY or process.threads == 1:
        return process.state in _BUSY
    with suppress(OSError):
        threads = os.listdir(f"/proc/{process.pid}/task")  # noqa: PTH208 - as in `_table`
        return any(_state(f"{process.pid}/task/{thread}") in _BUSY for thread in threads)
    return False


def let_go_first(pid: int) -> None:
    """Have the kernel end a process, and what it starts, before any other where the machine runs out of memory."""
    with suppress(OSError):
        Path(f"/proc/{pid}/oom_score_adj").write_text("1000")
    with suppress(OSError):
        for child in _read(pid, f"task/{pid}/children").split():
            let_go_first(int(child))


def tasks_of(user: int) -> int:
    """Count the processes and threads of a user, as `RLIMIT_NPROC` does."""
    own = (pid for pid in _numbers() if _owner(pid) == user)  # before a look at each, which takes ten times as long
    return sum(process.threads for process in map(_look, own) if process)


def _stop_family(marks: tuple[Mark, ...], stopped: Mapping[Name, Process]) -> dict[Name, Process]:
    """Stop all that are met and were not stopped yet, each on sight: one that keeps forking is gone in a moment."""
    table, fresh = [], {}
    for process in _table():
        table.append(process)
        if process.name not in stopped and any(mark(process) for mark in marks):
            _stop(process)
            fresh[process.name] = process
    while children := [process for process in table if _is_child(process, stopped, fresh)]:
        for process in children:
            _stop(process)
            fresh[process.name] = process
    return fresh


def _is_child(process: Process, *families: Mapping[Name, Process]) -> bool:
    known = any(process.name in family for family in families)
    return not known and any(process.parent == parent.pid for family in families for parent in family.values())


def _signal(process: Process, number: signal.Signals) -> int:
    """Signal it if it is still that one; gives a descriptor of it, -1 where it is gone."""
    try:
        handle = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return -1
    with suppress(*_OUT_OF_REACH):
        now = _look(process.pid)
        if now and now.started == process.started:
            signal.pidfd_send_signal(handle, number)
            return handle
    os.close(handle)
    return -1


def _stop(process: Process) -> None:
    handle = _signal(process, signal.SIGSTOP)
    if handle >= 0:
        os.close(handle)


def _kill(process: Process, handles: ExitStack) -> int:
    handle = _signal(process, signal.SIGKILL)
    if handle >= 0:
        handles.callback(os.close, handle)
    return handle


def _await_death(handles: list[int], wait_s: float) -> None:
    until, left = time.monotonic() + wait_s, select.poll()
    for handle in handles:
        left.register(handle, select.POLLIN)
    alive = set(handles)
    while alive and (rest := until - time.monotonic()) > 0:
        for handle, _ in left.poll(rest * 1000):
            left.unregister(handle)
            alive.discard(handle)


def _table() -> Iterator[Process]:
    """Give all but this process, the newest numbers first: whoever flees by forking is among them."""
    for pid in _numbers():
        if process := _look(pid):
            yield process


def _numbers() -> list[int]:
    names = os.listdir("/proc")  # noqa: PTH208 - paths for every process would double the time
    return sorted((pid for pid in map(int, filter(str.isdigit, names)) if pid != os.getpid()), reverse=True)


def _look(pid: int) -> Process | None:
    """Read one line of the table; the dead who only wait to be reaped are not in it."""
    fields = _fields(str(pid))
    if len(fields) < 20 or fields[0] in (b"Z", b"X"):
        return None
    parent, session, threads, started = (int(fields[index]) for index in (1, 3, 17, 19))
    cpu = sum(map(int, fields[11:15]))
    return Process(pid=pid, parent=parent, session=session, threads=threads, started=started, state=fields[0], cpu=cpu)


def _fields(task: str) -> list[bytes]:
    """Give what the kernel tells of a process or thread, from its state on."""
    return _read(task, "stat").rpartition(b")")[2].split()


def _state(task: str) -> bytes:
    return next(iter(_fields(task)), b"")


def _read(pid: int | str, name: str) -> bytes:
    try:
        with open(f"/proc/{pid}/{name}", "rb", buffering=0) as file:  # noqa: PTH123 - likewise
            return file.readall()
    except _OUT_OF_REACH:
        return b""


def _owner(pid: int) -> int:
    with suppress(OSError):
        return os.stat(f"/proc/{pid}").st_uid  # noqa: PTH116 - likewise
    return -1


def _open_files(pid: int) -> Iterator[tuple[int, int]]:
    with suppress(*_OUT_OF_REACH):
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(*_OUT_OF_REACH):
                file = descriptor.stat()
                yield file.st_dev, file.st_ino
