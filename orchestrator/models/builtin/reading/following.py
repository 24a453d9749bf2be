"""References of a new row that follow from others: what the row above it, or one that it points at, refers to."""

from __future__ import annotations

from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.shapes import FromExpression, FromParent, ValueSource


def of_parent(table: Table, column: Column, parent: Table | None, notes: Notes) -> ValueSource | None:
    """A reply stands in the channel of the message that it replies to: what both refer to is the same."""
    reference = table.foreign_key_of(column.name)
    if parent is None or reference is None or column.nullable or len(reference.columns) != 1:
        return None
    same = [
        key
        for key in parent.foreign_keys
        if len(key.columns) == 1 and key.target == reference.target and key.target_columns == reference.target_columns
    ]
    named = [key for key in same if key.columns == reference.columns] or same
    if len(named) != 1 or reference.target == parent.name:
        return None
    notes.assume(f"`{table.name}.{column.name}` of a new row is that of the row of `{parent.name}` above it")
    return FromParent(column=named[0].columns[0])


def of_neighbour(database: Database, table: Table, column: Column, taken: set[str], notes: Notes) -> ValueSource | None:
    """A review is of the restaurant of its order: the row that a new one points at has a column of the same name."""
    reference = table.foreign_key_of(column.name)
    if reference is None or column.nullable or len(reference.columns) != 1:
        return None
    hits = [
        (own, other)
        for own in table.foreign_keys
        if len(own.columns) == 1 and own.columns[0] in taken and own.target != reference.target
        if (other := database.table(own.target)) is not None and other is not database.principal
        if (theirs := other.foreign_key_of(column.name)) is not None
        and (theirs.target, theirs.target_columns) == (reference.target, reference.target_columns)
    ]
    there = hits[0][1].column(column.name) if len(hits) == 1 else None
    if there is None or there.nullable:
        return None
    own, other = hits[0]
    notes.assume(f"`{table.name}.{column.name}` of a new row is that of the row that `{own.columns[0]}` points at")
    test = f"above.{own.target_columns[0]} = {table.name}.{own.columns[0]}"
    return FromExpression(text=f"(SELECT above.{column.name} FROM {other.name} above WHERE {test})")  # noqa: S608 - parsed, never run
