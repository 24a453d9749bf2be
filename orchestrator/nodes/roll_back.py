"""Take the work back to where a reviewer's reply says, then plan what is to be worked again."""

from __future__ import annotations

from langgraph.runtime import Runtime

from orchestrator.flow.desk import Desk
from orchestrator.flow.rolling_back import roll_back as take_back
from orchestrator.nodes import enter, leave
from orchestrator.state import Position

NAME = "roll_back"


async def roll_back(state: Position, runtime: Runtime[Desk]) -> Position:
    """Routes: `done`."""
    desk = runtime.context
    enter(desk, NAME)
    await take_back(desk)
    return leave(NAME, "done")
