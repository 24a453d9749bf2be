"""Arrays of rows that tests make: they hold what checks let in."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.emit.samples import row_sample
from orchestrator.models.builtin.emit.services import service_file
from tests.unit.models.builtin.small import OPEN, answers, rows, service, takes

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


def test_a_list_of_some_words_is_put_into_a_column_of_texts_that_may_get_others() -> None:
    words = {"type": "array", "items": {"enum": ["calm", "windy"]}}
    boat = {"name": {"type": "string"}, "days": words, "tags": {"type": "array", "items": {"type": "string"}}}
    tables = (
        "CREATE TABLE boats (id INTEGER PRIMARY KEY, name TEXT NOT NULL, days TEXT[] NOT NULL, tags TEXT[] NOT NULL);"
    )
    change = {"operationId": "change", **takes(boat, *boat), **answers(rows("name"))}
    design = service(tables, OPEN, {"/boats/{id}": {"put": change}})
    written = "\n".join(piece.source for piece in service_file(design.operation("change"), design).pieces)

    assert "boat.days = list(payload.days)" in written
    assert "boat.tags = payload.tags" in written
