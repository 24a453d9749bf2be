"""After a stop: the calls that were cut off end here, and the work tree is what it was before they began."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestrator.steps import stop_call

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk

STOPPED = "stopped: a person stepped in; its effect on the work tree was undone"


async def end_calls(desk: Desk, why: str = STOPPED) -> None:
    """End every call without a result, in every conversation; repeatable."""
    for talk in list(desk.standing.conversations.values()):
        for call in list(talk.unfinished):
            await stop_call(desk.record, desk.workspace, talk, call, why)
