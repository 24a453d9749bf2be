"""Move what has its final receipt to the processed ones, beside the work: a slow disk keeps nobody from being heard."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.inbox import Scan

AT_ONCE_S = 0.25
"""Seconds for which it goes on without a rest; and that it rests then, since the journal needs the disk too."""

Move = Callable[[], object]


class Clerk:
    """Files away while a run is at work, in a thread of its own."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._busy: asyncio.Future[None] | None = None

    def go_on(self, scan: Scan) -> None:
        """File what is ready, unless it is at that already; another look follows, for what is left then.

        Raises `Problem` where the last time something could not be filed.
        """
        if self._busy is not None and not self._busy.done():
            return
        done, self._busy = self._busy, None
        if done is not None:
            done.result()
        if moves := list(_moves(self._desk, scan)):
            self._busy = asyncio.ensure_future(asyncio.to_thread(_perform, moves, AT_ONCE_S))
            self._busy.add_done_callback(lambda _: self._desk.inbox.look_again(AT_ONCE_S))

    async def stop(self) -> None:
        """Wait until what was begun is done."""
        if self._busy is not None:
            await asyncio.wait({self._busy})


def file_away(desk: Desk, scan: Scan, within: float = AT_ONCE_S) -> None:
    """The same at once, for a run that rests; it goes on for about so many seconds."""
    _perform(list(_moves(desk, scan)), within)


def _moves(desk: Desk, scan: Scan) -> Iterator[Move]:
    """What is to be done: moved, once every run at work in its scope has read it, or noted where others moved it."""
    lying = {item.intervention.digest: item for item in scan.items}
    closed = [known for known in desk.standing.interventions.values() if not known.open and not known.elsewhere]
    ready = [lying[known.id].intervention for known in closed if known.id in lying]
    moved = {said.digest for said in desk.neighbours.heard(ready)}
    noted = {known.id for known in closed if known.id not in lying} - desk.filed
    if noted and not desk.neighbours.all():
        desk.filed |= noted  # nobody else moved them
        noted = set()
    for known in closed:
        receipt = {"receipt": known.receipt, "why": known.why, "run": desk.folder.id, "at": known.receipt_at}
        if known.id in moved:
            yield partial(_file, desk, known.id, partial(desk.inbox.resolve, lying[known.id], **receipt))
        elif known.id in noted:
            yield partial(_file, desk, known.id, partial(desk.inbox.note, known.path, known.id, **receipt))


def _file(desk: Desk, intervention: str, move: Move) -> None:
    move()
    desk.filed.add(intervention)


def _perform(moves: list[Move], within: float) -> None:
    until = time.monotonic() + within
    for move in moves:
        if time.monotonic() > until:
            return
        move()
