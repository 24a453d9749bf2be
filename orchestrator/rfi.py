"""Questions raised before or during work, what happens to them, and who answered.

Questions with one cause are shown as one group: a contract that never says what a status means should be answered once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any


class Policy(StrEnum):
    """What a question that nobody has answered does."""

    BLOCK = "block"
    """The work that it concerns waits."""
    ASSUME = "assume"
    """After `after_s` the recorded assumption holds."""
    ESCALATE = "escalate"
    """The run waits for a person."""


class State(StrEnum):
    """Where a question stands."""

    OPEN = "open"
    ANSWERED = "answered"
    """A person, or an artifact, gave the answer."""
    ASSUMED = "assumed"
    """Nobody answered in time."""
    ESCALATED = "escalated"
    """A person was asked by name and has not answered."""


class Decision(StrEnum):
    """What a person says of an effect whose outcome nobody knows."""

    RETRY = "retry"
    """It did not happen, or may happen twice: do it (again)."""
    DONE = "done"
    """It happened; its answer is lost."""
    SKIP = "skip"
    """It did not happen, and is not to."""


SHOW = "show"
"""A person's answer that lets what fails be shown at the gate."""
SETTLED = frozenset({State.ANSWERED, State.ASSUMED})


@dataclass(frozen=True, kw_only=True)
class Rfi:
    """One question."""

    id: str
    question: str
    origin: str
    """Who asked: a persona, `handoff`, or the engine's node."""
    operation: str | None = None
    task: str | None = None
    cause: str = ""
    """What is missing, in the same words for every question that it leads to."""
    policy: Policy = Policy.ASSUME
    assumption: str = ""
    """What holds if nobody answers; `assume` without one behaves as `escalate`."""
    not_implemented: bool = False
    """Whether the operation answers 501 until there is an answer."""
    after_s: float = 0.0
    """Seconds from the question to the assumption."""
    state: State = State.OPEN
    answer: str = ""
    answered_by: str = ""
    to: str = ""
    """Who is asked, in the playbook's words; anybody where it is empty."""
    effect: str = ""
    """The step whose effect outside of the work tree may or may not have happened; then the answer is a `Decision`."""

    @property
    def settled(self) -> bool:
        """Whether there is something to work by."""
        return self.state in SETTLED

    @property
    def text(self) -> str:
        """What to work by; empty while the question is open."""
        return {State.ANSWERED: self.answer, State.ASSUMED: self.assumption}.get(self.state, "")

    def to_json(self) -> dict[str, Any]:
        """JSON values; `from_json` undoes it."""
        return {key: str(value) if isinstance(value, StrEnum) else value for key, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rfi:
        """Read what `to_json` wrote."""
        return cls(**{**data, "policy": Policy(data["policy"]), "state": State(data["state"])})


def next_id(rfis: Collection[str]) -> str:
    """The id of the question after those."""
    return f"RFI-{len(rfis) + 1:03}"


def spelled(rfis: Collection[str], name: str) -> str:
    """A question's id as the run has it: `1`, `rfi-1`, `RFI001` are `RFI-001`. The name itself where not one fits."""
    parts = _parts(name)
    alike = [known for known in rfis if parts and _parts(known)[-len(parts) :] == parts]
    return alike[0] if len(alike) == 1 and name not in rfis else name


def _parts(name: str) -> list[str]:
    """The words and numbers of a name, whatever is between them and however they are written."""
    return [part.lstrip("0") or part[-1] for part in re.findall(r"\d+|[^\W\d_]+", name.casefold())]


def decision(rfi: Rfi, text: str) -> Decision | None:
    """What an answer decides about the effect that `rfi` asks for; `None` where it is no decision."""
    word = text.strip().lower()
    return Decision(word) if rfi.effect and word in set(Decision) else None


def wants_shown(rfi: Rfi) -> bool:
    """Whether an answer lets what fails be shown at the gate."""
    return re.match(rf"\W*{SHOW}\b", rfi.answer, re.IGNORECASE) is not None


def answered(rfi: Rfi, text: str, by: str) -> Rfi:
    """The question with its answer; an answer after an assumption takes its place. Raises `ValueError` on no text."""
    if not text.strip():
        raise ValueError("an answer needs text")
    return replace(rfi, state=State.ANSWERED, answer=text.strip(), answered_by=by)


def settled_by_policy(rfi: Rfi, waited_s: float) -> Rfi:
    """The question after `waited_s` seconds without an answer: assumed, escalated, or as it was."""
    if rfi.state is not State.OPEN:
        return rfi
    if rfi.policy is Policy.ESCALATE or (rfi.policy is Policy.ASSUME and not rfi.assumption.strip()):
        return replace(rfi, state=State.ESCALATED)
    if rfi.policy is Policy.ASSUME and waited_s >= rfi.after_s:
        return replace(rfi, state=State.ASSUMED)
    return rfi


def seconds_left(rfi: Rfi, waited_s: float) -> float | None:
    """Seconds until the policy settles an open question; `None` where only a person can."""
    if rfi.state is not State.OPEN or rfi.policy is not Policy.ASSUME or not rfi.assumption.strip():
        return None
    return max(0.0, rfi.after_s - waited_s)


def waiting(rfis: Iterable[Rfi]) -> tuple[Rfi, ...]:
    """The questions that hold work up: until a person answers, or until the time of an assumption has come."""
    return tuple(rfi for rfi in rfis if not rfi.settled)


def holding_up(rfis: Iterable[Rfi], *, operation: str | None = None, task: str | None = None) -> tuple[Rfi, ...]:
    """The waiting questions that concern a task: those that name it, its operation, or nothing in particular.

    One about an effect holds no task up: the work stops at that very step, and goes on there.
    """
    return tuple(
        rfi
        for rfi in waiting(rfis)
        if not rfi.effect
        and (
            (rfi.task is None and rfi.operation is None)
            or (rfi.task is not None and rfi.task == task)
            or (rfi.operation is not None and rfi.operation == operation)
        )
    )


def grouped(rfis: Iterable[Rfi]) -> tuple[tuple[Rfi, ...], ...]:
    """Questions by cause, in the order in which the causes came up; one without a cause stands alone."""
    groups: dict[tuple[str, str], list[Rfi]] = {}
    for rfi in rfis:
        cause = " ".join(rfi.cause.split()).casefold()
        groups.setdefault(("cause", cause) if cause else ("id", rfi.id), []).append(rfi)
    return tuple(map(tuple, groups.values()))
