"""Rows that a request names by a list of their keys: `DELETE /orders?ids=3,4`, `POST /orders/bulk-delete`."""

from __future__ import annotations

import re
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.rows import RowReader
from orchestrator.models.builtin.reading.schemas import is_array, is_scalar, properties, required
from orchestrator.models.builtin.reading.verbs import REMOVING
from orchestrator.models.builtin.reading.walk import Walk
from orchestrator.models.builtin.reading.words import is_plural, words
from orchestrator.models.builtin.shapes import Op, ParamUse, Rules

_SEVERAL = {"bulk", "batch", "mass", "many", "multiple", "several"}


def is_bulk_removal(operation: Operation, walk: Walk) -> bool:
    """`POST /orders/bulk-delete` and `DELETE /orders/batch`: what stands after the collection says so."""
    said = {word for part in walk.tail for word in words(part)}
    removes = operation.method == "DELETE" or (operation.method == "POST" and bool(said & REMOVING))
    return removes and bool(said & _SEVERAL) and said <= {*_SEVERAL, *REMOVING} and not walk.tail_parameters


def removed_by_keys(
    context: Context, rows: RowReader, operation: Operation, walk: Walk, table: Table, notes: Notes
) -> Outcome | None:
    """All rows whose keys the request must list are removed; `None` where it lists none."""
    if len(table.primary_key) != 1 or walk.row:
        return None
    name = _in_body(context, operation, table)
    if not name and not _in_query(context, operation, table):
        return None
    notes.assume(f"keys that no row of `{table.name}` has are passed over, and the rows of the others are removed")
    outcome = rows.cleared(operation, walk, table, notes)
    if not name:
        return outcome
    notes.because(f"`{name}` of the body lists keys of `{table.name}`")
    test = (f"{table.name}.{table.primary_key[0]} IN (:{name})", ())
    return replace(outcome, rules=Rules(where=(test,)))


def _in_body(context: Context, operation: Operation, table: Table) -> str:
    """The one property of the body, required, that lists keys of the table; empty where there is none."""
    schema = operation.request_body_schema
    flat = context.schemas.flat(schema) if schema is not None and operation.request_required else {}
    members = properties(flat)
    if len(members) != 1 or set(required(flat)) != set(members):
        return ""
    (name, written), *_ = members.items()
    item = context.schemas.flat(written)
    lists = is_array(item) and is_scalar(context.schemas.items(item)) and re.fullmatch(r"[A-Za-z_]\w*", name)
    return name if lists and _names_keys(context, name, table) else ""


def _in_query(context: Context, operation: Operation, table: Table) -> bool:
    """Whether the one query parameter, required, lists keys of the table."""
    asked = [item for item in operation.parameters if item.location == "query"]
    if len(asked) != 1 or not asked[0].required or not _names_keys(context, asked[0].name, table):
        return False
    read = context.params.read(operation, table, Notes(), many=True).params
    chosen = [item for item in read if item.use is ParamUse.FILTER]
    return len(chosen) == 1 and chosen[0].columns == table.primary_key and chosen[0].op is Op.IN


def _names_keys(context: Context, name: str, table: Table) -> bool:
    return is_plural(name) and context.database.names_key(table, name)
