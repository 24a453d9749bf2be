"""Wakes whoever waits for files to appear in many folders, with one kernel handle for all of them.

A project may have hundreds of runs. Where the kernel gives no handle, nothing rings, and a look now and then has to do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from orchestrator.inotify import Inotify, Told

_NAMED = Told.MOVED_IN | Told.CREATED
"""Something has its name now."""


class Bell:
    """Rings once for any number of changes."""

    def __init__(self, inotify: Inotify | None) -> None:
        self._inotify = inotify
        self._rung = asyncio.Event()

    def hear(self, folder: Path) -> bool:
        """Ring for what appears in the folder from now on, if there is one; says whether it will. May be repeated."""
        return self._inotify is not None and self._inotify.hear(folder, _NAMED) >= 0

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


@contextmanager
def bell() -> Iterator[Bell]:
    """Have a bell inside of the block; called within a running event loop."""
    try:
        inotify = Inotify()
    except OSError:
        yield Bell(None)
        return
    made, loop = Bell(inotify), asyncio.get_running_loop()

    def rung() -> None:
        inotify.drain()
        made.ring()

    loop.add_reader(inotify.handle, rung)
    try:
        yield made
    finally:
        loop.remove_reader(inotify.handle)
        inotify.close()
