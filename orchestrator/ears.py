"""What a driver hears while it works: interventions in the project's inbox and requests in the run's spool.

An event only wakes; what it was about is read from the folders. A look every second finds what no event told of.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from orchestrator.inbox import Inbox


class Ears:
    """Wakes the driver when there may be something to hear."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There may be something; called in the event loop."""
        self._woken.set()

    async def wait(self) -> None:
        """Return when something may have come."""
        await self._woken.wait()
        self._woken.clear()


@contextmanager
def listening(inbox: Inbox, spool: Path) -> Iterator[Ears]:
    """Listen inside of the block; called within a running event loop."""
    ears = Ears()
    spool.mkdir(mode=0o700, parents=True, exist_ok=True)
    with inbox.watch(asyncio.get_running_loop(), ears.wake, also=(spool,)):
        yield ears
