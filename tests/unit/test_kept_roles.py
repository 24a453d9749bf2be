"""What a column holds of somebody's role."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.ddl import SchemaDesign
from orchestrator.kept_roles import kept


@pytest.mark.parametrize(
    "column, roles, role, value",
    [
        ("role TEXT", ["admin", "user"], "admin", "admin"),
        ("roles TEXT[]", ["admin", "user"], "admin", ["admin"]),
        ("roles JSONB", ["admin", "user"], "user", ["user"]),
        ("owner BOOLEAN", ["true", "false"], "true", True),
        ("owner BOOLEAN", ["False", "True"], "False", False),
        ("is_admin BOOLEAN", ["user", "admin"], "admin", True),
        ('"isAdmin" BOOLEAN', ["admin", "user"], "user", False),
        ("flag BOOLEAN", ["admin", "user"], "user", "user"),
        ("level INTEGER", ["low", "high"], "low", "low"),
    ],
)
def test_a_role_is_kept_as_its_column_keeps_one(column: str, roles: list[str], role: str, value: Any) -> None:
    table = SchemaDesign.parse(f"CREATE TABLE people (id INTEGER, {column});", "postgres").table("people")
    assert table is not None

    found = kept(table.columns[1], roles, role)
    assert (found, type(found)) == (value, type(value))
