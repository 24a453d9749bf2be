"""The service under work, up for the agent at work: on the tree as it was at the last change, in a box of its own."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from orchestrator.flow.judging import judging

if TYPE_CHECKING:
    from orchestrator.checks import CheckContext
    from orchestrator.flow.desk import Desk


class Trial:
    """Starts when it is first asked, anew on a changed tree, and ends before anything is judged.

    It runs as it does for checks: a checkout of its own, a fresh database, one relayed socket. Nothing that is asked
    of it outlives it.
    """

    def __init__(self) -> None:
        self._open = AsyncExitStack()
        self._checks: CheckContext | None = None

    async def address(self, desk: Desk) -> str:
        """The base URL of the service on the work tree as it is; raises `Problem` where it does not start."""
        tree = await desk.workspace.snapshot()
        try:
            if self._checks is None or self._checks.tree != tree:
                await self.stop()
                self._checks = await self._open.enter_async_context(judging(desk, tree))
            return (await self._checks.service()).base_url
        except BaseException:
            await asyncio.shield(self.stop())
            raise

    async def stop(self) -> None:
        """End it, and drop what it had; harmless when repeated."""
        self._checks = None
        await self._open.aclose()
