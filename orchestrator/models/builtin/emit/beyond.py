"""Rows for lists with a bound that is not included: all others may stand at it, which lets none of them in."""

from __future__ import annotations

from decimal import Decimal

from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.evaluating import value_of
from orchestrator.models.builtin.emit.rows import column_schemas
from orchestrator.models.builtin.emit.samples import bounds, is_unique, row_sample
from orchestrator.models.builtin.shapes import Op, Param

_STEPS = {"int": "1", "float": "1", "Decimal": "1", "date": "timedelta(days=1)", "datetime": "timedelta(days=1)"}


def beyond(column: Column, param: Param, operation: OperationDesign, design: ServiceDesign) -> list[str]:
    """Lines that make `other` a row beyond the others and `value` the bound that keeps one of both out, if need be."""
    table = design.table(operation.table)
    step = _STEPS.get(python_type(column.type).name)
    people = design.auth is not None and design.auth.table == table.name
    if param.op not in {Op.LT, Op.GT} or step is None or people or table.foreign_key_of(column.name) is not None:
        return []
    schema = dict(column_schemas(design).get((table.name, column.name)) or {}) | dict(param.schema)
    sample = row_sample(column, table, schema, 3)
    if not _has_room(column, schema, sample, table):
        return []
    attribute, given = naming.attribute(column.name), f"world.make({naming.model_class(table.name)}, **{{**ready.given"
    moved = "".join(f", {own!r}: last.{own} + {step}" for own in map(naming.attribute, _beside(column, table)))
    lines = [f"last = max(ready.rows, key=lambda row: row.{attribute})", f"most = last.{attribute}"]
    if column.nullable:
        lines = ["number = world.number()"] if "number" in sample else []
        lines += [f"most = {sample}", f"last = {given}, {attribute!r}: most}})"]
    lines += [f"value = most + {step}", f"other = {given}, {attribute!r}: value{moved}}})"]
    return [*lines, *(["value = most"] if param.op is Op.GT else [])]


def _beside(column: Column, table: Table) -> list[str]:
    """Columns of its kind that a check compares with it: what lies between them stays as it is."""
    beside = [one for one in map(table.column, table.compared_with(column.name)) if one and not one.nullable]
    return [one.name for one in beside if python_type(one.type) == python_type(column.type)]


def _has_room(column: Column, schema: dict[str, object], sample: str, table: Table) -> bool:
    """Whether a number that is greater by one is lawful too."""
    _, high = bounds(schema, column)
    own = value_of(sample, 1)
    return high is None or (not is_unique(column, table) and isinstance(own, int | float | Decimal) and own + 1 <= high)
