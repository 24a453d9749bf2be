"""What became of an intervention, as far as the engine itself can see it; an agent's word alone gives no `applied`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from orchestrator.events import Kind
from orchestrator.intervention import Receipt

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.standing import InterventionStanding


def give(desk: Desk, intervention: str, receipt: Receipt, why: str) -> None:
    """Journal a receipt, once."""
    body = {"id": intervention, "receipt": receipt, "why": why}
    desk.record.once(Kind.RECEIPT, f"{intervention}:{receipt}", body)


def open_interventions(desk: Desk) -> list[InterventionStanding]:
    """Those without a final receipt, in the order in which they were taken."""
    return [item for item in desk.standing.interventions.values() if item.receipt == Receipt.DELIVERED]


async def settle_after_work(desk: Desk, conversation: str, submission: Mapping[str, Any]) -> None:
    """Settle what a conversation was told: `applied` takes a disposition *and* files that changed after it was told."""
    said = {item["point"]: item for item in submission.get("dispositions", ())}
    for item in open_interventions(desk):
        if item.told_in != conversation:
            continue
        disposition = said.get(item.id[:8], {})
        changed = await desk.workspace.changed(item.told_tree, await desk.workspace.snapshot())
        if disposition.get("outcome") == "done" and changed:
            give(desk, item.id, Receipt.APPLIED, f"the tree changed: {', '.join(changed[:8])}")
        else:
            why = disposition.get("note") or "the agent went on without saying what it changed because of this"
            give(desk, item.id, Receipt.NEEDS_PERSON, why)


def settle_before_gate(desk: Desk) -> None:
    """Nothing reaches the gate without a receipt."""
    for item in open_interventions(desk):
        if item.changes and desk.standing.planned_at < item.seq:
            continue
        give(desk, item.id, Receipt.NEEDS_PERSON, "no plan, artifact or tree changed because of it")
