"""What a driver hears while it works: interventions in the project's inbox and requests in the run's spool.

An event only wakes; what it was about is read from the folders. A look every second finds what no event told of.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

if TYPE_CHECKING:
    from pathlib import Path

    from orchestrator.inbox import Inbox

RESCAN_S = 1.0
"""Seconds between two looks that no event asked for."""


class Ears:
    """Wakes the driver when there may be something to hear."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There may be something; called in the event loop."""
        self._woken.set()

    async def wait(self) -> None:
        """Return when something may have come, at the latest after `RESCAN_S`."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), RESCAN_S)
        self._woken.clear()


class _Waker(FileSystemEventHandler):
    def __init__(self, loop: asyncio.AbstractEventLoop, wake: Callable[[], None]) -> None:
        self._loop, self._wake = loop, wake

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Wake the loop; what happened is read from the folder."""
        del event
        self._loop.call_soon_threadsafe(self._wake)


@asynccontextmanager
async def listening(inbox: Inbox, spool: Path) -> AsyncIterator[Ears]:
    """Listen inside of the block."""
    ears = Ears()
    loop = asyncio.get_running_loop()
    spool.mkdir(mode=0o700, parents=True, exist_ok=True)
    observer = Observer()
    observer.daemon = True
    observer.schedule(_Waker(loop, ears.wake), str(spool))
    observer.start()
    try:
        with inbox.watch(loop, ears.wake):
            yield ears
    finally:
        observer.stop()
