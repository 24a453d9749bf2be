"""Rows that only a link table joins: the one in a path lies below the other because a row of a third table says so."""

from __future__ import annotations

import contextlib

from orchestrator.checks.judge.making import Making
from orchestrator.checks.judge.names import same_thing
from orchestrator.checks.judge.store import Row
from orchestrator.ddl import ForeignKey, SchemaDesign, Table
from orchestrator.errors import Problem


async def join(rows: Making, near: tuple[Table, Row], far: tuple[Table, Row]) -> None:
    """Join the two where nothing but one link table can; what already is joined, or cannot be, stays as it is."""
    found = _link(rows.design, near[0], far[0])
    if found is None:
        return
    table, ends = found
    values = Row()
    for key, (_, row) in zip(ends, (near, far), strict=True):
        values |= {own: row.get(other) for own, other in zip(key.columns, key.target_columns, strict=False)}
    with contextlib.suppress(Problem):
        await rows.make(table.name, values)


def _link(design: SchemaDesign, near: Table, far: Table) -> tuple[Table, tuple[ForeignKey, ForeignKey]] | None:
    """The only table that is unique in its references to both, where the far one does not refer to the near one."""
    if any(key.target == near.name for key in far.foreign_keys):
        return None
    found = []
    for table in design.tables:
        to_near = [key for key in table.foreign_keys if key.target == near.name]
        to_far = [key for key in table.foreign_keys if key.target == far.name]
        if near.name == far.name and len(to_near) == 2:  # a knot and the one before it: `knot_id` is plainly the knot's
            to_near.sort(key=lambda key: not same_thing(key.columns[0].removesuffix("_id"), near.name))
            to_near, to_far = to_near[:1], to_near[1:]
        if len(to_near) == len(to_far) == 1 and table.is_unique((*to_near[0].columns, *to_far[0].columns)):
            found.append((table, (to_near[0], to_far[0])))
    return found[0] if len(found) == 1 else None
