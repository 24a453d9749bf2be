"""Rows of link tables whose whole key stands in a path: `PUT` and `DELETE /tasks/{taskId}/watchers/{userId}`."""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.walk import Walk, at_step
from orchestrator.models.builtin.shapes import FromParent, FromPath, Match, Step


def is_pair(walk: Walk, table: Table) -> bool:
    """Whether the path holds the whole key of a row, of which every part points at another one."""
    fixed = set(walk.fixed)
    parts = [key for key in table.foreign_keys if set(key.columns) <= fixed]
    covered = {name for key in parts for name in key.columns}
    return len(parts) > 1 and fixed == covered and table.is_unique(walk.fixed)


def through_ends(steps: Sequence[Step], table: Table) -> tuple[Step, ...]:
    """The steps to a row that a path may make: what its parts point at has to be there, and is looked up first."""
    *before, own = steps
    sources = {match.column: match.source for match in own.match}
    for end in table.foreign_keys:
        if not all(isinstance(sources.get(name), FromPath) for name in end.columns):
            continue
        pairs = list(zip(end.target_columns, end.columns, strict=True))
        match = tuple(Match(column=theirs, source=sources[mine]) for theirs, mine in pairs)
        sources |= {mine: FromParent(column=theirs, step=len(before)) for theirs, mine in pairs}
        before.append(Step(table=end.target, match=match))
    row = Step(table=own.table, match=tuple(Match(column=name, source=one) for name, one in sources.items()))
    above = len(steps) - 2
    if len(before) > above + 1:  # the row above does not stand right before it any more
        row = Step(table=row.table, match=tuple(at_step(match, above) for match in row.match), via=row.via)
    return (*before, row)
