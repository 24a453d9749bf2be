"""How each kind of journal entry changes a run's standing."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from orchestrator.errors import Problem
from orchestrator.events import Kind
from orchestrator.fold import life, people, talking, working
from orchestrator.standing import Entry, Standing
from orchestrator.uncollected import without_collections


def apply(run: Standing, entry: Entry) -> None:
    """Take one entry into account; kinds that tell nothing about the standing are passed over.

    Raises `Problem` where nothing can be made of the entry because it was changed.
    """
    try:
        _take(run, entry)
    except (LookupError, ValueError, TypeError, AttributeError):
        if entry.intact:
            raise  # it is what was written: that it cannot be read is our bug
        remedy = "restore the journal from a copy; `orchestrator verify` says what is damaged"
        raise Problem(f"entry {entry.seq} of the journal was changed", remedy=remedy) from None


def _take(run: Standing, entry: Entry) -> None:
    kind, at = entry.kind, entry.at
    run.started_at = run.started_at or at
    if kind not in _OF_NO_CONSEQUENCE:
        run.just_found.clear()
        run.just_packed = False
    if kind not in _BESIDE_THE_WORK:
        run.last_kind = kind
    change = _BY_NAME.get(kind)
    if change is not None:
        change(run, entry)
    run.last_at, run.latest_at = at, max(run.latest_at, at)


def fold(entries: Iterable[Entry]) -> Standing:
    """The standing that a whole journal tells; raises as `apply` does."""
    standing = Standing()
    with without_collections():
        for entry in entries:
            apply(standing, entry)
    return standing


_OF_NO_CONSEQUENCE = frozenset({Kind.FINDING, Kind.DRIVER_STARTED, Kind.DRIVER_STOPPED, Kind.PROVED, Kind.NOTIFIED})
"""What says nothing of the work: what was found before it still stands after it."""

_BESIDE_THE_WORK = frozenset(
    {Kind.DRIVER_STARTED, Kind.DRIVER_STOPPED, Kind.NOTIFIED, Kind.INTERVENTION_TAKEN, Kind.RECEIPT, Kind.REPLY_REFUSED}
)
"""What is written wherever the work stands."""

_CHANGES: dict[Kind, Callable[[Standing, Entry], None]] = {
    Kind.RUN_CREATED: life.created,
    Kind.RUN_ENDED: life.ended,
    Kind.DRIVER_STARTED: life.driver_started,
    Kind.DRIVER_STOPPED: life.driver_stopped,
    Kind.NODE_ENTERED: life.node,
    Kind.WAITING: life.waiting,
    Kind.RESUMED: life.resumed,
    Kind.WORK_TREE_MADE: life.made,
    Kind.INPUTS_PINNED: life.inputs,
    Kind.HANDOFF_JUDGED: life.judged,
    Kind.INTAKE_ANSWERED: life.intake,
    Kind.READ_BACK: life.read_back,
    Kind.RFI_RAISED: people.rfi_raised,
    Kind.RFI_ANSWERED: people.rfi_answered,
    Kind.RFI_ASSUMED: people.rfi_assumed,
    Kind.NOTED: life.noted,
    Kind.PLAN_DRAFTED: working.planned,
    Kind.PROMPT: talking.prompt,
    Kind.TOLD: talking.told,
    Kind.TURN: talking.turn,
    Kind.MODEL_FAULT: talking.fault,
    Kind.COMPACTED: talking.compacted,
    Kind.TOOL_INTENT: talking.intent,
    Kind.TOOL_DONE: talking.done,
    Kind.TASK_BEGAN: working.task_began,
    Kind.TASK_ACCEPTED: working.task_accepted,
    Kind.TASK_FAILED: working.task_failed,
    Kind.DECIDED: working.decided,
    Kind.ROUTED: working.routed,
    Kind.FINDING: working.finding,
    Kind.INSPECTED: working.inspected,
    Kind.COMMITTED: working.committed,
    Kind.INTERVENTION_TAKEN: people.taken,
    Kind.RECEIPT: people.receipt,
    Kind.PACKED: people.packed,
    Kind.VERDICT: people.verdict,
    Kind.REPLY_REFUSED: people.refused,
    Kind.REVISION: people.revision,
    Kind.PROVED: people.proved,
    Kind.GRANTED: people.granted,
    Kind.HANDED_OFF: life.handed_off,
}

_BY_NAME = {kind.value: change for kind, change in _CHANGES.items()}
"""By plain text, as entries have it: among members of an enumeration Python looks for it the slow way."""
