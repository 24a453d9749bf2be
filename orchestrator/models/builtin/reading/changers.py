"""Who changed a row last."""

from __future__ import annotations

from collections.abc import Collection

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.fills import says_who_changed
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.shapes import Body, FromCaller, Match


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
