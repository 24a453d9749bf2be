"""What a change fills besides its body: who changed a row last, when, and what sentences say."""

from __future__ import annotations

from collections.abc import Collection

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.change_moments import on_update
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.doers import callers_columns
from orchestrator.models.builtin.reading.fills import says_who_changed
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.said_sets import said_to_set
from orchestrator.models.builtin.shapes import Body, FromCaller, Match


def set_by_change(
    context: Context, operation: Operation, table: Table, body: Body | None, notes: Notes
) -> tuple[Match, ...]:
    """What a mapping sets, what sentences say that it does, the time of the change, and who made it."""
    mapped = context.decided(operation, table)
    written = {*mapped.sets, *(item.column for item in (body.fields if body is not None else ()))}
    told = said_to_set(operation, table, callers_columns(context, operation, table))
    found = [Match(column=column, source=source) for column, source in mapped.sets.items()]
    found += [item for item in told if item.column not in {*written, *mapped.covered}]
    known = {item.column for item in found}
    for item in (
        *on_update(table, written),
        *changed_by(context, operation, table, body, mapped.covered, notes),
    ):
        found += [item] if item.column not in {*mapped.covered, *known} else []
    return tuple(found)


def changed_by(
    context: Context, operation: Operation, table: Table, body: Body | None, covered: Collection[str], notes: Notes
) -> tuple[Match, ...]:
    """The caller, in the column for whoever changed a row last; nobody where callers need not be known."""
    rule, principal = context.auth.rule(operation.id), context.principal
    if rule is None or rule.public or principal is None:
        return ()
    written = {*covered, *(item.column for item in (body.fields if body is not None else ()))}
    found = tuple(
        Match(column=reference.columns[0], source=FromCaller(column=reference.target_columns[0]))
        for reference in context.database.keys_between(table, principal.table)
        if says_who_changed(reference) and reference.columns[0] not in written
    )
    for match in found:
        notes.because(f"`{table.name}.{match.column}` says who changed a row last: the caller")
    return found
