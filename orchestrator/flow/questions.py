"""Questions between the run and people: policies that settle them, and the engine's own escalations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from orchestrator.events import Kind
from orchestrator.rfi import Policy, Rfi, State, settled_by_policy

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk


def settle(desk: Desk) -> None:
    """Let each open question's policy take effect when its time has come."""
    now = desk.clock()
    for rfi in list(desk.standing.rfis.values()):
        asked = datetime.fromisoformat(desk.standing.rfis_at.get(rfi.id, now.isoformat()))
        settled = settled_by_policy(rfi, max(0.0, (now - asked.astimezone(UTC)).total_seconds()))
        if settled.state is not rfi.state:
            body = {"id": rfi.id, "state": settled.state, "assumption": rfi.assumption}
            desk.record.once(Kind.RFI_ASSUMED, f"{rfi.id}:{settled.state}", body)


def next_id(desk: Desk) -> str:
    """The id of the next question."""
    return f"RFI-{len(desk.standing.rfis) + 1:03}"


def ask_person(desk: Desk, why: str, *, task: str, to: str = "") -> Rfi:
    """Escalate to a person: the run waits until somebody answers, edits the tree, or resumes."""
    for known in desk.standing.rfis.values():
        if known.task == task and known.question == why and known.state is State.ESCALATED:
            return known
    rfi = Rfi(
        id=next_id(desk),
        question=why,
        origin="engine",
        task=task,
        cause="a person is needed",
        policy=Policy.ESCALATE,
        state=State.ESCALATED,
        to=to,
    )
    desk.record.once(Kind.RFI_RAISED, rfi.id, {"rfi": rfi.to_json()})
    return rfi
