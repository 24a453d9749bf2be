"""Arrays of rows that tests make: they hold what checks let in."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.emit.samples import row_sample

TABLES = """
CREATE TABLE people (
  id UUID PRIMARY KEY, roles TEXT[] NOT NULL, tags TEXT[], depths INT[] NOT NULL CHECK (cardinality(depths) > 0),
  CHECK (roles <@ ARRAY['sailor', 'clerk']::text[] AND cardinality(roles) >= 1)
);
"""


@pytest.mark.parametrize(
    "column, schema, sample",
    [
        ("roles", None, ["sailor"]),
        ("roles", {"type": "array", "items": {"type": "string"}}, ["sailor"]),
        ("roles", {"type": "array", "items": {"enum": ["owner", "clerk"]}}, ["clerk"]),
        ("depths", None, [8]),
        ("tags", None, []),
    ],
)
def test_an_array_has_what_its_check_asks_for(column: str, schema: dict[str, Any] | None, sample: list[object]) -> None:
    table = SchemaDesign.parse(TABLES).table("people")
    assert table is not None
    found = table.column(column)
    assert found is not None

    assert eval(row_sample(found, table, schema, 2), {"number": 7}) == sample
