"""The decisions of a phase: a person's word decides, then what checks tell; the rest is an agent's opinion."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestrator.agent import Stuck
from orchestrator.events import Kind
from orchestrator.finding import Level, Outcome
from orchestrator.flow.staffing import Errand, hire
from orchestrator.playbook import Route, RouteOutcome
from orchestrator.prompts import render
from orchestrator.rfi import State
from orchestrator.showing import counted

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.playbook import Phase
    from orchestrator.rfi import Rfi

_WORD = re.compile(r"\s*[`'\"]?(?P<outcome>no[-_ ]go|go(?!\s+on\b)|skip)\b", re.IGNORECASE)
"""A person's answer that decides; `go on`, which `resume` says, has it decided again."""
CORRECTIONS = 1
"""How often an agent that left a decision open is asked again before a person is."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A question at the end, or at the beginning, of a phase, and the way that each answer leads."""

    question: str
    routes: Mapping[RouteOutcome, Route]

    @property
    def offered(self) -> dict[RouteOutcome, str]:
        """The outcomes to choose from, in the document's words; going on is always one of them."""
        told = {outcome: route.when for outcome, route in self.routes.items()}
        return {RouteOutcome.GO: "none of the others; go on", **told}

    @property
    def condition(self) -> bool:
        """Whether it states what turns the way, as in `the counts differ`: going on means that it is not so."""
        return RouteOutcome.GO not in self.routes and not self.question.rstrip().endswith(("?", "\uff1f"))

    @property
    def digest(self) -> str:
        """What names it in the journal and towards agents."""
        return hashlib.sha256(self.question.encode()).hexdigest()[:12]


class Undecided(Exception):
    """Nobody decided; the sentence says why, for the person who has to."""


def decisions(phase: Phase) -> list[Decision]:
    """The phase's questions in the document's order; of two ways for one answer the first one counts."""
    asked: dict[str, dict[RouteOutcome, Route]] = {}
    for route in phase.routes:
        if route.outcome is not RouteOutcome.FAILURE:
            asked.setdefault(route.decision, {}).setdefault(route.outcome, route)
    return [Decision(question=question, routes=routes) for question, routes in asked.items()]


def checked(desk: Desk, phase: Phase) -> tuple[RouteOutcome | None, list[str]]:
    """What the phase's enforced checks tell, with their ids; `None` where there is none that could tell anything."""
    found = [
        finding
        for finding in desk.standing.findings.values()
        if finding.phase == phase.number and finding.task is not None and finding.level is Level.ENFORCED
    ]
    failing = [finding.check for finding in found if finding.outcome in {Outcome.FAIL, Outcome.NOT_RUN}]
    if failing:
        return RouteOutcome.NO_GO, failing
    passing = [finding.check for finding in found if finding.passed]
    return (RouteOutcome.GO, passing) if passing else (None, [])


async def decide(
    desk: Desk, phase: Phase, asked: Sequence[Decision], *, at_entry: bool = False
) -> dict[str, RouteOutcome]:
    """The answer to each question, each in the journal with who gave it on what evidence.

    What a person answered when asked how to go on decides. Else a failing check makes it a no-go whatever an agent
    thinks; passing ones make it a go, unless the question is also whether the phase applies. What is left the phase's
    persona answers. Raises `Undecided`.
    """
    told, checks = (None, []) if at_entry else checked(desk, phase)
    left, said = [], persons_word(desk, phase, at_entry=at_entry)
    for one in asked:
        if _known(desk, phase, one, at_entry=at_entry) is not None:
            continue
        if said is not None and said[0] in one.offered:
            told_by = {"outcome": said[0], "why": said[1].answer, "by": said[1].answered_by, "rfi": said[1].id}
            _journal(desk, phase, one, at_entry=at_entry, body={**told_by, "level": Level.HUMAN, "checks": checks})
            continue
        decisive = told is RouteOutcome.NO_GO or (told is RouteOutcome.GO and RouteOutcome.SKIP not in one.routes)
        if told is not None and decisive:
            why = f"{counted(len(checks), 'check')} {'passed' if told is RouteOutcome.GO else 'did not pass'}"
            body = {"outcome": told, "why": why, "by": "checks", "level": Level.ENFORCED, "checks": checks}
            _journal(desk, phase, one, at_entry=at_entry, body=body)
        else:
            left.append(one)
    if left:
        await _ask(desk, phase, left, at_entry=at_entry, checks=checks)
    known = {one.question: _known(desk, phase, one, at_entry=at_entry) for one in asked}
    return {question: outcome for question, outcome in known.items() if outcome is not None}


def choices(asked: Sequence[Decision]) -> str:
    """How a person answers these, for the end of a question."""
    words = dict.fromkeys(str(outcome).replace("_", "-") for one in asked for outcome in one.offered)
    return f"Answer {' or '.join(f'`{word}`' for word in words or ['go'])} to decide it"


