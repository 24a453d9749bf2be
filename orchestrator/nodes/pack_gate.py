"""Pack what the reviewer decides on: every check again on the final tree, then one document with its digest."""

from __future__ import annotations

from langgraph.runtime import Runtime

from orchestrator.flow.desk import Desk
from orchestrator.flow.final_failures import GATE, let_through, mend_due
from orchestrator.flow.listen import listen
from orchestrator.flow.packing import pack, rejudge
from orchestrator.flow.planning import replan_due, stuck_on
from orchestrator.flow.questions import ask_person, settle
from orchestrator.flow.revising import unchanged_since
from orchestrator.flow.stepping_in import work_what_was_said
from orchestrator.nodes import enter, leave
from orchestrator.state import Position

NAME = "pack_gate"


async def pack_gate(state: Position, runtime: Runtime[Desk]) -> Position:
    """Routes: `packed`, `ask`, `replan`."""
    desk = runtime.context
    enter(desk, NAME)
    if desk.standing.just_packed:  # a crash came before the gate was reached
        return leave(NAME, "packed")
    await listen(desk, before_gate=True)
    settle(desk)
    if replan_due(desk):
        return leave(NAME, "replan")
    if stuck_on(desk):
        return leave(NAME, "ask")
    await work_what_was_said(desk)
    failures = await rejudge(desk)
    if failures and let_through(desk, failures):
        failures = []
    if failures and (why := mend_due(desk, failures)):
        ask_person(desk, why, task=GATE)
        return leave(NAME, "ask")
    if failures:
        return leave(NAME, "replan")
    if why := unchanged_since(desk, await desk.workspace.snapshot()):
        ask_person(desk, why, task="revise")
        return leave(NAME, "ask")
    await pack(desk)
    return leave(NAME, "packed")
