"""Columns that a check wants filled once an action is done, and what an action does to columns, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orchestrator.contract import Operation
from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.reading.change_moments import on_update
from orchestrator.models.builtin.reading.checked_states import left_empty, moments_beside
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.doers import callers_columns, doers_beside
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.said_of_states import Before
from orchestrator.models.builtin.reading.said_sets import said_to_set
from orchestrator.models.builtin.reading.schemas import properties
from orchestrator.models.builtin.reading.words import listed, words
from orchestrator.models.builtin.shapes import Body, FromCaller, FromConstant, Match

Done = tuple[Sequence[Match], Body | None, Before | None]
"""What an action sets, what it is sent, and the states from which it may be done, where they are known."""


def set_besides(
    context: Context, operation: Operation, table: Table, verb: str, done: Done, shown: Mapping[str, Any]
) -> tuple[Match, ...]:
    """What is set, with what sentences say of it, the moments that checks want, and who did it where columns say so.

    `shown` are the properties of the answer.
    """
    (sets, body, before), dialect = done, context.database.schema.dialect
    sent = {item.column for item in body.fields} if body is not None else set()
    written = {*sent, *(item.column for item in sets)}
    told = said_to_set(operation, table, callers_columns(context, operation, table))
    sets = (*sets, *(item for item in told if item.column not in written))
    known = {sets[0].column: before.values} if before is not None else {}
    sets = (*sets, *moments_beside(table, sets, dialect, known))
    described = {name: str(item.get("description") or "") for name, item in shown.items()}
    return (*sets, *doers_beside(context, operation, table, verb, sets, described=described, sent=sent))


def wanted_by_checks(
    context: Context, operation: Operation, table: Table, verb: str, done: Done, notes: Notes
) -> Iterator[Match]:
    """The caller in a column that a check wants filled with the state; what fills any other such is asked."""
    sets, body, before = done
    sent = {*(item.column for item in (body.fields if body else ()))} | context.decided(operation, table).covered
    keys = callers_columns(context, operation, table)
    values = before.values if before is not None else ()
    for column in left_empty(table, sets, sent, values, context.database.schema.dialect):
        what = f"a check of `{table.name}` lets no `{column.name}` be empty once `{verb}` is done"
        if column.name in keys and "by" in words(column.name):
            notes.assume(f"{what}: it is the caller's id")
            yield Match(column=column.name, source=FromCaller(column=keys[column.name]))
        elif not _is_sent_elsewhere(context, operation, column):
            text = f"What does `{verb}` write to `{column.name}`? {what[0].upper()}{what[1:]}."
            notes.ask(Cause.MISSING, f"{table.name}.{column.name}:{verb}", text)


def _is_sent_elsewhere(context: Context, operation: Operation, column: Column) -> bool:
    """Whether another operation takes such a value: the row may have had it before."""
    for other in context.contract.operations:
        schema = other.request_body_schema if other.id != operation.id else None
        if schema is None:
            continue
        inner = unwrap(context.schemas, schema, ()).inner
        if words(column.name) in {words(name) for name in properties(inner)}:
            return True
    return False


def does(table: Table, sets: Sequence[Match]) -> str:
    """What becomes of columns: “sets `status` and empties `closed_at`”; every change sets its own moment as well."""
    known = {item.column for item in sets}
    sets = (*sets, *(item for item in on_update(table, known) if item.column not in known))
    emptied = [item.column for item in sets if item.source == FromConstant(value=None)]
    filled = [item.column for item in sets if item.column not in emptied]
    told = [f"{verb} {listed(names)}" for verb, names in (("sets", filled), ("empties", emptied)) if names]
    return " and ".join(told)
