"""What stands where a query computed nothing, and the contract asks for a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.json_schema import allows_null, types_of, without_null

_EMPTY = {"integer": "0", "number": "0.0", "boolean": "False", "string": '""'}
_NO_TEXTS = {"uuid", "date", "date-time"}
"""Formats of which an empty text is no value."""


def or_nothing(expression: str, schema: Mapping[str, Any]) -> str:
    """The expression, with what an answer has in its place where it is null; itself where there is no such value."""
    kind = (types_of(without_null(dict(schema))) or ("any",))[0]
    empty = _EMPTY.get(kind) if schema.get("format") not in _NO_TEXTS or kind != "string" else None
    return f"{expression} or {empty}" if empty and not allows_null(schema) else expression
