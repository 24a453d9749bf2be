"""Columns that hold moments, and those among them that are about the row itself."""

from __future__ import annotations

from orchestrator.ddl import Column, DefaultKind, SqlKind, Table
from orchestrator.models.builtin.reading.words import Words, words
from orchestrator.models.builtin.shapes import FromClock
from orchestrator.relational import INSTANTS, STRINGS

_STAMPS = {"created", "updated", "added", "joined", "modified", "inserted", "changed", "deleted", "edited"}
EXPIRES = {"expires", "expire", "expiry", "expiration"}


def is_stamp(column: Column) -> bool:
    """Whether the column holds when a row was made or changed."""
    by_clock = column.default_kind in {DefaultKind.NOW, DefaultKind.TODAY}
    return is_audit(column) or (column.type.kind in {*INSTANTS, SqlKind.DATE} and by_clock)


def is_audit(column: Column) -> bool:
    """Whether a moment is by its name about the row itself: when it was made or changed, not when something happens."""
    return column.type.kind in {*INSTANTS, SqlKind.DATE} and bool(_STAMPS & set(words(column.name)))


def events(table: Table) -> list[Column]:
    """The moments that are about something else than the row itself."""
    return [c for c in table.columns if c.type.kind in {*INSTANTS, SqlKind.DATE} and not is_audit(c)]


def happened(column: Column) -> Words:
    """What a moment that may be missing says that was done: `retired` of `retired_at`; empty for any other column."""
    said = words(column.name)
    return said[:-1] if column.nullable and is_instant(column) and said[-1:] in {("at",), ("on",)} else ()


def made_at(table: Table) -> Column | None:
    """The one moment of a row's making."""
    made = [c for c in table.columns if c.type.kind in INSTANTS and {"created", "added", "joined"} & set(words(c.name))]
    return made[0] if len(made) == 1 else None


def is_of_deed(column: Column) -> bool:
    """Whether a column can hold when something was done to a row: a moment, or the day, `retired_on`, if it was."""
    return column.nullable and (
        is_instant(column) or (column.type.kind is SqlKind.DATE and words(column.name)[-1:] == ("on",))
    )


def deed_noted(column: Column) -> Words:
    """What a moment or a day says that was done; empty for any other column."""
    said = words(column.name)
    return said[:-1] if is_of_deed(column) and said[-1:] in {("at",), ("on",)} else ()


def noted_now(column: Column) -> FromClock:
    """Now, as a column holds it: the day where it holds days."""
    return FromClock(kind="today" if column.type.kind is SqlKind.DATE else "now")


def is_instant(column: Column) -> bool:
    """Whether a column holds a moment: by its type, or a text that its name calls one, as designs for SQLite do."""
    return column.type.kind in INSTANTS or (
        column.type.kind in STRINGS and not column.values and words(column.name)[-1:] in {("at",), ("on",)}
    )
