"""Tests of requests with no more in them than must be: what is left out is empty, or is what the design says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from orchestrator.ddl import Column
from orchestrator.json_schema import merged
from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit.columns import filled_in_python, is_omittable, python_type
from orchestrator.models.builtin.emit.convert import Outward
from orchestrator.models.builtin.emit.list_behaviour import Test, inside, ready
from orchestrator.models.builtin.emit.operation_types import FORM
from orchestrator.models.builtin.emit.sample_bodies import BodySampler
from orchestrator.models.builtin.emit.scenarios import scenario_name
from orchestrator.models.builtin.emit.told import places, steps
from orchestrator.models.builtin.reading.alternatives import APART
from orchestrator.models.builtin.shapes import Body, WriteField

_WHOLE = (Kind.CREATE, Kind.REPLACE)
_LITERAL = ("str", "int", "bool")


def least_tests(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    """The test of one create, or of one update that writes the whole row."""
    body = operation.body
    if body is None or operation.kind not in _WHOLE or operation.rules or body.media_type == FORM or body.proof:
        return []
    inner = _inner(body)
    needed = [str(name) for name in inner.get("required") or ()]
    left_out = [write for write in body.fields if write.path[0] not in needed]
    if not left_out or "minProperties" in inner or inner.get(APART) or not _may_be_left_out(operation, design):
        return []
    lines = [
        ready(operation),
        f"sent = {{name: value for name, value in {_of(body)}.items() if name in {tuple(needed)!r}}}",
        "",
        f"answer = ready.send(body={_around(body, 'sent')})",
        "",
        "assert answer.status_code == ready.expected, answer.text",
    ]
    if asserted := list(_empty(operation, design, left_out)):
        lines += [f"told = {inside(operation, 'answer.json()')}", *asserted]
    return [(f"{scenario_name(operation)}_takes_no_more_than_it_needs", "What is left out is as designed.", lines)]


def _may_be_left_out(operation: OperationDesign, design: ServiceDesign) -> bool:
    """Whether the database can do without everything that the contract lets be left out, by its checks too."""
    table, filled = design.table(operation.table), {match.column for match in operation.set}
    body = operation.body
    if body is not None and any(write.path == ("",) for write in body.fields):
        return False
    for write in body.fields if body else ():
        column = table.column(write.column)
        if not write.required and (column is None or not is_omittable(column)) and write.column not in filled:
            return False
    if not BodySampler(operation, design, role="", acts=True, override={}).takes_least():
        return False
    nested = [item.required for item in body.many] + [item.required for item in body.links] if body else []
    return not any(nested)


def _empty(operation: OperationDesign, design: ServiceDesign, left_out: list[WriteField]) -> Iterator[str]:
    """Lines that look at what the answer shows of columns that nothing was sent for."""
    view, table = design.views.get(operation.answer.view), design.table(operation.table)
    if view is None or view.table != operation.table or operation.answer.many:
        return
    shown, filled = places(view, design), {match.column for match in operation.set}
    never_null = {field.property for field in view.fields if field.required and not Outward(field.schema).nullable}
    for write in left_out:
        column, place = table.column(write.column), shown.get(write.column, ())
        kept = column is None or write.column in filled or write.hashed or len(place) != 1
        if kept or column is None or table.foreign_key_of(write.column) is not None:
            continue
        if column.nullable and not filled_in_python(column) and not column.filled_by_database:
            if place[0] in never_null:
                continue  # something neutral stands for what is not there
            yield f"assert told.get({place[0]!r}) is None"
        elif _is_plain(column):
            same = "is" if isinstance(column.default_value, bool) else "=="
            yield f"assert told{steps(place)} {same} {column.default_value!r}"


def _is_plain(column: Column) -> bool:
    """Whether the column's own default is a value that the answer shows as it stands."""
    name = python_type(column.type).name
    return name in _LITERAL and filled_in_python(column) and type(column.default_value).__name__ == name


def _inner(body: Body) -> dict[str, Any]:
    schema: Any = merged(dict(body.schema), lambda _name: {})
    for part in body.envelope:
        schema = merged(dict((schema.get("properties") or {}).get(part) or {}), lambda _name: {})
    return dict(schema)


def _of(body: Body) -> str:
    return f"inside(ready.body, {', '.join(map(repr, body.envelope))})" if body.envelope else "ready.body"


def _around(body: Body, text: str) -> str:
    for part in reversed(body.envelope):
        text = f"{{{part!r}: {text}}}"
    return text
