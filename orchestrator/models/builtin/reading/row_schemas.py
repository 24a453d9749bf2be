"""What a row is shown by where the contract says no more than that it is an object: the columns that are no secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.ddl import Column, Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.body_parts import PASSWORD_WORDS
from orchestrator.models.builtin.reading.fields import FieldFinder
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.schemas import Schemas, is_object, properties
from orchestrator.models.builtin.reading.words import camel, listed, words
from orchestrator.relational import DOCUMENTS, INSTANTS, INTEGERS, NUMBERS, SqlKind

_SECRET = PASSWORD_WORDS | {"hash", "secret", "token", "salt", "otp", "cvv", "cvc"}
_SECRET_KEYS = {("api", "key"), ("private", "key"), ("access", "key"), ("secret", "key")}
_TEXTS: dict[SqlKind, str] = {SqlKind.UUID: "uuid", SqlKind.DATE: "date", SqlKind.TIME: "time"}


_SAYS = {"properties", "oneOf", "anyOf", "patternProperties", "example", "examples"}
"""By which a schema says what is in an object."""


def said_or_its_columns(
    schemas: Schemas, finder: FieldFinder, schema: Mapping[str, Any], table: Table | None, notes: Notes
) -> Mapping[str, Any]:
    """The schema of a row of `table`, with its columns where it says no more than that it is an object."""
    flat = schemas.flat(schema)
    told = _SAYS & set(flat) or isinstance(flat.get("additionalProperties"), dict)
    if table is None or not is_object(flat) or properties(flat) or told:
        return schema
    return as_its_columns(finder, table, notes)


def as_its_columns(finder: FieldFinder, table: Table, notes: Notes) -> Schema:
    """The schema of a row by the columns that may be shown, of which is asked."""
    columns = [column for column in table.columns if _goes_out(finder, table, column)]
    notes.ask(
        Cause.SHAPE,
        table.name,
        f"What does an answer show of a row of `{table.name}`? The contract leaves its body out.",
        meanwhile=f"a row of `{table.name}` is shown by the columns that are no secret: "
        f"{listed([column.name for column in columns])}",
    )
    return {
        "type": "object",
        "x-schema-names": [f"{camel('_'.join(finder.database.key_of(table)))}Row"],
        "required": [column.name for column in columns],
        "properties": {column.name: _schema_of(column) for column in columns},
    }


def _goes_out(finder: FieldFinder, table: Table, column: Column) -> bool:
    """Whether a column may be shown to whoever may see the row, and can be."""
    said = words(column.name)
    secret = bool(_SECRET & set(said)) or said[-2:] in _SECRET_KEYS
    binary = column.type.kind in {SqlKind.BYTES, SqlKind.OTHER}
    return not (secret or binary or finder.is_secret(table, column.name))


def _schema_of(column: Column) -> Schema:
    """The JSON that a column's values are shown as."""
    if column.type.kind in DOCUMENTS:
        return {}
    found = _kind_of(column.type.kind)
    if column.values and found["type"] == "string":
        found["enum"] = list(column.values)
    if column.nullable:
        found["type"] = [found["type"], "null"]
        found |= {"enum": [*found["enum"], None]} if "enum" in found else {}
    return found


def _kind_of(kind: SqlKind) -> dict[str, Any]:
    if kind is SqlKind.ARRAY:
        return {"type": "array", "items": {}}
    if kind in NUMBERS:
        return {"type": "integer" if kind in INTEGERS else "number"}
    if kind is SqlKind.BOOLEAN:
        return {"type": "boolean"}
    form = "date-time" if kind in INSTANTS else _TEXTS.get(kind, "")
    return {"type": "string", **({"format": form} if form else {})}
