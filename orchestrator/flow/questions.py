"""Questions between the run and people: policies that settle them, and the engine's own escalations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from orchestrator.events import Kind
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
    for stated, text in said.answers.items():
        name = spelled(desk.standing.rfis, stated)
        if why := why_not(desk, name, text):
            refused.append(why)
            continue
        for one in (name, *same_cause(desk, name)):
            body = {"id": one, "answer": text, "by": by, "channel": f"file {said.path}"}
            desk.record.once(Kind.RFI_ANSWERED, f"{said.digest}:{one}", body)
        taken.append(name)
    why = "; ".join([*(f"{name} is answered" for name in taken), *refused])
    body = {"id": said.digest, "receipt": Receipt.APPLIED if taken else Receipt.REJECTED, "why": why}
    desk.record.once(Kind.RECEIPT, f"{said.digest}:{body['receipt']}", body)


def same_cause(desk: Desk, name: str) -> list[str]:
    """Open questions that ask the same about other operations: one cause, one answer."""
    asked = desk.standing.rfis[name]
    return [
        other.id
        for other in desk.standing.rfis.values()
        if (other.question, other.cause) == (asked.question, asked.cause)
        and other.state is not State.ANSWERED
        and other.id != name
        and other.origin != "engine"
    ]


def why_not(desk: Desk, name: str, text: str) -> str:
    """Why an answer cannot be taken; empty where it can."""
    rfi = desk.standing.rfis.get(name)
    if rfi is None:
        return f"there is no question {name!r}; there are: {', '.join(desk.standing.rfis) or 'none'}"
    if rfi.state is State.ANSWERED:
        return f"{name} was answered by {rfi.answered_by} already"
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
