"""Properties of a body that emitted code cannot get at, as they are not what every alternative around them has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from orchestrator.ddl import Table
from orchestrator.json_schema import Schema, folded, types_of
from orchestrator.models.builtin.reading.body_parts import Parts
from orchestrator.models.builtin.reading.notes import Cause, Notes


def ask_about_unreachable(parts: Parts, inner: Schema, table: Table, notes: Notes) -> None:
    """Ask for what would be taken from nowhere: nothing that was sent is left out without a word.

    `inner` is what a row is written from; its references are written out.
    """
    for item in [item for item in parts.fields if any(item.path) and not _at(inner, item.path)]:
        _ask(item.path, "the body", table, notes)
        parts.fields.remove(item)
        parts.ignored.append(item.path)
    for place, many in enumerate(parts.many):
        items = items_of(_at(inner, many.path) if any(many.path) else inner)
        lost = [item for item in many.fields if items and item.path and not _at(items, item.path)]
        for item in lost:
            _ask((*filter(None, many.path), *item.path), "its items", table, notes)
        parts.many[place] = replace(many, fields=tuple(item for item in many.fields if item not in lost))


def _ask(path: Sequence[str], which: str, table: Table, notes: Notes) -> None:
    name = ".".join(path)
    text = f"How is `{name}` stored, which only some alternatives of {which} have?"
    notes.ask(Cause.ALTERNATIVES, f"{table.name}.{name}", text)


def items_of(schema: Mapping[str, Any]) -> Schema:
    """What a list holds; empty where it is none."""
    items = folded(schema)[0].get("items")
    return folded(items)[0] if isinstance(items, dict) else {}


def at(schema: Mapping[str, Any], path: Sequence[str], *, many: bool) -> Schema:
    """What a row is written from that stands there, or each row of a list."""
    found = _at(schema, path)
    return items_of(found) if many else found


def _at(schema: Mapping[str, Any], path: Sequence[str]) -> Schema:
    """What every alternative has at the end of a path; empty where not all have it."""
    here = folded(schema)[0]
    for part in path:
        here = _property(here, part)
    return here


def _property(schema: Schema, name: str) -> Schema:
    written = schema.get("properties")
    if isinstance(written, dict):
        found = written.get(name)
        return folded(found)[0] or {"x-any": True} if isinstance(found, dict) else {}
    branches = [item for key in ("oneOf", "anyOf") for item in schema.get(key) or () if isinstance(item, dict)]
    found = [_property(folded(item)[0], name) for item in branches if item.get("type") != "null"]
    alike = bool(found) and all(found) and len({types_of(item) for item in found}) == 1
    return found[0] if alike else {}
