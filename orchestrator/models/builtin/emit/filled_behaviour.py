"""Tests of objects that show everything: each column of the row holds a value that no other holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from orchestrator.ddl import Column, Identity, SqlKind, Table
from orchestrator.json_schema import without_null
from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.arranging import arranged
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.list_behaviour import Test, inside, ready
from orchestrator.models.builtin.emit.operation_types import is_built
from orchestrator.models.builtin.emit.samples import bounds, is_unique, row_sample
from orchestrator.models.builtin.emit.scenarios import scenario_name
from orchestrator.models.builtin.emit.shown_behaviour import lines_of, shows_as_stored
from orchestrator.models.builtin.emit.told import item_key, points_at
from orchestrator.models.builtin.shapes import ColumnField, GroupField, OneField, ValueField, View, ViewField

_MEANT = (Kind.GET, Kind.LIST)
_MOMENTS = ("datetime", "date")


def filled_tests(design: ServiceDesign) -> list[Test]:
    """A test for each view that an operation shows of a row of its own."""
    found: dict[str, OperationDesign] = {}
    for kind in _MEANT:
        for operation in design.operations:
            if operation.kind is kind and _shows_row(operation, design):
                found.setdefault(operation.answer.view, operation)
    return [test for operation in found.values() for test in _test(operation, design)]


def _shows_row(operation: OperationDesign, design: ServiceDesign) -> bool:
    view = design.views.get(operation.answer.view)
    if view is None or view.table != operation.table or operation.answer.of_step is not None:
        return False
    one = operation.kind is Kind.GET and not operation.answer.many
    many = operation.kind is Kind.LIST and item_key(operation, design) is not None
    return is_built(operation) and arranged(operation).whole and bool(operation.steps) and (one or many)


def _test(operation: OperationDesign, design: ServiceDesign) -> Iterator[Test]:
    view = design.views[operation.answer.view]
    values = dict(_values(operation, view, design))
    row, told = "ready.row", inside(operation, "answer.json()")
    if operation.kind is Kind.LIST:
        key = item_key(operation, design)
        assert key is not None
        row = "ready.rows[0]"
        told = f"next(item for item in {told} if {key.of_item('item')} == {key.of_row('row')})"
    compared = list(lines_of(view, design, "told", "row", whole=_is_whole(view, values, design)))
    if not values or not compared:
        return
    given = ", ".join(f"{naming.attribute(name)}={value}" for name, value in values.items())
    lines = [
        ready(operation),
        *(["number = world.number()"] if "number" in given else []),
        f"row = world.change({row}, {given})",
        "",
        "answer = ready.send()",
        "",
        "assert answer.status_code == ready.expected, answer.text",
        f"told = {told}",
        *compared,
    ]
    yield f"{scenario_name(operation)}_shows_all_that_a_row_holds", "Each value in its own place.", lines


def _is_whole(view: View, values: Mapping[str, str], design: ServiceDesign) -> bool:
    """Whether each column and reference that the view shows holds something."""
    table = design.table(view.table)
    needed = [*(name for _, name in _columns(view, design)), *(own for own, _ in _references(view, design))]
    nullable = [name for name in needed if (column := table.column(name)) is not None and column.nullable]
    return set(nullable) <= set(values)


def _columns(view: View, design: ServiceDesign) -> Iterator[tuple[ViewField, str]]:
    """Columns of the row that the view shows, in objects of columns too."""
    for field in view.fields:
        if isinstance(field.source, ColumnField):
            yield field, field.source.column
        elif isinstance(field.source, GroupField):
            yield from _columns(design.views[field.source.view], design)


def _references(view: View, design: ServiceDesign) -> Iterator[tuple[str, str]]:
    """Columns by which the view shows a row that this one points at, and its table."""
    table = design.table(view.table)
    for field in view.fields:
        source = field.source
        if isinstance(source, OneField | ValueField) and points_at(view.table, source, design):
            key = table.foreign_key_of(source.on[0][0])
            assert key is not None
            yield source.on[0][0], key.target


def _values(operation: OperationDesign, view: View, design: ServiceDesign) -> Iterator[tuple[str, str]]:
    """Columns that may hold anything, each with a value of its own, as expressions."""
    table, taken = design.table(view.table), _taken(operation, design)
    for place, (field, name) in enumerate(_columns(view, design)):
        column = table.column(name)
        free = column is not None and name not in taken and shows_as_stored(field, column)
        if column is not None and free and (value := _value(column, table, field.schema, place)):
            yield name, value
    for own, target in _references(view, design):
        column = table.column(own)
        if column is not None and column.nullable and own not in taken | _keyed(table):
            yield (
                own,
                f"world.make({naming.model_class(target)}).{naming.attribute(design.table(target).primary_key[0])}",
            )


def _taken(operation: OperationDesign, design: ServiceDesign) -> set[str]:
    """Columns by which the operation finds its rows, or decides whether to show them."""
    found = {match.column for step in operation.steps for match in step.match if step.table == operation.table}
    found |= {match.column for match in operation.alive} | {operation.soft_delete} | set(arranged(operation).own)
    found |= {column for table, column in operation.access.owner_path if table == operation.table}
    found |= {column for param in operation.params if param.relation is None for column in param.columns}
    auth = design.auth
    if auth is not None and auth.table == operation.table:
        found |= {auth.id, auth.login, auth.password, auth.role}
    return found


def _keyed(table: Table) -> set[str]:
    """Columns that a key holds, or a check of several together."""
    together = [check.columns for check in table.checks if len(check.columns) > 1]
    return {name for columns in (*table.unique_keys(of_some=True), *together) for name in columns}


def _value(column: Column, table: Table, schema: Mapping[str, Any], place: int) -> str:
    """A lawful value that differs from those of other columns; empty where none is known."""
    name, bare = python_type(column.type).name, without_null(dict(schema))
    bound = column.name in _keyed(table) or any(column.name in key.columns for key in table.foreign_keys)
    if bound or column.generated is not None or column.identity is not Identity.NONE:
        return ""
    if words := [word for word in bare.get("enum") or column.values if not column.values or word in column.values]:
        return repr(words[-1])
    if any(column.name in check.columns for check in table.checks) and column.minimum is column.maximum is None:
        return ""
    if name == "bool":
        return repr(column.default_value not in (True, 1, "true"))
    if name in ("int", "float", "Decimal"):
        return _number(column, bare, name, place)
    ordinal = [item.name for item in table.columns].index(column.name)
    text = name == "str" and is_unique(column, table)
    return row_sample(column, table, schema, ordinal) if text or name in _MOMENTS else ""


def _number(column: Column, schema: Mapping[str, Any], name: str, place: int) -> str:
    """The `place`-th of the numbers that contract and column take."""
    low, high = bounds(schema, column)
    if column.type.kind is SqlKind.NUMERIC and column.type.precision is not None:
        room = 10.0 ** (column.type.precision - (column.type.scale or 0)) - 1
        high = room if high is None else min(high, room)
    if "multipleOf" in schema:
        return ""
    first = -(-(low if low is not None else 1) // 1)
    value = int(first) + place + 1
    if high is not None and value > high:
        return ""
    return f'Decimal("{value}")' if name == "Decimal" else repr(value if name == "int" else float(value))