def persons_word(desk: Desk, phase: Phase, *, at_entry: bool = False) -> tuple[RouteOutcome, Rfi] | None:
    """What a person decided when last asked about the way out, until a way was taken on it; or about the way in."""
    told = [rfi for rfi in desk.standing.rfis.values() if rfi.task == f"{phase.number}:exit" and rfi.origin == "engine"]
    word = _WORD.match(told[-1].answer) if told and told[-1].state is State.ANSWERED else None
    if word is None or _used(desk, phase, told[-1], at_entry=at_entry):
        return None
    return RouteOutcome(re.sub(r"[-\s]", "_", word["outcome"].casefold())), told[-1]


def _used(desk: Desk, phase: Phase, rfi: Rfi, *, at_entry: bool) -> bool:
    """Whether a way was taken since the answer, or it decided at the phase's other end."""
    taken = max((way["seq"] for way in desk.standing.routed if way["phase"] == phase.number), default=0)
    ends = {key.count(":entry:") for key, item in desk.standing.decided.items() if item.get("rfi") == rfi.id}
    return desk.standing.answered_at.get(rfi.id, 0) < taken or bool(ends - {int(at_entry)})


async def _ask(desk: Desk, phase: Phase, asked: Sequence[Decision], *, at_entry: bool, checks: Sequence[str]) -> None:
    agent = await hire(
        desk,
        Errand(
            kind="decide",
            key=f"decide@{_place(desk, phase, at_entry=at_entry)}",
            task="",
            persona=phase.persona,
            guides=phase.guides,
            opening=_opening(desk, phase, asked, at_entry=at_entry, checks=checks),
        ),
    )
    for correction in range(CORRECTIONS + 1):
        ended = await agent.work()
        if isinstance(ended, Stuck):
            raise Undecided(f"nobody decided: {ended.why}")
        said = {str(item["decision"]): item for item in ended.data.get("decisions", ())}
        wrong = [one for one in asked if str(said.get(one.digest, {}).get("outcome", "")) not in one.offered]
        if not wrong:
            return _journal_opinions(desk, phase, asked, said, at_entry=at_entry)
        if correction < CORRECTIONS:
            questions = [f"`{one.digest}` ({one.question}): one of {', '.join(one.offered)}" for one in wrong]
            agent.tell(render("undecided.md", job={"job": "undecided"}, questions=questions), about=["correction"])
    raise Undecided(f"nobody decided: {'; '.join(one.question for one in wrong)}")


def _opening(desk: Desk, phase: Phase, asked: Sequence[Decision], *, at_entry: bool, checks: Sequence[str]) -> str:
    told = [
        {"id": one.digest, "question": one.question, "outcomes": {str(key): when for key, when in one.offered.items()}}
        for one in asked
    ]
    options = {item["id"]: list(item["outcomes"]) for item in told}
    at = "entry" if at_entry else "exit"
    job = {"job": "decide", "phase": phase.number, "visit": _visit(desk, phase), "at": at, "decisions": options}
    answers = answers_about(desk, phase)
    return render("decide.md", job=job, phase=phase, decisions=told, checks=checks, at_entry=at_entry, answers=answers)


def answers_about(desk: Desk, phase: Phase) -> list[Rfi]:
    """What people answered to questions about the phase's way out."""
    asked = (rfi for rfi in desk.standing.rfis.values() if rfi.task == f"{phase.number}:exit")
    return [rfi for rfi in asked if rfi.state is State.ANSWERED]


def _journal_opinions(
    desk: Desk, phase: Phase, asked: Sequence[Decision], said: Mapping[str, Mapping[str, Any]], *, at_entry: bool
) -> None:
    for one in asked:
        item = said[one.digest]
        body = {"outcome": item["outcome"], "why": item["why"], "by": f"{phase.persona} (agent)", "checks": []}
        _journal(desk, phase, one, at_entry=at_entry, body={**body, "level": Level.JUDGED})


def _journal(desk: Desk, phase: Phase, one: Decision, *, at_entry: bool, body: Mapping[str, Any]) -> None:
    key = f"{_place(desk, phase, at_entry=at_entry)}:{one.digest}"
    place: dict[str, Any] = {"key": key, "phase": phase.number, "decision": one.question}
    if one.condition:
        place["so"] = body["outcome"] != RouteOutcome.GO
    desk.record.once(Kind.DECIDED, key, {**place, **body})


def _known(desk: Desk, phase: Phase, one: Decision, *, at_entry: bool) -> RouteOutcome | None:
    known = desk.standing.decided.get(f"{_place(desk, phase, at_entry=at_entry)}:{one.digest}")
    return RouteOutcome(known["outcome"]) if known else None


def _visit(desk: Desk, phase: Phase) -> int:
    return desk.standing.visit(f"{phase.number}:exit")


def _place(desk: Desk, phase: Phase, *, at_entry: bool) -> str:
    visit = f"{phase.number}@{_visit(desk, phase)}"
    return f"{visit}:entry" if at_entry else visit
