"""Questions between the run and people: policies that settle them, and the engine's own escalations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from orchestrator.contract import by_id
from orchestrator.errors import OrchestratorError
from orchestrator.events import Kind
from orchestrator.handoff.answers import about, lines_of, speaks_of
from orchestrator.intervention import Receipt
from orchestrator.rfi import Decision, Policy, Rfi, State, decision, next_id, seconds_left, settled_by_policy, spelled

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.intervention import Intervention


def settle(desk: Desk) -> None:
    """Let each open question's policy take effect when its time has come."""
    now = desk.clock()
    for rfi in list(desk.standing.rfis.values()):
        settled = settled_by_policy(rfi, waited(desk.standing.rfis_at.get(rfi.id, ""), now))
        if settled.state is not rfi.state:
            body = {"id": rfi.id, "state": settled.state, "assumption": rfi.assumption}
            desk.record.once(Kind.RFI_ASSUMED, f"{rfi.id}:{settled.state}", body)


def take_answers(desk: Desk, said: Intervention) -> None:
    """Take the answers that a person's file holds; its receipt says what became of each."""
    taken, refused = [], []
    by = said.raised_by.strip() or desk.user
    own = {spelled(desk.standing.rfis, stated) for stated in said.answers}  # each has an answer of its own here
    for stated, text in said.answers.items():
        name = spelled(desk.standing.rfis, stated)
        if why := why_not(desk, name, text):
            refused.append(why)
            continue
        for one in (name, *(other for other in answered_too(desk, name, text) if other not in own)):
            body = {"id": one, "answer": text, "by": by, "channel": f"file {said.path}"}
            desk.record.once(Kind.RFI_ANSWERED, f"{said.digest}:{one}", body)
        taken.append(name)
    why = "; ".join([*(f"{name} is answered" for name in taken), *refused])
    body = {"id": said.digest, "receipt": Receipt.APPLIED if taken else Receipt.REJECTED, "why": why}
    desk.record.once(Kind.RECEIPT, f"{said.digest}:{body['receipt']}", body)


def answered_too(desk: Desk, name: str, text: str) -> list[str]:
    """Open questions that an answer settles as well: one cause, one answer, and what its lines of a mapping decide.

    Without that an operation which waits for answers would be built by them, and be held to answer 501. A question
    that quotes a sentence is settled by lines that name it.
    """
    asked, lines = desk.standing.rfis[name], _lines(desk, name, text)
    told = about([lines], desk.package.contract) if lines else set()
    entries = by_id(lines.get("operations") or {}, desk.package.contract) if lines else {}
    return [
        other.id
        for other in desk.standing.rfis.values()
        if ((other.question, other.cause) == (asked.question, asked.cause) or _waits_for(other, told, entries))
        and other.state is not State.ANSWERED
        and other.id != name
        and other.origin != "engine"
    ]


def _waits_for(rfi: Rfi, operations: set[str], entries: Mapping[str, Any]) -> bool:
    if not rfi.not_implemented or rfi.operation not in operations:
        return False
    return "“" not in rfi.question or any(speaks_of(one, rfi.question) for one in _settles(entries.get(rfi.operation)))


def _settles(entry: Any) -> list[str]:
    said = entry.get("settles") or [] if isinstance(entry, dict) else []
    return [said] if isinstance(said, str) else [str(one) for one in said]


def _lines(desk: Desk, name: str, text: str) -> dict[str, Any] | None:
    """The lines of a mapping that an answer is; `None` where it is prose, or wrong."""
    try:
        return lines_of(text, desk.standing.rfis[name].operation) if desk.package.operations else None
    except OrchestratorError:
        return None


def why_not(desk: Desk, name: str, text: str) -> str:
    """Why an answer cannot be taken; empty where it can."""
    rfi = desk.standing.rfis.get(name)
    if rfi is None:
        return f"there is no question {name!r}; there are: {', '.join(desk.standing.rfis) or 'none'}"
    if rfi.state is State.ANSWERED:
        return f"{name} was answered by {rfi.answered_by} already: {shorten(rfi.answer, 120, placeholder='…')}"
    if rfi.effect and decision(rfi, text) is None:
        return f"{name} asks what became of an effect: answer {', '.join(Decision)}, one of them and nothing else"
    return "" if text.strip() else "an answer needs text"


def pending(desk: Desk) -> float | None:
    """Seconds until the next assumption holds; `None` where time alone settles nothing."""
    now = desk.clock()
    left = [
        seconds_left(rfi, waited(desk.standing.rfis_at.get(rfi.id, ""), now)) for rfi in desk.standing.rfis.values()
    ]
    return min((seconds for seconds in left if seconds is not None), default=None)


def waited(asked: str, now: datetime) -> float:
    """Seconds since a question was asked; never below zero, whatever the clock did."""
    since = datetime.fromisoformat(asked).astimezone(UTC) if asked else now
    return max(0.0, (now - since).total_seconds())


def asked_already(desk: Desk, task: str) -> bool:
    """Whether a person was asked about this and has not answered: a crash came before the run went to wait."""
    return any(rfi.task == task and rfi.state is State.ESCALATED for rfi in desk.standing.rfis.values())


def ask_person(desk: Desk, why: str, *, task: str, to: str = "") -> Rfi:
    """Escalate to a person: the run waits until somebody answers, edits the tree, or resumes."""
    for known in desk.standing.rfis.values():
        if known.task == task and known.question == why and known.state is State.ESCALATED:
            return known
    rfi = Rfi(
        id=next_id(desk.standing.rfis),
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
