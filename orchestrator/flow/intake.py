"""The playbook's intake questions, answered from the handoff, the config, a person or a default, in that order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestrator.events import Kind
from orchestrator.flow.questions import next_id
from orchestrator.rfi import Policy, Rfi

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.playbook import IntakeQuestion

ORIGIN = "intake"
"""Who asks: the playbook's intake."""


def answer_intake(desk: Desk) -> None:
    """Journal each answer with its source; a question without one holds the work up until a person answers."""
    for question in desk.playbook.intake:
        answer, source = _answer(desk, question)
        if answer:
            body = {"id": question.id, "question": question.question, "answer": answer, "source": source}
            desk.record.once(Kind.INTAKE_ANSWERED, question.id, body)
        elif not any(rfi.origin == ORIGIN and rfi.cause == question.id for rfi in desk.standing.rfis.values()):
            rfi = Rfi(
                id=next_id(desk), question=question.question, origin=ORIGIN, cause=question.id, policy=Policy.BLOCK
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
