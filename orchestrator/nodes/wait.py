"""Wait for a person: the second interrupt of the flow, for answers, plan reviews and escalations."""

from __future__ import annotations

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from orchestrator.flow.desk import Desk
from orchestrator.nodes import enter, leave
from orchestrator.state import Position

NAME = "wait"


async def wait(state: Position, runtime: Runtime[Desk]) -> Position:
    """Routes: `read_back`, `draft_plan`, `revise`: where the answer is taken up."""
    desk = runtime.context
    enter(desk, NAME)
    back = interrupt({"for": "person"})
    return leave(NAME, str(back))
