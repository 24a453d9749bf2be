"""What a node does first: take up what people dropped since the last look.

An event is only a hint; this reads the folder. The journal row is the truth, the move to `processed/` comes last and
may be repeated.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from typing import TYPE_CHECKING

from orchestrator.errors import Halted
from orchestrator.events import Kind
from orchestrator.flow.receipts import give, settle_before_gate
from orchestrator.inbox import UNREADABLE_S, Scan
from orchestrator.intervention import Receipt, Urgency

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.intervention import Intervention


SETTLING_S = 2.0
"""How long a node waits for an intervention that is still being written; the rest is taken at the next look."""
POLL_S = 0.02


async def listen(desk: Desk, *, before_gate: bool = False) -> None:
    """Take up the interventions in this run's scope and settle what became of earlier ones.

    Raises `Halted` where something in the inbox has not been understood for a while: stopping is cheap, missing is not.
    """
    scan = await _settled(desk)
    desk.inbox.tell(scan)
    _complain(desk, scan)
    items = [item for item in scan.items if item.intervention.in_scope(desk.playbook.id)]
    for item in items:
        _take(desk, item.intervention)
    if before_gate:
        settle_before_gate(desk)
    for item in items:
        known = desk.standing.interventions[item.intervention.digest]
        if known.receipt != Receipt.DELIVERED:
            desk.inbox.resolve(item, receipt=known.receipt, why=known.why, run=desk.folder.id)


def immediate_waiting(desk: Desk) -> bool:
    """Whether an immediate intervention in scope lies in the inbox, or begins to, that this run has not read."""
    scan, stage = desk.inbox.scan(), desk.playbook.id
    return any(head.in_scope(stage) for head in scan.halting) or any(
        item.intervention.urgency is Urgency.IMMEDIATE
        and item.intervention.in_scope(stage)
        and item.intervention.digest not in desk.standing.interventions
        for item in scan.items
    )


async def _settled(desk: Desk) -> Scan:
    """The inbox once nothing in it is being written, or after a while."""
    scan, until = desk.inbox.scan(), time.monotonic() + SETTLING_S
    while scan.settling and time.monotonic() < until:
        await asyncio.sleep(POLL_S)
        scan = desk.inbox.scan()
    return scan


def _complain(desk: Desk, scan: Scan) -> None:
    """Stop, once for each, for what stays without meaning; its receipt stands beside it."""
    for one in scan.unreadable:
        if one.since_s < UNREADABLE_S:
            continue
        key = hashlib.sha256(f"{one.path}\0{one.why}".encode()).hexdigest()
        if desk.record.once(Kind.NOTED, key, {"what": "unreadable", "by": "engine", "path": one.path, "why": one.why}):
            raise Halted(f"human-interventions/active/{one.path} cannot be understood: {one.why}")


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
