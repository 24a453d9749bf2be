"""Tests of what an update writes by itself, whatever is sent: a fixed value, the time, who it was."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.arranging import LONG_AGO, arranged
from orchestrator.models.builtin.emit.changing import tells_of
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.list_behaviour import Test, ready
from orchestrator.models.builtin.emit.scenarios import scenario_name
from orchestrator.models.builtin.shapes import FromCaller, FromClock, FromConstant, ValueSource

Before = tuple[str, str]
"""What stands there before, and what has to hold of `{now}` afterwards, as expressions."""


def set_tests(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    """A test of all columns that one update fills by itself."""
    if operation.kind not in (Kind.UPDATE, Kind.REPLACE) or operation.upsert:
        return []
    found = dict(_filled(operation, design))
    if not found:
        return []
    given = ", ".join(f"{name}={before}" for name, (before, _) in found.items())
    lines = [
        ready(operation),
        f"world.change(ready.row, {given})",
        "",
        "assert ready.send().status_code == ready.expected",
        "now = world.values(ready.row)",
        *(f"assert {test.format(now=f'now[{name!r}]')}" for name, (_, test) in found.items()),
    ]
    return [(f"{scenario_name(operation)}_fills_what_is_not_sent", "By itself, whatever stood there.", lines)]


def _filled(operation: OperationDesign, design: ServiceDesign) -> Iterator[tuple[str, Before]]:
    table, fixed = design.table(operation.table), set(arranged(operation).own)
    fixed |= {match.column for match in operation.alive} | {turn.column for turn in operation.rules.turns}
    fixed |= {name for check in table.checks if len(check.columns) > 1 for name in check.columns}
    for match in operation.set:
        column = table.column(match.column)
        if tells_of(operation, table, match):
            continue
        if column is None or match.column in fixed or table.is_unique((match.column,)):
            continue
        if found := _other(match.source, column, table, design):
            yield naming.attribute(match.column), found


def _other(source: ValueSource, column: Column, table: Table, design: ServiceDesign) -> Before | None:
    """A value that the update must take away, if one is known."""
    if isinstance(source, FromClock) and python_type(column.type).name == "datetime":
        return LONG_AGO, f"{{now}} > {LONG_AGO}"
    if isinstance(source, FromConstant):
        return _instead_of(source.value, column)
    auth = design.auth
    mine = isinstance(source, FromCaller) and auth is not None and source.column == auth.id
    key = table.foreign_key_of(column.name)
    if mine and column.nullable and key is not None:
        return "None", "ready.who is not None and str({now}) == str(ready.who.id)"
    return None


def _instead_of(value: object, column: Column) -> Before | None:
    kind = python_type(column.type).name
    if isinstance(value, bool) and kind == "bool":
        return repr(not value), f"{{now}} is {value}"
    if value is None and kind == "datetime":
        return LONG_AGO, "{now} is None"
    others = [word for word in column.values if word != value]
    return (repr(others[0]), f"{{now}} == {value!r}") if isinstance(value, str) and others else None
