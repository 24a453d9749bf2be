"""Path parameters that name the far one of two rows which a table joins: by its role, and by what people know it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.ddl import Column, ForeignKey, Table
from orchestrator.json_schema import types_of
from orchestrator.models.builtin.reading.keys import takes
from orchestrator.models.builtin.reading.tables import Database, column_by_key
from orchestrator.models.builtin.reading.words import Words, key

_FAR = {("other",), ("target",), ("far",), ("second",)}


def key_of_far(
    database: Database, table: Table, name: str, schema: Mapping[str, Any], given: tuple[str, ...], segment: Words
) -> tuple[ForeignKey, Column] | None:
    """`{required_slug}` of what a course requires: the slug of the row at which the last open reference points."""
    open_ = [
        found
        for found in table.foreign_keys
        if len(found.columns) == 1 and found.columns[0] not in given and table.is_unique((*given, found.columns[0]))
    ]
    target = database.table(open_[0].target) if len(open_) == 1 and given else None
    if target is None:
        return None
    said, own = key(name), database.key_of(target)
    role = tuple(word for word in key(open_[0].columns[0]) if word not in {"id", "uuid"})
    bare = role[: -len(own)] if role[-len(own) :] == own else role
    roles = {role, bare, (*bare, *own), segment, segment[-1:], (*segment, *own), database.key_of(table), *_FAR} - {()}
    for prefix in sorted(roles, key=len, reverse=True):
        if said[: len(prefix)] == prefix:
            column = _known_by(database, target, said[len(prefix) :], schema)
            return (open_[0], column) if column is not None and takes(column, schema) else None
    return None


def _known_by(database: Database, target: Table, rest: Words, schema: Mapping[str, Any]) -> Column | None:
    """The unique column that a name ends in; without an end, what people name rows by, or their key."""
    words_only = "string" in types_of(schema) and schema.get("format") != "uuid"
    if rest:
        named = column_by_key(target.columns, rest) or column_by_key(target.columns, (*database.key_of(target), *rest))
    else:
        primary = target.column(target.primary_key[0]) if len(target.primary_key) == 1 else None
        named = (database.natural_key(target) if words_only else None) or primary
    return named if named is not None and target.is_unique((named.name,)) else None
