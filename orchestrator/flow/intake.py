"""The playbook's intake questions, answered from the handoff, the config, a person or a default, in that order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from orchestrator.acceptance import provided
from orchestrator.composition import phases_about
from orchestrator.events import Kind
from orchestrator.issue_scope import IssueScope, issue_scope
from orchestrator.rfi import Policy, Rfi, next_id

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.intake import Choice
    from orchestrator.playbook import IntakeQuestion

ORIGIN = "intake"
"""Who asks: the playbook's intake."""
INPUT = "input"
"""Who asks: what the stage requires where it applies."""
ISSUE = "issue"
"""Who asks: the issue that the run was started with."""


def answer_intake(desk: Desk) -> None:
    """Journal each answer with its source; a question without one holds the work up until a person answers."""
    for question in desk.playbook.intake:
        answer, source = _answer(desk, question)
        if answer:
            body = {"id": question.id, "question": question.question, "answer": answer, "source": source}
            desk.record.once(Kind.INTAKE_ANSWERED, question.id, body)
        elif not any(rfi.origin == ORIGIN and rfi.cause == question.id for rfi in desk.standing.rfis.values()):
            rfi = Rfi(
                id=next_id(desk.standing.rfis),
                question=question.question,
                origin=ORIGIN,
                cause=question.id,
                policy=Policy.BLOCK,
            )
            desk.record.once(Kind.RFI_RAISED, rfi.id, {"rfi": rfi.to_json()})


def _answer(desk: Desk, question: IntakeQuestion) -> tuple[str, str]:
    if known := _from_handoff(desk, question.source):
        return known, question.source or ""
    if known := desk.settings.intake.get(question.id, ""):
        return known, "config"
    return question.default or "", "default"


def _from_handoff(desk: Desk, source: str | None) -> str:
    if source is None:
        return ""
    value: Any = desk.package.handoff
    for key in source.split(".")[1:]:
        value = value.get(key) if hasattr(value, "get") else getattr(value, key, None)
        if value is None:
            return ""
    return str(value)


def ask_about_issue(desk: Desk) -> None:
    """One question for each choice that the run's issue leaves unticked, and for each field that it leaves empty.

    Unless somebody answers, what is not ticked is not wanted, and the phases that it alone is about are left out.
    """
    if desk.intake is None:
        return
    known = {rfi.origin for rfi in desk.standing.rfis.values()}
    for choice in desk.intake.choices:
        origin = f"{ISSUE}:{choice.id}"
        if not choice.ticked and origin not in known:
            _ask(desk, origin, f"Is this wanted: {choice.text}?", choice.group, _unless_told(desk, choice))
    for field in desk.intake.fields:
        origin = f"{ISSUE}:{field.id}"
        if field.value is None and origin not in known:
            offered = f" One of: {', '.join(field.options)}." if field.options else ""
            _ask(desk, origin, f"{field.label}?{offered}", field.label, "nothing is said about it")


def ask_for_inputs(desk: Desk) -> None:
    """One question for each input that is needed where it applies and is not in the package."""
    known = {rfi.origin for rfi in desk.standing.rfis.values()}
    for item in desk.playbook.required_inputs:
        origin = f"{INPUT}:{item.id}"
        if item.optional and origin not in known and not provided(desk.package, item):
            question = f"Is this there, and where: {item.text}?"
            _ask(desk, origin, question, f"input {item.id}", "it is not there; what needs it goes on without it")


def unwanted_phases(desk: Desk) -> dict[int, str]:
    """Phases that the issue leaves out, by number, with the reason; what a person answered counts as ticked or not."""
    if desk.intake is None:
        return {}
    return {
        number: f"not ticked in {desk.intake.title}: {choice.text}" for number, choice in _scope(desk).left_out.items()
    }


def _scope(desk: Desk) -> IssueScope:
    assert desk.intake is not None
    answers = {rfi.origin: rfi.answer for rfi in desk.standing.rfis.values() if rfi.answer}
    wanted = [choice.id for choice in desk.intake.choices if _yes(answers.get(f"{ISSUE}:{choice.id}", ""))]
    return issue_scope(desk.playbook, desk.intake, wanted)


def _unless_told(desk: Desk, choice: Choice) -> str:
    """What is assumed of a choice that is not ticked: also which phase is worked all the same, and for whom."""
    kept = _scope(desk).kept
    told = [
        f"phase {phase.number}, {phase.title}, is worked all the same: {kept[phase.number]}, needs it"
        for phase in phases_about(desk.playbook, choice.text)
        if phase.number in kept
    ]
    return "; ".join(["it is not ticked, so it is not wanted", *told])


def _yes(answer: str) -> bool:
    return bool(re.match(r"\W*(y|yes|true|ticked|wanted|needed|x|ja|oui|si)\b", answer, re.IGNORECASE))


def _ask(desk: Desk, origin: str, question: str, cause: str, assumption: str) -> None:
    rfi = Rfi(
        id=next_id(desk.standing.rfis),
        question=question,
        origin=origin,
        cause=cause,
        policy=Policy.ASSUME,
        assumption=assumption,
        after_s=desk.playbook.rfi.after_s,
    )
    desk.record.once(Kind.RFI_RAISED, rfi.id, {"rfi": rfi.to_json()})
