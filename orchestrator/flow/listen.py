"""What a node does first: take up what people dropped since the last look.

An event is only a hint; this reads the folder. The journal row is the truth, the move to `processed/` comes last and
may be repeated.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import time
from typing import TYPE_CHECKING, Any

from orchestrator.errors import Halted
from orchestrator.events import Kind
from orchestrator.flow.neighbours import all_have, at_work, has_neighbours, missed
from orchestrator.flow.questions import take_answers
from orchestrator.flow.receipts import give, settle_before_gate
from orchestrator.flow.renewing import renew
from orchestrator.inbox import UNREADABLE_S, Item, Scan
from orchestrator.intervention import Receipt, Urgency

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.inbox import Unreadable
    from orchestrator.inbox.dropped import Stamp
    from orchestrator.intervention import Glimpse, Intervention
    from orchestrator.standing import InterventionStanding


SETTLING_S = 2.0
"""How long a node waits for an intervention that is still being written; the rest is taken at the next look."""
POLL_S = 0.02
"""The longest time between two looks meanwhile."""
FILED_AT_ONCE = 64
"""Items that one look moves to the processed ones, so that thousands of them keep nobody waiting."""


async def listen(desk: Desk, *, before_gate: bool = False) -> None:
    """Take up the interventions in this run's scope and settle what became of earlier ones.

    Raises `Halted` where something in the inbox has not been understood for a while: stopping is cheap, missing is not.
    """
    scan = await _settled(desk)
    while scan.pending:
        take_up(desk, scan)
        file_away(desk, scan)
        await asyncio.sleep(0)
        scan = desk.inbox.scan()
    desk.inbox.tell(scan)
    _complain(desk, scan)
    take_up(desk, scan)
    await renew(desk)
    if before_gate:
        await settle_before_gate(desk)
    file_away(desk, scan)


def take_up(desk: Desk, scan: Scan) -> list[Intervention]:
    """Journal what this run has not read; gives those of its scope."""
    known = desk.standing.interventions
    fresh = [item for item in scan.items if item.intervention.digest not in known]
    here = [item for item in fresh if _for_us(desk, item.intervention) and _kept(desk, item)]
    late = [] if desk.caught_up else missed(desk)
    desk.caught_up = True
    with desk.record.together():
        for said in late:
            _take(desk, said, ())
        for item in here:
            _take(desk, item.intervention, item.stamp)
        for item in fresh:
            if not _for_us(desk, item.intervention):
                _leave(desk, item)
    return [*late, *(item.intervention for item in here)]


def file_away(desk: Desk, scan: Scan, limit: int = FILED_AT_ONCE) -> None:
    """Move what has its final receipt to the processed ones, once every run at work in its scope has read it."""
    lying = {item.intervention.digest: item for item in scan.items}
    closed = [known for known in desk.standing.interventions.values() if not known.open and not known.elsewhere]
    ready = [(known, lying[known.id]) for known in closed if known.id in lying]
    others = at_work(desk) if ready else []
    for known, item in ready:
        if limit > 0 and all_have(others, item.intervention):
            desk.inbox.resolve(item, **_receipt(desk, known))
            desk.filed.add(known.id)
            limit -= 1
    for known in closed if has_neighbours(desk) else ():
        if known.id not in lying and known.id not in desk.filed:
            desk.inbox.note(known.path, known.id, **_receipt(desk, known))
            desk.filed.add(known.id)


def _receipt(desk: Desk, known: InterventionStanding) -> dict[str, str]:
    return {"receipt": known.receipt, "why": known.why, "run": desk.folder.id, "at": known.receipt_at}


def immediate_waiting(desk: Desk) -> bool:
    """Whether an immediate intervention for the work in hand lies in the inbox, or begins to, and is not read yet.

    Something that stays without meaning counts too, once: it may be one. A node that listens takes it up itself.
    """
    if desk.listening:
        return False
    scan = desk.inbox.scan()
    fresh = (item.intervention for item in scan.items if item.intervention.digest not in desk.standing.interventions)
    return (
        any(_stops(desk, head) for head in scan.halting)
        or any(_stops(desk, said) for said in fresh)
        or any(one.since_s >= UNREADABLE_S and not _told_of(desk, one) for one in scan.unreadable)
    )


def heard(desk: Desk) -> bool:
    """For a run that rests: take up the backlog where it stands; says whether there is anything else to hear."""
    scan, stage = desk.inbox.scan(), desk.playbook.id
    desk.inbox.tell(scan)
    fresh = [item.intervention for item in scan.items if item.intervention.digest not in desk.standing.interventions]
    wanted = [said.urgency for said in fresh if _for_us(desk, said)]
    if any(urgency is not Urgency.BACKLOG for urgency in wanted):
        return True
    if any(head.meant_for(stage, desk.folder.id) for head in scan.halting):
        return True
    taken = take_up(desk, scan) if fresh or not desk.caught_up else []
    file_away(desk, scan)
    return any(said.urgency is not Urgency.BACKLOG for said in taken)


def _for_us(desk: Desk, said: Intervention) -> bool:
    return said.meant_for(desk.playbook.id, desk.folder.id)


def _stops(desk: Desk, said: Intervention | Glimpse) -> bool:
    """Whether it is immediate and about the work in hand: one for a later phase waits until that phase is worked."""
    if said.urgency is not Urgency.IMMEDIATE or not said.meant_for(desk.playbook.id, desk.folder.id):
        return False
    return said.due_in(desk.phase_at_work)


async def _settled(desk: Desk) -> Scan:
    """The inbox once nothing in it is being written, or after a while."""
    scan, until = desk.inbox.scan(), time.monotonic() + SETTLING_S
    desk.listening = True
    try:
        while scan.settling and not scan.pending and time.monotonic() < until:
            await asyncio.sleep(min(scan.settles_in_s, POLL_S))
            scan = desk.inbox.scan()
    finally:
        desk.listening = False
    return scan


def _complain(desk: Desk, scan: Scan) -> None:
    """Stop, once for each, for what stays without meaning; its receipt stands beside it."""
    for one in scan.unreadable:
        if one.since_s < UNREADABLE_S:
            continue
        body = {"what": "unreadable", "by": "engine", "path": one.path, "why": one.why}
        if desk.record.once(Kind.NOTED, _key(one), body):
            raise Halted(f"human-interventions/active/{one.path} cannot be understood: {one.why}", about=one.path)


def _told_of(desk: Desk, one: Unreadable) -> bool:
    return desk.record.journal.get(Kind.NOTED, _key(one)) is not None


def _key(one: Unreadable) -> str:
    return hashlib.sha256(f"{one.path}\0{one.why}".encode()).hexdigest()


def _kept(desk: Desk, item: Item) -> bool:
    """Copy what came with it into the run's folder; `False` where it is being changed, and the next look finds it."""
    if not item.intervention.attachments:
        return True
    target = desk.folder.said / item.intervention.digest
    draft = target.with_name(f".{target.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    if not desk.inbox.copy(item, draft):
        return False
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
    return True


def _take(desk: Desk, said: Intervention, stamp: Stamp) -> None:
    earlier = _earlier(desk, said)
    body = {
        **_head(said, stamp),
        "text": said.text,
        "changes": dict(said.changes),
        "answers": dict(said.answers),
        "attachments": list(said.attachments),
        "raised_by": said.raised_by,
        "amends": earlier,
    }
    with desk.record.together():
        if not desk.record.once(Kind.INTERVENTION_TAKEN, said.digest, body):
            return
        if earlier and desk.standing.interventions[earlier].open:
            give(desk, earlier, Receipt.SUPERSEDED, "its author changed it; the new text is taken in its place")
        if said.answers:
            take_answers(desk, said)
        elif said.urgency is Urgency.BACKLOG:
            give(desk, said.digest, Receipt.QUEUED, "listed in the next handoff")


def _earlier(desk: Desk, said: Intervention) -> str:
    """The text that this one takes the place of: the newest that lay under the same name and was changed there."""
    known = desk.standing.interventions.get(desk.standing.newest_at.get(said.path, ""))
    if known is None or (not known.open and desk.inbox.filed(known.path, known.id)):
        return ""
    return known.id


def _leave(desk: Desk, item: Item) -> None:
    """Say once that it was seen and is meant for somebody else; it stays where it lies."""
    said = item.intervention
    meant = f"run {said.run}" if said.in_scope(desk.playbook.id) else f"stage {said.phase}"
    body = {
        **_head(said, item.stamp),
        "receipt": Receipt.QUEUED,
        "why": f"meant for {meant}; it stays in active/",
        "elsewhere": True,
    }
    desk.record.once(Kind.RECEIPT, f"{said.digest}:{Receipt.QUEUED}", body)


def _head(said: Intervention, stamp: Stamp) -> dict[str, Any]:
    return {
        "id": said.digest,
        "path": said.path,
        "title": said.title,
        "urgency": said.urgency,
        "kind": said.kind,
        "phase": said.phase,
        **({"run": said.run} if said.run else {}),
        "stamp": list(stamp),
    }
