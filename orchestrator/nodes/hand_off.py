"""Hand off: the branch, the package for the next stage, the notice to stages downstream, and the end of the run."""

from __future__ import annotations

from langgraph.runtime import Runtime

from orchestrator.flow.delivery import deliver
from orchestrator.flow.desk import Desk
from orchestrator.nodes import enter, leave
from orchestrator.state import Position

NAME = "hand_off"


async def hand_off(state: Position, runtime: Runtime[Desk]) -> Position:
    """Routes: `done`."""
    desk = runtime.context
    enter(desk, NAME)
    await deliver(desk)
    return leave(NAME, "done")
