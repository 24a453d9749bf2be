"""What a node does first: take up what people dropped since the last look.

An event is only a hint; this reads the folder. The journal row is the truth, the move to `processed/` comes last and
may be repeated.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orchestrator.errors import Halted
from orchestrator.events import Kind
from orchestrator.flow.filing import file_away
from orchestrator.flow.questions import take_answers
from orchestrator.flow.receipts import give, settle_before_gate
from orchestrator.flow.renewing import renew
from orchestrator.inbox import UNREADABLE_S, Item, Scan
from orchestrator.intervention import Receipt, Urgency

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestrator.flow.desk import Desk
    from orchestrator.inbox import Unreadable
    from orchestrator.inbox.dropped import Stamp
    from orchestrator.intervention import Glimpse, Intervention


SETTLING_S = 2.0
"""How long a node waits for an intervention that is still being written; the rest is taken at the next look."""
POLL_S = 0.02
"""The longest time between two looks meanwhile."""
TAKEN_AT_ONCE = 256
"""Items that one look journals, so that thousands of them keep nobody waiting; what is immediate comes first."""


async def listen(desk: Desk, *, before_gate: bool = False) -> None:
    """Take up the interventions in this run's scope and settle what became of earlier ones.

    Where something immediate is among thousands, the agent hears it before the rest is read; the gate waits for all.
    Raises `Halted` where something in the inbox has not been understood for a while: stopping is cheap, missing is not.
    """
    scan, stepped_in = await _settled(desk, whole=before_gate), False
    while True:
        taken, more = take_up(desk, scan)
        stepped_in = stepped_in or any(said.urgency is Urgency.IMMEDIATE for said in taken)
        if not (scan.pending or more) or (stepped_in and not scan.urgent and not before_gate):
            break
        await asyncio.sleep(0)
        scan = desk.inbox.scan()
    desk.inbox.tell(scan)
    _complain(desk, scan)
    await renew(desk)
    if before_gate:
        await settle_before_gate(desk)
    desk.inbox.look_again(0.0)  # what has its receipt now can be filed away


def take_up(desk: Desk, scan: Scan, limit: int = TAKEN_AT_ONCE) -> tuple[list[Intervention], bool]:
    """Journal what this run has not read, what is immediate first; gives those of its scope, and whether more is left.

    No more than `limit` items are journalled at once; an event asks for the look that goes on with them.
    """
    known = desk.standing.interventions
    fresh = [item for item in scan.items if item.intervention.digest not in known]
    fresh.sort(key=lambda item: item.intervention.urgency is not Urgency.IMMEDIATE)
    now = fresh[:limit]
    here = [item for item in now if _for_us(desk, item.intervention) and _kept(desk, item)]
    late = [] if desk.caught_up else _missed(desk)
    desk.caught_up = True
    with desk.record.together():
        for said in late:
            _take(desk, said, ())
        for item in here:
            _take(desk, item.intervention, item.stamp)
        for item in now:
            if not _for_us(desk, item.intervention):
                _leave(desk, item)
    if more := len(fresh) > len(now):
        desk.inbox.look_again(0.0)
    return [*late, *(item.intervention for item in here)], more


def _missed(desk: Desk) -> Sequence[Intervention]:
    """What other runs took and moved while this one was not driven, and is meant for it as well."""
    if not desk.standing.started_at or not desk.neighbours.all():
        return []
    since = datetime.fromisoformat(desk.standing.started_at).timestamp()
    found = desk.inbox.filed_since(since, desk.standing.interventions)
    return [said for said in found if _for_us(desk, said)]


def immediate_waiting(desk: Desk, scan: Scan) -> bool:
    """Whether an immediate intervention for the work in hand lies in the inbox, or begins to, and is not read yet.

    Something that stays without meaning counts too, once: it may be one.
    """
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
    taken = take_up(desk, scan)[0] if fresh or not desk.caught_up else []
    file_away(desk, scan)
    return any(said.urgency is not Urgency.BACKLOG for said in taken)


def _for_us(desk: Desk, said: Intervention) -> bool:
    return said.meant_for(desk.playbook.id, desk.folder.id)


def _stops(desk: Desk, said: Intervention | Glimpse) -> bool:
    """Whether it is immediate and about the work in hand: one for a later phase waits until that phase is worked."""
    if said.urgency is not Urgency.IMMEDIATE or not said.meant_for(desk.playbook.id, desk.folder.id):
        return False
    return said.due_in(desk.phase_at_work, desk.last_phase)


async def _settled(desk: Desk, *, whole: bool) -> Scan:
    """The inbox once nothing in it is being written, or after a while."""
    scan, until = desk.inbox.scan(whole=whole), time.monotonic() + SETTLING_S
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
