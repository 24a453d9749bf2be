"""Inspect the first finished P0 operation on the running service, before the rest is built."""

from __future__ import annotations

from langgraph.runtime import Runtime

from orchestrator.flow.desk import Desk
from orchestrator.flow.inspecting import inspect_once
from orchestrator.flow.listen import listen
from orchestrator.flow.planning import replan_due
from orchestrator.nodes import enter, leave
from orchestrator.state import Position

NAME = "first_article"


async def first_article(state: Position, runtime: Runtime[Desk]) -> Position:
    """Routes: `passed`, `again`, `ask`, `replan`."""
    desk = runtime.context
    enter(desk, NAME)
    await listen(desk)
    if replan_due(desk):
        return leave(NAME, "replan")
    return leave(NAME, await inspect_once(desk))
