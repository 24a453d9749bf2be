"""Bodies whose schema is that of the answers: what the service itself keeps of a row is not the caller's to write."""

from __future__ import annotations

from collections.abc import Collection

from orchestrator.ddl import Column, DefaultKind, SqlKind
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.body_parts import Mode, Parts, Target
from orchestrator.models.builtin.reading.change_moments import CHANGED
from orchestrator.models.builtin.reading.fills import keeps_by_clock
from orchestrator.models.builtin.reading.moments import is_audit
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.schemas import Schemas
from orchestrator.models.builtin.reading.words import words
from orchestrator.relational import STRINGS

_KEPT = {"created", "updated", "modified", "inserted"}


def leave_to_service(
    schemas: Schemas, parts: Parts, inner: Schema, needed: Collection[str], target: Target, notes: Notes
) -> None:
    """Leave without effect what a row's own schema has of when it was made or changed, and of its key."""
    if not {str(name) for name in inner.get("x-schema-names", [])} & schemas.answered:
        return
    for item in list(parts.fields):
        column = target.table.column(item.column)
        if column is None or len(item.path) != 1 or item.path[0] in needed or item.column in target.columns:
            continue
        said = f"`{item.path[0]}` has no effect: the body is a row as answers show it, and "
        if _is_kept(column):
            notes.assume(f"{said}the service keeps when it was made or changed")
        elif target.mode is Mode.CREATE and _is_made(column, target):
            notes.assume(f"{said}the service gives it its key")
        else:
            continue
        parts.fields.remove(item)
        parts.ignored.append(item.path)


def _is_kept(column: Column) -> bool:
    """Whether a moment is filled without the caller: by the service, or by its default where no change moves it."""
    said = set(words(column.name))
    by_default = column.default_kind is DefaultKind.NOW or (
        column.default_kind is DefaultKind.TODAY and not said & CHANGED
    )
    by_service = keeps_by_clock(column) and column.nullable and not column.filled_by_database
    return is_audit(column) and bool(_KEPT & said) and (by_default or by_service)


def _is_made(column: Column, target: Target) -> bool:
    """Whether a key is one that is made where no body has it."""
    alone = (column.name,) == target.table.primary_key and target.table.foreign_key_of(column.name) is None
    long = column.type.kind is SqlKind.UUID or (column.type.kind in STRINGS and (column.type.length or 36) >= 36)
    return alone and long and words(column.name)[-1] in {"id", "uuid", "guid"}
