"""Wakes whoever waits for files to appear in many folders, with one kernel handle for all of them.

watchdog takes a handle and two threads for each folder that is watched on its own, and a machine allows 128 handles; a
project may have hundreds of runs. Where the kernel gives none, nothing rings, and a look now and then has to do.

Follows https://man7.org/linux/man-pages/man7/inotify.7.html.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NAMED = 0x00000080 | 0x00000100
"""IN_MOVED_TO and IN_CREATE: something has its name now."""
_FOLDERS_ONLY = 0x01000000
_CHUNK = 64 * 1024


class Bell:
    """Rings once for any number of changes."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._rung = asyncio.Event()

    def hear(self, folder: Path) -> bool:
        """Ring for what appears in the folder from now on, if there is one; says whether it will. May be repeated."""
        if self._handle < 0:
            return False
        return int(self._libc.inotify_add_watch(self._handle, os.fsencode(folder), _NAMED | _FOLDERS_ONLY)) >= 0

    def ring(self) -> None:
        """Wake the waiter; called in the event loop."""
        self._rung.set()

    async def wait(self, seconds: float) -> bool:
        """Return when it rang since the last wait, or after so many seconds; says whether it rang."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        rang = self._rung.is_set()
        self._rung.clear()
        return rang

    def _drain(self) -> None:
        with suppress(BlockingIOError):
            while os.read(self._handle, _CHUNK):
                pass
        self.ring()


@contextmanager
def bell() -> Iterator[Bell]:
    """Have a bell inside of the block; called within a running event loop."""
    handle = int(ctypes.CDLL(None, use_errno=True).inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK))
    made = Bell(handle)
    loop = asyncio.get_running_loop()
    try:
        if handle >= 0:
            loop.add_reader(handle, made._drain)  # noqa: SLF001 - its own
        yield made
    finally:
        if handle >= 0:
            loop.remove_reader(handle)
            os.close(handle)
