"""What a person is told of the journal's entries, each in a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orchestrator.events import Kind
from orchestrator.showing import counted, visible
from orchestrator.state import RunState

if TYPE_CHECKING:
    from orchestrator.journal import Entry


def _judged(body: Mapping[str, Any]) -> str:
    total = len({item["id"] for item in body["items"]})
    return f"handoff {'accepted' if body['accepted'] else 'refused'}: {counted(total, 'item')} recomputed"


def _decided(body: Mapping[str, Any]) -> str:
    so = {True: " (it is so)", False: " (it is not so)"}.get(body.get("so", ""), "")
    return f"{body['outcome'].replace('_', '-')}{so}: {short(body['decision'], 200)} ({body['by']})"


def _planned(body: Mapping[str, Any]) -> str:
    plan = body["plan"]
    return (
        f"plan {body['n']}: {counted(len(plan['tasks']), 'task')}, {len(plan['deferred'])} deferred ({body['reason']})"
    )


def _proved(body: Mapping[str, Any]) -> str:
    done = sum(row["disposition"] == "done" for row in body["points"])
    told = f"revision: {done} of {len(body['points'])} points done"
    outside, weakened = len(body["outside"]), len(body["weakened"])
    more = [f"{outside} {'place' if outside == 1 else 'places'} outside of them"] if outside else []
    more += [f"tests, checks or settings made weaker: {weakened}"] if weakened else []
    return "; ".join([told, *more])


def _resumed(body: Mapping[str, Any]) -> str:
    """Why a run goes on that waited; nothing where a line before it says so: a verdict, an answer, an intervention."""
    return f"goes on: {body['why']}" if body.get("why") else ""


def salvaged(found: Mapping[str, Any]) -> str:
    """What lay in the work tree when a driver died; the command's traces or a person's edits, nobody can tell."""
    count = len(found["files"]) + found["more"]
    named = ", ".join(found["files"][:5]) + (", …" if count > 5 else "")
    return (
        f"{count} {'file' if count == 1 else 'files'} as they lay in the work tree when a driver died during "
        f"`{short(found['during'], 80)}`: {named}; see `orchestrator diff --salvage`"
    )


LINE = 1_000
"""Characters of a line that tells of an entry."""
TOLD: dict[str, Callable[[Mapping[str, Any]], str]] = {
    Kind.DRIVER_STARTED: lambda body: f"put aside: {salvaged(body['salvage'])}" if "salvage" in body else "",
    Kind.WORK_TREE_MADE: lambda body: f"of the code base: {'; '.join(body['notes'])}" if body.get("notes") else "",
    Kind.HANDOFF_JUDGED: _judged,
    Kind.READ_BACK: lambda body: f"read back: {short(body['text'], 400)}",
    Kind.RFI_RAISED: lambda body: f"{body['rfi']['id']} asked: {short(body['rfi']['question'], 200)}",
    Kind.RFI_ANSWERED: lambda body: f"{body['id']} answered by {body['by']}",
    Kind.PLAN_DRAFTED: _planned,
    Kind.TASK_ACCEPTED: lambda body: f"done: {body.get('title') or body['task']}",
    Kind.TASK_FAILED: lambda body: f"{body['state']}: {body['task']}",
    Kind.DECIDED: _decided,
    Kind.ROUTED: lambda body: f"phase {body['phase']} is left by {body['exit']}",
    Kind.SIGNAL: lambda body: f"signal: {body['text']}",
    Kind.INSPECTED: lambda body: f"first article {body['operation']}: {body['verdict']}",
    Kind.INTERVENTION_TAKEN: lambda body: f"intervention ({body['urgency']}): {body['title']}",
    Kind.RECEIPT: lambda body: f"receipt: {body['receipt']}: {body['why']}",
    Kind.PACKED: lambda body: f"packed for the gate, visit {body['visit']}",
    Kind.VERDICT: lambda body: f"verdict of {body['by']}: {body['decision']} {body['feedback']}".rstrip(),
    Kind.PROVED: _proved,
    Kind.REPLY_REFUSED: lambda body: f"not taken: {body['why']}",
    Kind.COMMITTED: lambda body: str(body["message"]),
    Kind.MODEL_FAULT: lambda body: f"model: {body['why']}",
    Kind.WAITING: lambda body: f"{body.get('state') or RunState.WAITING}: {short(body['why'], 400)}",
    Kind.RESUMED: _resumed,
}
"""The entries that a person at the terminal is told, each in a line; one that says nothing is left out."""


def tale(entry: Entry) -> str:
    """The line of an entry that a person is told; empty for all others."""
    tell = TOLD.get(entry.kind)
    said = tell(entry.body) if tell else ""
    return told(said) if said else ""


def entry_line(entry: Entry) -> str:
    """One entry of the journal for people."""
    at = datetime.fromisoformat(entry.at).strftime("%H:%M:%S.%f")[:-3]
    said = tale(entry) or " ".join(f"{key}={short(value)}" for key, value in entry.body.items())
    return told(f"{entry.seq:>6}  {at}  {entry.kind:<20}  {said}")


def told(text: str) -> str:
    """One line for a terminal, however long the text is."""
    return short(visible(text), LINE)


def short(value: object, limit: int = 60) -> str:
    """Give the value as text of at most so many characters."""
    text = str(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
