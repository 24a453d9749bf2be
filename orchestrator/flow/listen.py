"""What a node does first: take up what people dropped since the last look.

An event is only a hint; this reads the folder. The journal row is the truth, the move to `processed/` comes last and
may be repeated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestrator.events import Kind
from orchestrator.flow.receipts import give, settle_before_gate
from orchestrator.intervention import Receipt, Urgency

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.intervention import Intervention


async def listen(desk: Desk, *, before_gate: bool = False) -> None:
    """Take up the interventions in this run's scope and settle what became of earlier ones."""
    items = [item for item in desk.inbox.scan().items if item.intervention.in_scope(desk.playbook.id)]
    for item in items:
        _take(desk, item.intervention)
    if before_gate:
        settle_before_gate(desk)
    for item in items:
        known = desk.standing.interventions[item.intervention.digest]
        if known.receipt != Receipt.DELIVERED:
            desk.inbox.resolve(item, receipt=known.receipt, why=known.why, run=desk.folder.id)


def immediate_waiting(desk: Desk) -> bool:
    """Whether an immediate intervention in scope lies in the inbox that this run has not read."""
    return any(
        item.intervention.urgency is Urgency.IMMEDIATE
        and item.intervention.in_scope(desk.playbook.id)
        and item.intervention.digest not in desk.standing.interventions
        for item in desk.inbox.scan().items
    )


def _take(desk: Desk, said: Intervention) -> None:
    body = {
        "id": said.digest,
        "path": said.path,
        "title": said.title,
        "urgency": said.urgency,
        "kind": said.kind,
        "text": said.text,
        "changes": said.changes,
        "raised_by": said.raised_by,
    }
    if desk.record.once(Kind.INTERVENTION_TAKEN, said.digest, body) and said.urgency is Urgency.BACKLOG:
        give(desk, said.digest, Receipt.QUEUED, "listed in the next handoff")
