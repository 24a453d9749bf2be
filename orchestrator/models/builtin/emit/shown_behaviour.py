"""Lines that hold what an answer shows against what is stored: columns, what a row points at, what points at it."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.ddl import Column
from orchestrator.json_schema import allows_null, types_of, without_null
from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.responses import group_columns
from orchestrator.models.builtin.emit.spans import span_of
from orchestrator.models.builtin.emit.told import points_at, steps
from orchestrator.models.builtin.shapes import (
    ColumnField,
    CountField,
    GroupField,
    IsSetField,
    OneField,
    SpanField,
    ValueField,
    View,
    ViewField,
)

_ALIKE: dict[str, tuple[str, ...]] = {
    "str": ("string",),
    "UUID": ("string",),
    "date": ("string",),
    "datetime": ("string",),
    "int": ("integer", "number"),
    "float": ("number",),
    "Decimal": ("number", "string"),
    "bool": ("boolean",),
}
"""Python types whose values an answer shows as they are stored, and the contract's types that then stand for them."""
_FORMATS = {"date": ("", "date"), "datetime": ("date-time",)}
_MOST_STEPS = 2
"""How far an answer is followed from row to row."""


def columns_shown(operation: OperationDesign, design: ServiceDesign, item: str, row: str) -> list[str]:
    """Lines that compare an item of an answer with its row; both are expressions."""
    view = design.views.get(operation.answer.view)
    if view is None or view.table != operation.table:
        return []
    return list(lines_of(view, design, item, row))


def lines_of(
    view: View, design: ServiceDesign, item: str, row: str, *, whole: bool = False, deep: int = 0
) -> Iterator[str]:
    """Lines that compare an object with its row; `whole` where every column of the row holds something."""
    for field in view.fields:
        source, place = field.source, f"{item}{steps((field.property,))}"
        if isinstance(source, ColumnField):
            stood_in = _is_stood_in(field, source.column, view.table, design)
            if not stood_in and shows_as_stored(field, design.table(view.table).column(source.column)):
                told = place if field.required else f"{item}.get({field.property!r})"
                yield f"assert alike({told}, {row}.{naming.attribute(source.column)})"
        elif isinstance(source, IsSetField):
            yield f"assert {place} is ({row}.{naming.attribute(source.column)} is not None)"
        elif isinstance(source, SpanField):
            yield f"assert {place if field.required else f'{item}.get({field.property!r})'} == {span_of(source, row)}"
        elif isinstance(source, GroupField):
            yield from _group(field, source, design, (item, place, row), whole=whole, deep=deep)
        elif isinstance(source, OneField | ValueField) and (whole or _is_there(view, source, design)):
            yield from _behind(view, source, design, (place, row), deep=deep)


def shows_as_stored(field: ViewField, column: Column | None) -> bool:
    """Whether the answer shows the column's value as it stands."""
    if column is None:
        return False
    schema, name = without_null(dict(field.schema)), python_type(column.type).name
    kinds, words = types_of(schema), schema.get("enum")
    if len(kinds) != 1 or kinds[0] not in _ALIKE.get(name, ()):
        return False
    if name in _FORMATS and schema.get("format", "") not in _FORMATS[name]:
        return False
    return set(column.values) <= set(words) if words else not column.values


def _is_stood_in(field: ViewField, column: str, table: str, design: ServiceDesign) -> bool:
    """Whether something else is shown of a row that is not deleted, as the contract has a moment there always."""
    unset = column in {match.column for match in design.alive.get(table, ())}
    return unset and field.required and not allows_null(field.schema)


def _is_there(view: View, source: OneField | ValueField, design: ServiceDesign) -> bool:
    """Whether a row always points at another."""
    columns = [design.table(view.table).column(own) for own, _ in source.on]
    return all(column is not None and not column.nullable for column in columns)


def _group(
    field: ViewField, source: GroupField, design: ServiceDesign, at: tuple[str, str, str], *, whole: bool, deep: int
) -> Iterator[str]:
    """An object of columns is there where they hold something, and then shows them."""
    item, place, row = at
    names, every = group_columns(field, design)
    if names and not whole:
        tests = (" and " if every else " or ").join(f"{row}.{naming.attribute(name)} is not None" for name in names)
        yield f"assert ({item}.get({field.property!r}) is not None) is ({tests})"
    else:
        yield from lines_of(design.views[source.view], design, place, row, whole=whole, deep=deep)


def _behind(
    view: View, source: OneField | ValueField, design: ServiceDesign, at: tuple[str, str], *, deep: int
) -> Iterator[str]:
    """What is shown of the row that this one points at."""
    if deep == _MOST_STEPS or not points_at(view.table, source, design):
        return
    (place, row), (own, _) = at, source.on[0]
    key = design.table(view.table).foreign_key_of(own)
    assert key is not None
    other = f"world.find({naming.model_class(key.target)}, {row}.{naming.attribute(own)})"
    if isinstance(source, ValueField):
        yield f"assert alike({place}, {other}.{naming.attribute(source.column)})"
    elif design.views[source.view].table == key.target:
        yield from lines_of(design.views[source.view], design, place, other, deep=deep + 1)


def relations_shown(operation: OperationDesign, design: ServiceDesign, answer: str) -> list[str]:
    """Lines that ask for the row again once more rows point at it."""
    view = design.views.get(operation.answer.view)
    if view is None or view.table != operation.table:
        return []
    return list(_counted(view, design, answer))


def _counted(view: View, design: ServiceDesign, answer: str) -> Iterator[str]:
    counts = [field for field in view.fields if isinstance(field.source, CountField) and len(field.source.on) == 1]
    for field in counts:
        assert isinstance(field.source, CountField)
        (far, own), table = field.source.on[0], design.table(field.source.table)
        if table.foreign_key_of(far) is None or table.name == view.table or table.is_unique((far,)):
            continue
        given = f"{naming.attribute(far)}=ready.row.{naming.attribute(own)}"
        yield f"world.make({naming.model_class(table.name)}, {given})"
        yield f"assert {answer}[{field.property!r}] == told[{field.property!r}] + 1"
