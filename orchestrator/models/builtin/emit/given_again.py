"""What is the same in an answer that is given again: all but when it was answered, and under which number."""

from __future__ import annotations

from orchestrator.models.builtin.design import OperationDesign
from orchestrator.models.builtin.emit.list_behaviour import answer_place, inside
from orchestrator.models.builtin.emit.responses import MADE


def lasting_place(operation: OperationDesign) -> tuple[str, ...]:
    """Where that stands in an answer that says so of itself; empty for all others."""
    return answer_place(operation) if MADE & {*operation.answer.extras.values()} else ()


def lasting(operation: OperationDesign, expression: str) -> str:
    """That part of a body, as an expression."""
    return inside(operation, expression) if lasting_place(operation) else expression
