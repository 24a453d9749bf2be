"""Columns that count the rows of one parent: `line_no`, `position`."""

from __future__ import annotations

from collections.abc import Collection

from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.reading.words import words
from orchestrator.relational import INTEGERS

_NUMBERED = {"number", "no", "position", "seq", "sequence", "ordinal", "index", "rank"}


def number_within(table: Table, given: Collection[str]) -> Column | None:
    """The one column that tells rows apart which share what is `given`, by a number: a line's `line_no`."""
    found = {
        name for columns in keys_of(table) for name in columns if {*columns} == {*given, name} and name not in given
    }
    columns = [column for name in sorted(found) if (column := table.column(name)) is not None and is_number(column)]
    return columns[0] if len(columns) == 1 else None


def keys_of(table: Table) -> list[tuple[str, ...]]:
    """Columns that tell all rows of a table apart: its keys and its unique indexes."""
    keys = [table.primary_key, *(unique.columns for unique in table.uniques if not unique.where)]
    return keys + [index.columns for index in table.indexes if index.unique and not index.where]


def is_number(column: Column) -> bool:
    """Whether a column counts rows, as its name says: `position`, `line_no`."""
    return column.type.kind in INTEGERS and bool(_NUMBERED & set(words(column.name)))
