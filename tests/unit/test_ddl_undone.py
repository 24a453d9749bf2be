"""Designs that take back what they made, and moments that they spell in a time zone."""

from __future__ import annotations

import pytest

from orchestrator.ddl import SchemaDesign
from orchestrator.relational import DefaultKind

MADE = """
CREATE TABLE seats (id SERIAL PRIMARY KEY, booking INT NOT NULL);
CREATE UNIQUE INDEX one_each ON seats (booking);
"""


@pytest.mark.parametrize(
    "statement",
    [
        "DROP INDEX one_each",
        "DROP INDEX IF EXISTS public.one_each CASCADE",
        'DROP INDEX CONCURRENTLY other, "one_each"',
    ],
)
def test_an_index_that_is_dropped_keeps_nobody_from_two_rows(statement: str) -> None:
    design = SchemaDesign.parse(f"{MADE}{statement}; CREATE INDEX one_each ON seats (booking);")
    (seats,) = design.tables

    assert [(index.name, index.unique) for index in seats.indexes] == [("one_each", False)]
    assert not seats.is_unique(("booking",))
    assert statement in [one.text for one in design.statements]


@pytest.mark.parametrize(
    "default",
    [
        "timezone('utc'::text, now())",
        "(now() AT TIME ZONE 'utc')",
        "timezone('UTC', CURRENT_TIMESTAMP)",
        "now()",
        "clock_timestamp()",
        "statement_timestamp()",
        "transaction_timestamp()",
        "LOCALTIMESTAMP",
    ],
)
def test_now_in_a_time_zone_is_now(default: str) -> None:
    (table,) = SchemaDesign.parse(f"CREATE TABLE t (at TIMESTAMPTZ NOT NULL DEFAULT {default});").tables

    assert table.columns[0].default_kind is DefaultKind.NOW


@pytest.mark.parametrize("default", ["'timezone'", "'timezone'::text", "('timezone')"])
def test_a_default_may_be_called_like_a_function(default: str) -> None:
    table = SchemaDesign.parse(f"CREATE TABLE t (id int PRIMARY KEY, kind text DEFAULT {default})").table("t")

    assert table is not None
    assert table.columns[1].default_value == "timezone"
