"""Lines that hold what an answer shows against what is stored: columns, what a row points at, what points at it."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.ddl import Column
from orchestrator.json_schema import types_of, without_null
from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.shapes import ColumnField, CountField, OneField, View, ViewField

_ALIKE = {"str": "string", "UUID": "string", "date": "string", "int": "integer", "bool": "boolean"}
"""Python types whose values JSON shows as they are stored, and the contract's type that then stands for them."""


def columns_shown(operation: OperationDesign, design: ServiceDesign, item: str, row: str) -> list[str]:
    """Lines that compare an item of an answer with its row; both are expressions."""
    view = design.views.get(operation.answer.view)
    if view is None or view.table != operation.table:
        return []
    return [f"assert {item}.get({name!r}) == {value.format(row=row)}" for name, value in _shown(view, design)]


def _shown(view: View, design: ServiceDesign) -> Iterator[tuple[str, str]]:
    """Properties, and what each of them shows of `{row}`."""
    table = design.table(view.table)
    for field in view.fields:
        source = field.source
        if isinstance(source, ColumnField):
            column = table.column(source.column)
            if column is not None and _alike(column, field):
                yield field.property, f"shown({{row}}.{naming.attribute(source.column)})"


def _alike(column: Column, field: ViewField) -> bool:
    kinds = types_of(without_null(dict(field.schema)))
    return kinds == (_ALIKE.get(python_type(column.type).name, "other"),) and not column.values


def relations_shown(operation: OperationDesign, design: ServiceDesign, answer: str) -> list[str]:
    """Lines that ask for the row again once more rows point at it, and look at the row that it points at."""
    view = design.views.get(operation.answer.view)
    if view is None or view.table != operation.table:
        return []
    return [*_pointed_at(view, design), *_counted(view, design, answer)]


def _pointed_at(view: View, design: ServiceDesign) -> Iterator[str]:
    for field in view.fields:
        source = field.source
        if not isinstance(source, OneField) or len(source.on) != 1:
            continue
        own, remote = source.on[0]
        inner = design.views[source.view]
        shown = [one.property for one in inner.fields if one.source == ColumnField(column=remote)]
        key = design.table(view.table).foreign_key_of(own)
        if shown and key is not None and key.target == inner.table:
            row = f"ready.row.{naming.attribute(own)}"
            yield f"assert {row} is None or str(told[{field.property!r}][{shown[0]!r}]) == str({row})"


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
