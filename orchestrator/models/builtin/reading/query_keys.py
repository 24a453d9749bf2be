"""Rows that a query parameter finds: `GET /boats?sail=GER-7`, `DELETE /users?id=3`."""

from __future__ import annotations

import re

from orchestrator.contract import Operation, Parameter
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.answers import AnswerReader
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.schemas import is_scalar
from orchestrator.models.builtin.reading.walk import Walk
from orchestrator.models.builtin.shapes import FromPath, Match

_OTHER_ROWS = re.compile(
    r"\b(all (?!of the )\w+|every|others?|next|previous|following|preceding|than|except|similar|related|older|newer)\b",
    re.IGNORECASE,
)
_OTHER_VALUE = re.compile(
    rf"{_OTHER_ROWS.pattern}"
    r"|\b(new|keep|kept|spare|before|after|since|until|up to|smaller|greater|below|above|exclude\w*)\b",
    re.IGNORECASE,
)
"""Where a parameter names what the operation does not touch, or what the row is to hold afterwards."""


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
    if _tells_otherwise(operation, asked[0]):
        return  # which row a write means, or whether it means one, is asked
    name = asked[0].name
    found = find_column(context.database, table, name, schema)
    column = found.column.name if found is not None else ""
    if not column or found is None or found.assumption or not table.is_unique((*walk.fixed, column)):
        return
    walk.narrow(Match(column=column, source=FromPath(name=name)))
    walk.row = True
    context.params.keys[operation.id] = name
    notes.assume(f"`{name}` of the query says which row of `{table.name}` is meant; an unknown one is 404")


def _tells_otherwise(operation: Operation, parameter: Parameter) -> bool:
    """Whether the contract speaks of other rows than the one that is named, or of a value that is to come."""
    told = f"{operation.summary}. {operation.description}"
    return bool(_OTHER_ROWS.search(told) or _OTHER_VALUE.search(parameter.description))
