"""Work a reviewer's points, each to a disposition; the checks judge the result like any other."""

from __future__ import annotations

from langgraph.runtime import Runtime

from orchestrator.flow.desk import Desk
from orchestrator.flow.listen import listen
from orchestrator.flow.revising import revise_points
from orchestrator.nodes import enter, leave
from orchestrator.state import Position

NAME = "revise"


async def revise(state: Position, runtime: Runtime[Desk]) -> Position:
    """Routes: `repack`, `ask`."""
    desk = runtime.context
    enter(desk, NAME)
    await listen(desk)
    return leave(NAME, "repack" if await revise_points(desk) else "ask")
