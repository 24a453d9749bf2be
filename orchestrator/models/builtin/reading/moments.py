"""Columns that hold moments, and those among them that are about the row itself."""

from __future__ import annotations

from orchestrator.ddl import Column, DefaultKind, SqlKind, Table
from orchestrator.models.builtin.reading.words import words
from orchestrator.relational import INSTANTS, STRINGS

_STAMPS = {"created", "updated", "added", "joined", "modified", "inserted", "changed", "deleted", "edited"}


def is_stamp(column: Column) -> bool:
    """Whether the column holds when a row was made or changed."""
    by_clock = column.default_kind in {DefaultKind.NOW, DefaultKind.TODAY}
    return is_audit(column) or (column.type.kind in {*INSTANTS, SqlKind.DATE} and by_clock)


def is_audit(column: Column) -> bool:
    """Whether a moment is by its name about the row itself: when it was made or changed, not when something happens."""
    return column.type.kind in {*INSTANTS, SqlKind.DATE} and bool(_STAMPS & set(words(column.name)))


def made_at(table: Table) -> Column | None:
    """The one moment of a row's making."""
    made = [c for c in table.columns if c.type.kind in INSTANTS and {"created", "added", "joined"} & set(words(c.name))]
    return made[0] if len(made) == 1 else None


def is_instant(column: Column) -> bool:
    """Whether a column holds a moment: by its type, or a text that its name calls one, as designs for SQLite do."""
    return column.type.kind in INSTANTS or (
        column.type.kind in STRINGS and not column.values and words(column.name)[-1:] in {("at",), ("on",)}
    )
