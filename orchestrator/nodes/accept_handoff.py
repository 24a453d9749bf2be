"""Accept the handoff or refuse it: every No-Go item is recomputed, the sender's word counts for nothing."""

from __future__ import annotations

import asyncio

from langgraph.runtime import Runtime

from orchestrator.acceptance import judge, judge_quality
from orchestrator.events import Kind
from orchestrator.flow.desk import Desk
from orchestrator.flow.ending import end
from orchestrator.flow.intake import answer_intake, ask_about_issue, ask_for_inputs
from orchestrator.flow.listen import listen
from orchestrator.nodes import enter, leave
from orchestrator.state import Position, RunState

NAME = "accept_handoff"


async def accept_handoff(state: Position, runtime: Runtime[Desk]) -> Position:
    """Routes: `accepted`, `blocked`."""
    desk = runtime.context
    enter(desk, NAME)
    await listen(desk)
    standing = desk.standing
    if standing.accepted_inputs != standing.inputs and not _accept(desk):
        return leave(NAME, "blocked")
    answer_intake(desk)
    ask_for_inputs(desk)
    ask_about_issue(desk)
    # Nothing is installed while agents work; here it may take its time, in a thread, so that people are heard.
    await asyncio.to_thread(lambda: desk.toolchain)
    return leave(NAME, "accepted")


def _accept(desk: Desk) -> bool:
    """Judge the pinned package and journal every item; says whether it was accepted."""
    no_go = judge(desk.package, desk.playbook)
    items = [{**item.to_json(), "no_go": True} for item in no_go]
    items += [{**item.to_json(), "no_go": False} for item in judge_quality(desk.package, desk.playbook)]
    accepted = all(item.passed for item in no_go)
    failed = dict.fromkeys(item.id for item in no_go if not item.passed)
    with desk.record.together():
        desk.record.add(Kind.HANDOFF_JUDGED, {"inputs": desk.standing.inputs, "accepted": accepted, "items": items})
        if not accepted:
            reason = f"the handoff does not pass {', '.join(failed)}"
            end(desk, str(desk.standing.inputs), RunState.BLOCKED, reason)
    return accepted
