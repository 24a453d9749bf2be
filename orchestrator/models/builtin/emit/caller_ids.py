"""The caller's id where columns keep it: a design may keep as text what is a UUID or a number among the principals."""

from __future__ import annotations

from orchestrator.ddl import Column
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.columns import python_type


def kept_as(said: str, column: Column | None, design: ServiceDesign) -> str:
    """`said`, an expression for the caller's id, as `column` keeps it."""
    auth = design.auth
    own = design.table(auth.table).column(auth.id) if auth is not None and auth.table else None
    if column is None or own is None:
        return said
    text = python_type(column.type).name == "str" and python_type(own.type).name != "str"
    return f"str({said})" if text else said
