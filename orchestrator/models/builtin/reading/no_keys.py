"""What is asked where no column is found that a path parameter looks a row up by."""

from __future__ import annotations

from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.tables import column_by_key
from orchestrator.models.builtin.reading.words import key, listed


def why_no_key(table: Table, name: str) -> str:
    """The question where no column is found, or one that tells a row only together with others."""
    named = column_by_key(table.columns, key(name))
    joint = next((one for one in table.unique_keys() if len(one) > 1 and named is not None and named.name in one), ())
    if named is not None and joint:
        rest = listed([column for column in joint if column != named.name])
        return (
            f"`{named.name}` of `{table.name}` is unique only together with {rest}: "
            f"which row does `{{{name}}}` mean, and what says {rest}?"
        )
    unique = [column.name for column in table.columns if table.is_unique((column.name,))]
    known = f"; unique there: {listed(unique)}" if unique else ""
    return f"Which column of `{table.name}` does `{{{name}}}` look a row up by{known}?"
