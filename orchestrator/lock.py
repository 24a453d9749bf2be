"""One driver per run: the run's lock, held by the kernel for as long as the process lives, with its owner shown.

Two kernel locks lie on the file. `flock` keeps drivers apart, those of every version. The other is there to be asked
about: whoever looks takes nothing, so that hundreds who wait for a driver can never keep one from beginning.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from orchestrator.errors import Problem

_FLOCK = "hhqqi0q"
"""The kernel's `struct flock64`: type, whence, start, length (0: to the end), process."""


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The process that drives a run."""

    pid: int
    host: str
    since: str
    """ISO 8601, UTC."""


class Held(Problem):
    """Another process drives the run."""


@contextmanager
def held(path: Path, since: str) -> Iterator[None]:
    """Hold the run's lock inside of the block; raises `Held` where another process has it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not _taken(handle):
            owner = _owner(handle)
            who = f"process {owner.pid} on {owner.host}, since {owner.since}" if owner else "another process"
            raise Held(f"{who} drives this run", where=str(path), remedy="wait for it, or stop it first") from None
        me = Owner(pid=os.getpid(), host=socket.gethostname(), since=since)
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(asdict(me)).encode(), 0)
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.fcntl(handle, fcntl.F_OFD_SETLK, struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
    except BlockingIOError:
        return False
    return True


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a lock inside of the block, after whoever holds it now; for what takes a moment."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def driver(path: Path) -> Owner | None:
    """Who drives the run now; `None` where nobody does."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        asked = struct.pack(_FLOCK, fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0)
        kind = struct.unpack(_FLOCK, fcntl.fcntl(handle, fcntl.F_OFD_GETLK, asked))[0]
        return None if kind == fcntl.F_UNLCK else _owner(handle) or Owner(pid=0, host="?", since="?")
    finally:
        os.close(handle)


def _owner(handle: int) -> Owner | None:
    try:
        return Owner(**json.loads(os.pread(handle, 4096, 0)))
    except (ValueError, TypeError):
        return None
