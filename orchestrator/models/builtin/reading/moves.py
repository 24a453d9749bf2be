"""Rows that keep how another row went over from one to another: making one lets that row point there."""

from __future__ import annotations

from orchestrator.ddl import ForeignKey, Table
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.words import key
from orchestrator.models.builtin.shapes import Body, Effect, Rules

_FROM, _TO = {"from", "old", "previous", "former", "source"}, {"to", "new", "next", "target", "destination"}


def moved_with(table: Table, parent: Table | None, body: Body | None, notes: Notes) -> tuple[Effect, ...]:
    """A transfer `from_owner_id` `to_owner_id` of a pet lets the pet's `owner_id` be the new one.

    Only where the row above is what is moved, it points at one such row alone, and the body says where it goes.
    """
    written = {item.column for item in body.fields} if body is not None else set()
    above = [one for one in table.foreign_keys if parent is not None and one.target == parent.name]
    ends = [(one, other) for one in table.foreign_keys for other in table.foreign_keys if _is_pair(one, other)]
    if parent is None or len(above) != 1 or len(ends) != 1 or len(above[0].columns) != 1:
        return ()
    before, after = ends[0]
    points = [one for one in parent.foreign_keys if one.target == after.target and len(one.columns) == 1]
    if len(points) != 1 or after.columns[0] not in written or before.columns[0] in written:
        return ()
    own, there = points[0].columns[0], after.columns[0]
    notes.assume(f"a new row of `{table.name}` sets `{parent.name}.{own}` to its `{there}` as well")
    value = f"{table.name}.{there}"
    where = f"{parent.name}.{above[0].target_columns[0]} = {table.name}.{above[0].columns[0]}"
    return (Effect(kind="update", table=parent.name, values=((own, value),), where=where),)


def kept_effects(read: Rules, said: Rules) -> tuple[Effect, ...]:
    """What was read of other rows that change, where the mapping says nothing of the same table."""
    decided = {effect.table for effect in said.effects}
    return tuple(effect for effect in read.effects if effect.table not in decided)


def _is_pair(one: ForeignKey, other: ForeignKey) -> bool:
    """Whether two references are of one kind, the first saying from where and the second to where."""
    if one.target != other.target or len(one.columns) != 1 or len(other.columns) != 1:
        return False
    before, after = key(one.columns[0]), key(other.columns[0])
    return before[0] in _FROM and after[0] in _TO and before[1:] == after[1:]
