"""Texts that a contract says are put together of two columns: `WEB-42`, a project's key and a task's number."""

from __future__ import annotations

import re

from orchestrator.ddl import Column, Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.match_columns import find_column, points_at
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import key
from orchestrator.relational import INTEGERS, STRINGS

_PARTS = re.compile(
    r"^(?:the )?(?:(?P<before>\w+)(?:'s)? )?(?P<one>\w+)(?: of (?:the |its )?(?P<first>\w+(?: \w+)?))?,? "
    r"(?:and|followed by|plus)(?: the| a)? (?:(?:running|serial|sequential|consecutive) (?=number\b))?"
    r"(?P<two>\w+)(?: of (?:the |its |this )?(?P<second>\w+(?: \w+)?))?(?=[.,;:(]|$)",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"(?P<one>[A-Za-z0-9]+)(?P<between>[-/#_.:])(?P<two>[A-Za-z0-9]+)")
"""An example that shows what stands between the two."""


def composed(database: Database, table: Table, schema: Schema) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """The expression of such a text and the columns in it, where an example shows how they are put together."""
    said = _PARTS.match(str(schema.get("description") or "").strip())
    examples = [*(schema.get("examples") or ()), schema.get("example")]
    shown = next((found for text in examples if isinstance(text, str) and (found := _SHOWN.fullmatch(text))), None)
    if said is None or shown is None or (said["before"] and said["first"]):
        return None
    parts = [
        part
        for word, whose, seen in (
            (said["one"], said["first"] or said["before"], shown["one"]),
            (said["two"], said["second"], shown["two"]),
        )
        if (part := _part(database, table, word, whose or "", seen)) is not None
    ]
    if len(parts) != 2:
        return None
    return f"{parts[0][0]} || '{shown['between']}' || {parts[1][0]}", tuple(part[1] for part in parts)


def _part(database: Database, table: Table, word: str, whose: str, seen: str) -> tuple[str, tuple[str, str]] | None:
    """A column of the row, or of the row that it points at, as an expression, and where it is."""
    if not whose or key(whose) in {database.key_of(table), database.key_of(table)[-1:]}:
        own = _column(database, table, word, seen)
        return (f"{table.name}.{own.name}", (table.name, own.name)) if own is not None else None
    reference = points_at(database, table, key(whose))
    target = database.table(reference.target) if reference is not None else None
    column = _column(database, target, word, seen) if target is not None and target is not table else None
    if reference is None or target is None or column is None or _is_optional(table, reference.columns[0]):
        return None
    test = f"named.{reference.target_columns[0]} = {table.name}.{reference.columns[0]}"
    text = f"(SELECT named.{column.name} FROM {target.name} named WHERE {test})"  # noqa: S608 - parsed, never run
    return text, (target.name, column.name)


def _column(database: Database, table: Table, word: str, seen: str) -> Column | None:
    """The column that is plainly called so, always filled, and of which the example may be a value."""
    found = find_column(database, table, word, {})
    if found is None or found.assumption or found.column.nullable:
        return None
    kind = found.column.type.kind
    return found.column if (kind in STRINGS or (kind in INTEGERS and seen.isdigit())) else None


def _is_optional(table: Table, name: str) -> bool:
    column = table.column(name)
    return column is None or column.nullable
