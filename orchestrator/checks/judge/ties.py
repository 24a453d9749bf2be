"""What ties a row to the rows before it in a path."""

from __future__ import annotations

import contextlib
from typing import Any

from orchestrator.checks.judge.making import Making
from orchestrator.checks.judge.names import same_thing
from orchestrator.checks.judge.store import Row, Store
from orchestrator.checks.judge.subjects import Reference
from orchestrator.ddl import ForeignKey, Table
from orchestrator.errors import Problem
from orchestrator.relational import STRINGS

Parents = list[tuple[Table, Row]]
"""Rows that the path speaks of, outermost first."""


def tied(table: Table, parents: Parents, said: str = "") -> Row:
    """What a row of `table` must hold to lie below these rows; `said` is what the path calls rows of the table."""
    values: Row = {}
    for parent, row in parents:
        keys = [key for key in table.foreign_keys if key.target == parent.name]
        if _tells_apart(table, keys):
            free = [key for key in keys if not set(key.columns) & set(values)]
            keys = sorted(free, key=lambda key: _speaks_of(key, said))[:1]
        for key in keys:
            values |= {own: row[other] for own, other in zip(key.columns, key.target_columns, strict=False)}
    return values


def _tells_apart(table: Table, keys: list[ForeignKey]) -> bool:
    """Whether several references to one table mean different rows: a course and the one that it requires."""
    together = [set(names) for names in table.unique_keys()]
    together += [set(check.columns) for check in table.checks]
    return any(sum(bool(names & set(key.columns)) for key in keys) > 1 for names in together)


def _speaks_of(key: ForeignKey, said: str) -> bool:
    """Whether the reference is to what the list shows, not to what it hangs on: `follower_id` under `/followers`."""
    return bool(said) and same_thing(key.columns[0].removesuffix("_id"), said)


def sole(table: Table, parents: Parents, own: Row) -> Row:
    """What tells the one row of `table` that the innermost row can have, such as its picture; empty for others.

    Else the one that it can have of somebody, by what `own` says whose it is: my enrolment in a course.
    """
    values = tied(table, parents[-1:]) if parents and parents[-1][0].name != table.name else {}
    of_somebody = {**own, **values} if own else {}
    return next((one for one in (values, of_somebody) if values and one and table.is_unique(tuple(one))), {})


def once_each(table: Table, values: Row, principals: str) -> bool:
    """Whether everybody can have only one row with these values, such as an application for a job."""
    whose = {key.columns[0] for key in table.foreign_keys if key.target == principals} - set(values)
    return any(names & whose and names <= whose | set(values) for names in map(set, table.unique_keys()))


async def given(
    subject: tuple[Table, str | None] | None, child: tuple[Table, Row] | None, parents: Parents, store: Store
) -> Any:
    """A path parameter's value where the row to be already says which parent it has; the parent joins `parents`."""
    if subject is None or child is None:
        return None
    (table, column), (below, values) = subject, child
    for key in below.foreign_keys:
        if key.target == table.name and set(key.columns) <= set(values):
            row = {other: values[own] for own, other in zip(key.columns, key.target_columns, strict=False)}
            if column not in row:
                # People may know the parent by another name than the one by which the row refers to it.
                row |= await store.find(table.name, row) or {}
            parents.append((table, row))
            return row.get(column or "")
    return None


async def is_there(rows: Making, reference: Reference) -> bool:
    """Whether a row has the word that a reference says, which is made where the list of words is closed."""
    table = rows.design.table(reference.table)
    column = table.column(reference.column) if table is not None else None
    if table is None or column is None or column.type.kind not in STRINGS or not reference.word:
        return False
    wanted = {reference.column: reference.word}
    if await rows.store.find(table.name, wanted) is not None:
        return True
    if reference.closed:
        with contextlib.suppress(Problem):  # the word is all that the contract takes, whether or not it is there
            await rows.make(table.name, wanted)
    return reference.closed
