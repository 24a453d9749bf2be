"""Columns that are called shorter than the properties that they hold."""

from __future__ import annotations

import pytest

from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.tables import Database

ORDERS = """
CREATE TABLE change_order (
    co_no integer PRIMARY KEY, co_status text NOT NULL, title_md text NOT NULL, uom_code text REFERENCES uom(uom_code),
    lead_days smallint, weight_g int, minutes smallint, from_desk text, to_desk text, extras text NOT NULL DEFAULT '{}',
    rank_no integer, rank_name text);
CREATE TABLE uom (uom_code text PRIMARY KEY);
"""


@pytest.mark.parametrize(
    "name, kind, column",
    [
        ("status", "string", "co_status"),
        ("title", "string", "title_md"),
        ("unit", "string", "uom_code"),
        ("leadTimeDays", "integer", "lead_days"),
        ("durationMinutes", "integer", "minutes"),
        ("weightGrams", "integer", "weight_g"),
        ("weightKilograms", "integer", None),
        ("maxMinutes", "integer", None),
        ("from", "string", "from_desk"),
        ("to", "string", "to_desk"),
        ("extras", "object", "extras"),
        ("extras", "integer", None),
        ("rank", "boolean", None),
    ],
)
def test_a_property_means_a_column_by_short_names_and_units(name: str, kind: str, column: str | None) -> None:
    design = SchemaDesign.parse(ORDERS, "sqlite")
    table = design.table("change_order")
    assert table is not None
    found = find_column(Database(design), table, name, {"type": kind})
    assert (found.column.name if found is not None else None) == column
