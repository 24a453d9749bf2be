"""Answers that only say that something worked, such as `{"message": "…"}` and `{"data": true}`."""

from __future__ import annotations

from typing import Any

from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.envelopes import success_value
from orchestrator.models.builtin.reading.schemas import constant

_RECEIPTS = {"success", "ok", "status", "message", "code", "type", "deleted", "result", "acknowledged", "detail", "msg"}


def says_it_worked(name: str, item: Schema) -> bool:
    """Whether a property of an answer is of no row: a message, or a truth value where rows would be."""
    yes = name.lower() in {"data", "response", "done", "removed", "succeeded"} and types_of(item) == ("boolean",)
    return name.lower() in _RECEIPTS or bool(constant(item)) or yes


def told(name: str, item: Schema) -> Any:
    """What such a property holds."""
    fixed = constant(item)
    if fixed:
        return fixed[0]
    return (
        success_value(name.lower(), item)
        if name.lower() in {"success", "ok", "status", "message", "code"}
        else _plain(item)
    )


def _plain(item: Schema) -> Any:
    kinds = types_of(item)
    if "boolean" in kinds:
        return True
    return "ok" if "string" in kinds or not kinds else 1
