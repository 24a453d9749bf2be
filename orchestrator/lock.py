"""One driver per run: the run's lock, held by the kernel for as long as the process lives, with its owner shown."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from orchestrator.errors import Problem

_TRIES, _INSTANT_S = 20, 0.005


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
    """Take the lock; whoever only looks at it holds it for an instant, and is waited for."""
    for _ in range(_TRIES):
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(_INSTANT_S)
    return False


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
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _owner(handle) or Owner(pid=0, host="?", since="?")
    else:
        return None
    finally:
        os.close(handle)


def _owner(handle: int) -> Owner | None:
    try:
        return Owner(**json.loads(os.pread(handle, 4096, 0)))
    except (ValueError, TypeError):
        return None
