"""After a stop: the work tree is what it was before the calls that were cut off, and they end here or begin anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestrator.sandbox import kill_holders
from orchestrator.steps import STEPPED_IN, put_back, stop_call

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk


async def end_calls(desk: Desk, why: str = STEPPED_IN) -> None:
    """End every call without a result, in every conversation; repeatable."""
    for talk in list(desk.standing.conversations.values()):
        for call in list(talk.unfinished):
            await stop_call(desk.record, desk.workspace, talk, call, why)


async def put_down(desk: Desk) -> str:
    """Undo what commands that were cut off did to the work tree; gives the tree on which the run comes to rest.

    They begin anew when the run goes on, on the tree as it is then: what people do to it meanwhile stays.
    """
    cut_off = [call for talk in desk.standing.conversations.values() for call in talk.unfinished]
    if cut_off:
        kill_holders(desk.folder.fence)  # where their own end went wrong too, they may still be writing
    for call in cut_off:
        await put_back(desk.workspace, call)
    return await desk.workspace.snapshot()
