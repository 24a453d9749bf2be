"""What is asked where no column is found that a path parameter looks a row up by."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.tables import column_by_key
from orchestrator.models.builtin.reading.words import key, listed


def why_no_key(table: Table, name: str) -> str:
    """The question where no column is found, or one that tells a row only together with others."""
    named = column_by_key(table.columns, key(name))
    joint = next((columns for columns in _joint_keys(table) if named is not None and named.name in columns), ())
    if named is not None and joint:
        rest = listed([column for column in joint if column != named.name])
        return (
            f"`{named.name}` of `{table.name}` is unique only together with {rest}: "
            f"which row does `{{{name}}}` mean, and what says {rest}?"
        )
    unique = [column.name for column in table.columns if table.is_unique((column.name,))]
    known = f"; unique there: {listed(unique)}" if unique else ""
    return f"Which column of `{table.name}` does `{{{name}}}` look a row up by{known}?"


def _joint_keys(table: Table) -> Iterator[tuple[str, ...]]:
    """Several columns that are unique together, by a key or an index of all rows."""
    keys = [table.primary_key, *(one.columns for one in table.uniques)]
    keys += [one.key for one in table.indexes if one.unique and not one.where]
    yield from (columns for columns in keys if len(columns) > 1)
