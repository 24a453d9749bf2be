"""What the mapping says of properties that no column holds."""

from __future__ import annotations

from orchestrator.ddl import Table
from orchestrator.handoff.mapping import Computed
from orchestrator.models.builtin.shapes import ColumnField, CountField, ExistsField, ExpressionField, FieldSource


def where_is(table: Table | None) -> str:
    """A table as questions name it."""
    return f"`{table.name}`" if table is not None else "any table"


def pointed_at(table: Table, other: Table | None, column: str) -> str:
    """The column of `table` that a column of another table points at: its own key where no foreign key says it."""
    found = other.foreign_key_of(column) if other is not None else None
    if found is not None and found.target == table.name and len(found.target_columns) == 1:
        return found.target_columns[0]
    return table.primary_key[0] if table.primary_key else table.columns[0].name


def computed_source(rule: Computed, table: Table, counted: Table | None) -> FieldSource:
    """A rule about a property: rows of another table that point here are counted, or an expression is computed."""
    other = rule.exists or rule.count
    if rule.value is not None and table.column(rule.value) is not None:
        return ColumnField(column=rule.value)
    key_ = pointed_at(table, counted, rule.target or "")
    if other is None or rule.target is None:
        return ExpressionField(text=rule.value or "NULL")
    if rule.where is None and rule.exists is not None and rule.actor is not None:
        return ExistsField(table=other, on=((rule.target, key_),), actor=rule.actor)
    if rule.where is None and rule.count is not None:
        return CountField(table=other, on=((rule.target, key_),))
    tests = [f"{other}.{rule.target} = {table.name}.{key_}"]
    tests += [f"{other}.{rule.actor} = :caller"] if rule.actor else []
    tests += [f"({rule.where})"] if rule.where else []
    what, how = ("1", "EXISTS ") if rule.exists else ("count(*)", "")
    return ExpressionField(text=f"{how}(SELECT {what} FROM {other} WHERE {' AND '.join(tests)})")  # noqa: S608 - parsed, never run
