"""Values by which one more row of a list differs from the others."""

from __future__ import annotations

from typing import Any

from orchestrator.ddl import Column
from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.samples import row_sample
from orchestrator.models.builtin.emit.scenario_rows import acting_role
from orchestrator.models.builtin.shapes import Param


def other_value(column: Column, param: Param, operation: OperationDesign, design: ServiceDesign) -> str:
    """A value for one more row, where new rows are all alike in this column or have none; else empty."""
    auth = design.auth
    table = design.table(operation.table)
    if (auth is not None and operation.table == auth.table) or _is_callers(column, operation, design):
        return ""
    words = two_values(column, param)
    key = table.foreign_key_of(column.name)
    model = naming.model_class(key.target) if key is not None else ""
    far = naming.attribute(key.target_columns[0]) if key is not None and key.target_columns else ""
    if words is not None:
        return f"world.one({model}, {far}={words!r}).{far}" if far and isinstance(words, str) else repr(words)
    if not column.nullable:
        return ""
    if far:
        return f"world.make({model}).{far}"
    return row_sample(column, table, dict(param.schema), 3)


def two_values(column: Column, param: Param) -> Any:
    """A value other than the one that new rows get; `None` where there is no list of them."""
    if python_type(column.type).name == "bool":
        return True
    allowed = [
        value for value in param.schema.get("enum") or column.values if not column.values or value in column.values
    ]
    return allowed[-1] if len(allowed) > 1 else None


def _is_callers(column: Column, operation: OperationDesign, design: ServiceDesign) -> bool:
    """Whether whoever calls sees no rows but those that hold them there: rows of others are not listed."""
    access = operation.access
    bound = access.own and access.owner_path[:1] == ((operation.table, column.name),)
    return bound and acting_role(operation, design) not in access.bypass
