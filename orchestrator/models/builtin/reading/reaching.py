"""Properties of a body that emitted code cannot get at, as they are not what every alternative around them has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.ddl import Table
from orchestrator.json_schema import Schema, folded, types_of
from orchestrator.models.builtin.reading.body_parts import Parts
from orchestrator.models.builtin.reading.notes import Cause, Notes


def ask_about_unreachable(parts: Parts, schema: Schema, envelope: Sequence[str], table: Table, notes: Notes) -> None:
    """Ask for what would be taken from nowhere: nothing that was sent is left out without a word.

    `schema` has its references written out.
    """
    inner = _at(schema, envelope)
    lost = [item for item in parts.fields if any(item.path) and not _at(inner, item.path)]
    for many in parts.many:
        items = _at(inner, many.path).get("items") if any(many.path) else None
        within = folded(items)[0] if isinstance(items, dict) else {}
        names = [".".join((*many.path, *item.path)) for item in many.fields if item.path and not _at(within, item.path)]
        for name in names if items else ():
            text = f"How is `{name}` stored, which only some alternatives of its items have?"
            notes.ask(Cause.ALTERNATIVES, f"{table.name}.{name}", text)
    for item in lost:
        name = ".".join(item.path)
        text = f"How is `{name}` stored, which only some alternatives of the body have?"
        notes.ask(Cause.ALTERNATIVES, f"{table.name}.{name}", text)
        parts.fields.remove(item)
        parts.ignored.append(item.path)


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
