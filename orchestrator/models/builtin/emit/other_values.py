"""Values for bodies that differ from what is stored anyway, so that a write which does not happen is seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.ddl import Column, Table
from orchestrator.json_schema import folded, types_of
from orchestrator.models.builtin.design import Kind, OperationDesign
from orchestrator.models.builtin.emit.columns import is_omittable, python_type
from orchestrator.models.builtin.emit.samples import is_unique, json_sample

_CHANGES = (Kind.UPDATE, Kind.REPLACE)
_STEPS = (0, 1, 2)


def other_value(operation: OperationDesign, column: Column | None, table: Table, schema: Any) -> str:
    """An expression of a value that neither the database nor the tests' own rows have here; empty where any will do."""
    turned = {turn.column for turn in operation.rules.turns}
    ruled = operation.rules.where or operation.rules.required
    if column is None or ruled or column.name in turned or not isinstance(schema, Mapping):
        return ""
    bare = folded(schema)[0]
    stored = _stored(operation, column, bare)
    if words := _words(bare, column):
        return next((repr(word) for word in _ordered(operation, words) if word not in stored), "")
    if any(column.name in check.columns and len(check.columns) > 1 for check in table.checks):
        return ""
    name = python_type(column.type).name
    if name == "bool":
        return repr(not column.default_value) if column.default_value is not None else ""
    return _number(bare, column, stored) if name in ("int", "float", "Decimal") and not is_unique(column, table) else ""


def _stored(operation: OperationDesign, column: Column, schema: Mapping[str, Any]) -> set[Any]:
    """What is there without the request, or would be there without the property."""
    found: set[Any] = {column.default_value}
    if operation.kind in _CHANGES and not is_omittable(column):
        words = _words(schema, column)
        found.add(words[0] if words else _literal(json_sample(schema, column)))
    return found


def _words(schema: Mapping[str, Any], column: Column) -> list[Any]:
    """The closed list of words, if there is one, that contract and column both know."""
    stated = [word for word in schema.get("enum") or () if word is not None]
    return [word for word in stated if word in column.values] if column.values else stated


def _ordered(operation: OperationDesign, words: list[Any]) -> list[Any]:
    return words[::-1] if operation.kind in _CHANGES else words


def _literal(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _number(schema: Mapping[str, Any], column: Column, stored: set[Any]) -> str:
    """The least number from the usual sample on that is not there already."""
    sample = json_sample(schema, column)
    first = _literal(sample)
    if first is None or "multipleOf" in schema or not set(types_of(schema)) & {"integer", "number"}:
        return ""
    most = [limit for limit in (schema.get("maximum"), column.maximum) if isinstance(limit, int | float)]
    most += [limit - 1 for limit in (schema.get("exclusiveMaximum"),) if isinstance(limit, int | float)]
    found = next(
        (
            first + step
            for step in _STEPS
            if first + step not in stored and first + step <= min(most, default=first + step)
        ),
        None,
    )
    if found is None:
        return ""
    return repr(int(found)) if "." not in sample else repr(found)
