"""The playbook's intake questions, answered from the handoff, the config or a default, in that order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestrator.events import Kind

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk


def answer_intake(desk: Desk) -> None:
    """Journal each answer with its source; a question without one becomes an RFI of the playbook's policy."""
    for question in desk.playbook.intake:
        known = _from_handoff(desk, question.source)
        source = question.source or ""
        if not known and (known := desk.settings.intake.get(question.id, "")):
            source = "config"
        if not known and question.default:
            known, source = question.default, "default"
        body = {"id": question.id, "question": question.question, "answer": known, "source": source}
        desk.record.once(Kind.INTAKE_ANSWERED, question.id, body)


def _from_handoff(desk: Desk, source: str | None) -> str:
    if source is None:
        return ""
    value: Any = desk.package.handoff
    for key in source.split(".")[1:]:
        value = value.get(key) if hasattr(value, "get") else getattr(value, key, None)
        if value is None:
            return ""
    return str(value)
