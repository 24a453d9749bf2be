"""What stands where a query computed nothing, and the contract asks for a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.json_schema import types_of, without_null
from orchestrator.models.builtin.emit.convert import Imports, Outward, neutral


def or_nothing(expression: str, schema: Mapping[str, Any], imports: Imports) -> str:
    """The expression, with what an answer has in its place where it is null; itself where there is no such value.

    Of several types that a value may have, it is of the first.
    """
    kinds = types_of(without_null(dict(schema)))
    first = Outward({**schema, "type": kinds[0]} if len(kinds) > 1 else schema)
    empty = neutral(first.base, imports) if not Outward(schema).nullable else ""
    return f"{expression} or {empty}" if empty else expression
