"""Answers that only say that something worked, such as `{"message": "…"}` and `{"data": true}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from orchestrator.ddl import SqlKind, Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.envelopes import success_value
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.schemas import constant
from orchestrator.models.builtin.reading.tables import Database

_WELL = {"pass", "up", "healthy", "alive", "running", "available", "operational", "success", "ok", "good", "ready"}
_RECEIPTS = {"success", "ok", "status", "message", "code", "type", "deleted", "result", "acknowledged", "detail", "msg"}
_OR_NOT = re.compile(r"\b(?:false|if (?:there|any\w*|something))\b", re.IGNORECASE)
"""Where a description says that a truth value may be either."""


def says_it_worked(name: str, item: Schema) -> bool:
    """Whether a property of an answer is of no row: a message, or a truth value where rows would be."""
    yes = name.lower() in {"data", "response", "done", "removed", "succeeded"} and types_of(item) == ("boolean",)
    if types_of(item) == ("boolean",) and _OR_NOT.search(str(item.get("description") or "")):
        return False
    return name.lower() in _RECEIPTS or bool(constant(item)) or yes


def shows_row(database: Database, table: Table, members: Mapping[str, Schema]) -> bool:
    """Whether such properties are columns of the row: all of them, or a truth value that a row holds as well."""
    found = {name: find_column(database, table, name, item) for name, item in members.items() if not constant(item)}
    flags = {name for name, hit in found.items() if hit and hit.column.type.kind is SqlKind.BOOLEAN}
    return bool(flags) or (len(members) > 0 and all(found.values()) and set(found) == set(members))


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


def well_said(value: str, schema: Schema) -> str:
    """The value, or that of the contract's words which says that all is well; empty where none does."""
    words_ = schema.get("enum") or [value]
    return value if value in words_ else next((str(word) for word in words_ if str(word).lower() in _WELL), "")
