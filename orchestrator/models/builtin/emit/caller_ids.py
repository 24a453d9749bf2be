"""The caller's id where columns keep it: a design may keep as text what is a UUID or a number among the principals."""

from __future__ import annotations

from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.auth_design import AuthDesign
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


def login_of(auth: AuthDesign, table: Table) -> str:
    """The login as its column keeps it, where it is called `login`: a key that is a UUID is made of the text."""
    column = table.column(auth.login)
    return "uuid5(NAMESPACE_OID, login)" if column and python_type(column.type).name == "UUID" else "login"
