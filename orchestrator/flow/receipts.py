"""What became of an intervention, as far as the engine itself can see it; an agent's word alone gives no `applied`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from orchestrator.events import Kind
from orchestrator.intervention import Receipt

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.standing import InterventionStanding

SHOWN = 8
"""Files that a receipt names."""
SHORT = 4
"""Letters below which a name is no more than a word; longer ones with a capital letter are told apart (`Makefile`)."""


def give(desk: Desk, intervention: str, receipt: Receipt, why: str) -> None:
    """Journal a receipt, once."""
    body = {"id": intervention, "receipt": receipt, "why": why}
    desk.record.once(Kind.RECEIPT, f"{intervention}:{receipt}", body)


def open_interventions(desk: Desk) -> list[InterventionStanding]:
    """Those without a final receipt, in the order in which they were taken."""
    return [item for item in desk.standing.interventions.values() if item.open]


def settle_after_work(desk: Desk, conversation: str, submission: Mapping[str, Any]) -> None:
    """Take what an agent says about each intervention that it was told of.

    That nothing was done is believed, and its author is told at once. That something was done is a claim: it is settled
    once the work is accepted, by the files that it names.
    """
    said = {str(item["point"]).strip(): item for item in submission.get("dispositions", ())}
    here = [item for item in desk.standing.interventions.values() if item.told_in == conversation]
    numbers = {} if conversation.startswith("revise@") else {item.id: str(at) for at, item in enumerate(here, 1)}
    with desk.record.together():
        for item in [item for item in here if item.open]:
            points = (item.id[:8], item.id, item.title, numbers.get(item.id, ""))
            disposition: Mapping[str, Any] = next((said[point] for point in points if point in said), {})
            _settle(desk, item, conversation, disposition)


def _settle(desk: Desk, item: InterventionStanding, conversation: str, disposition: Mapping[str, Any]) -> None:
    note = disposition.get("note") or "the agent went on without saying what it changed because of this"
    if disposition.get("outcome") == "done":
        body = {"id": item.id, "receipt": Receipt.DELIVERED, "why": f"an agent says: {note}", "claim": note}
        desk.record.once(Kind.RECEIPT, f"{item.id}:{Receipt.DELIVERED}:{conversation}:{note}", body)
    elif not item.claim:
        give(desk, item.id, Receipt.NEEDS_PERSON, note)


async def settle_claims(desk: Desk) -> None:
    """`applied` takes a claim *and* files that it names and that differ since the agent was told, in accepted work."""
    since: dict[str, list[str]] = {}
    for item in open_interventions(desk):
        if not item.claim:
            continue
        if item.told_tree not in since:
            since[item.told_tree] = list(await desk.workspace.changed(item.told_tree, desk.standing.head_tree))
        changed = since[item.told_tree]
        named = [path for path in changed if names(item.claim, path)]
        if named:
            give(desk, item.id, Receipt.APPLIED, f"the tree changed: {_listed(named)}")
        elif changed:
            why = f"said to be done ({item.claim}), but no file that changed is named ({len(changed)} did)"
            give(desk, item.id, Receipt.NEEDS_PERSON, why)
        else:
            give(desk, item.id, Receipt.NEEDS_PERSON, f"said to be done ({item.claim}), but no file changed")


async def settle_before_gate(desk: Desk) -> None:
    """Nothing reaches the gate without a receipt."""
    await settle_claims(desk)
    for item in open_interventions(desk):
        waits_for_plan = item.changes or any(brought["intervention"] == item.id for brought in desk.standing.renewals)
        if waits_for_plan and desk.standing.planned_at < desk.standing.feedback_at:
            continue
        if item.told_in and item.told_in not in desk.standing.conversations:
            give(desk, item.id, Receipt.NEEDS_PERSON, "no plan, artifact or tree changed because of it")


def names(note: str, path: str) -> bool:
    """Whether a note cites a file, by its whole path or its whole name.

    A name that may be a word of the sentence as well (`docs`, `a`) has to stand in quotes.
    """
    name = path.rpartition("/")[2]
    return any(_cites(note, cited) for cited in {path, name})


def _cites(note: str, cited: str) -> bool:
    exact = re.escape(cited)
    if cited.isalpha() and (cited.islower() or len(cited) < SHORT):
        return re.search(rf"([`\"'])(?:\./)?{exact}\1", note) is not None
    return re.search(rf"(?<![\w./-])(?:\./)?{exact}(?![\w-]|[./]\w)", note) is not None


def _listed(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return f"{', '.join(paths[:SHOWN])}{more}"
