"""Draft the plan, or draft it again: score, order, what is deferred, and which finished work has to be done again."""

from __future__ import annotations

from langgraph.runtime import Runtime

from orchestrator.flow.desk import Desk
from orchestrator.flow.halting import end_calls
from orchestrator.flow.listen import listen
from orchestrator.flow.planning import plan_again
from orchestrator.flow.questions import settle
from orchestrator.nodes import enter, leave
from orchestrator.state import Position

NAME = "draft_plan"


async def draft_plan(state: Position, runtime: Runtime[Desk]) -> Position:
    """Routes: `planned`, `review`."""
    desk = runtime.context
    enter(desk, NAME)
    await listen(desk)
    settle(desk)
    await end_calls(desk, "the plan is drafted again")
    await plan_again(desk)
    if desk.playbook.plan.review and desk.standing.reviewed < desk.standing.plans:
        return leave(NAME, "review")
    return leave(NAME, "planned")
