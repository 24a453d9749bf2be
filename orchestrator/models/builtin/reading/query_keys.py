"""Rows that a query parameter finds: `GET /boats?sail=GER-7`, `DELETE /users?id=3`."""

from __future__ import annotations

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.answers import AnswerReader
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.schemas import is_scalar
from orchestrator.models.builtin.reading.walk import Walk
from orchestrator.models.builtin.shapes import FromPath, Match


def find_by_query(
    context: Context, answers: AnswerReader, operation: Operation, walk: Walk, table: Table, notes: Notes
) -> None:
    """Go on to the row whose key, or other unique column, the one required query parameter names."""
    asked = [item for item in operation.parameters if item.location == "query" and item.required]
    opened = answers.opened(operation, table)
    several = opened is None or opened.many if operation.method == "GET" else False
    if (
        operation.method == "POST"
        or walk.row
        or several
        or len(asked) != 1
        or not is_scalar(schema := context.schemas.flat(asked[0].schema))
    ):
        return
    name = asked[0].name
    found = find_column(context.database, table, name, schema)
    column = found.column.name if found is not None else ""
    if not column or found is None or found.assumption or not table.is_unique((*walk.fixed, column)):
        return
    walk.narrow(Match(column=column, source=FromPath(name=name)))
    walk.row = True
    context.params.keys[operation.id] = name
    notes.assume(f"`{name}` of the query says which row of `{table.name}` is meant; an unknown one is 404")
