"""Texts that a contract's example of an error says cannot be blank, though no schema bounds them."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from orchestrator.contract import Operation
from orchestrator.ddl import Column, SqlKind
from orchestrator.json_schema import types_of
from orchestrator.models.builtin.design import ErrorDesign
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.words import listed
from orchestrator.models.builtin.shapes import Body, WriteField

BLANK = re.compile(r"\b(?:can(?:no|')?t|(?:must|may|should|can) not) be (?:left )?(?:blank|empty)\b", re.IGNORECASE)
_BOUNDED = {"minLength", "pattern", "enum", "const", "default", "format"}
_FREE = {"password", "email"}
"""Formats that an empty text is not of, and that no bound says."""


def refused_when_blank(operation: Operation, outcome: Outcome, error: ErrorDesign, notes: Notes) -> Outcome:
    """The outcome with a body whose texts may not be empty where their column has to be filled."""
    told = [item for status, item in error.tells_of("field").items() if status in operation.error_statuses]
    said = next((item for item in told if BLANK.search(item.text)), None)
    body, table = outcome.body, outcome.table
    if said is None or body is None or table is None:
        return outcome
    schema = copy.deepcopy(dict(body.schema))
    names = [item.path[-1] for item in body.fields if _bound(item, body, schema, table.column(item.column))]
    if not names:
        return outcome
    shown = f"the contract shows “{said.name} {said.text}” as an error"
    notes.assume(f"{listed(names)} may not be empty: {shown}")
    return replace(outcome, body=replace(body, schema=schema))


def _bound(item: WriteField, body: Body, schema: dict[str, Any], column: Column | None) -> bool:
    """Bound the text that fills a column; whether it is one that has to be filled and that nothing bounds yet."""
    place = _at(schema, (*body.envelope, *item.path))
    if place is None or column is None or column.nullable or item.lookup is not None or item.each:
        return False
    if (
        column.default is not None
        or column.values
        or column.type.kind not in {SqlKind.TEXT, SqlKind.VARCHAR, SqlKind.CHAR}
    ):
        return False
    bounded = _BOUNDED & set(place) - ({"format"} if place.get("format") in _FREE else set())
    if bounded or types_of(place) != ("string",):
        return False
    place["minLength"] = 1
    return True


def _at(schema: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any] | None:
    """The schema of a property, which may be changed; `None` where it is not plainly there."""
    found: Any = schema
    for part in path:
        members = found.get("properties") if isinstance(found, Mapping) else None
        found = members.get(part) if isinstance(members, Mapping) else None
    return found if isinstance(found, dict) else None
