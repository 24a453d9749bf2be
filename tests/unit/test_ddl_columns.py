"""What types say of the columns that have them."""

from __future__ import annotations

from orchestrator.ddl import Column, SchemaDesign, Table


def column(table: Table, name: str) -> Column:
    found = table.column(name)
    assert found is not None
    return found


def test_a_domain_says_of_its_columns_what_they_could_say_themselves() -> None:
    design = SchemaDesign.parse(
        """
        CREATE DOMAIN shop.code text CHECK (VALUE ~ '^[a-z]{3}-[0-9]{4}$');
        CREATE DOMAIN short_code AS shop.code CONSTRAINT few CHECK (length(value) < 12);
        CREATE DOMAIN level AS text NOT NULL DEFAULT 'low' CHECK (VALUE IN ('low', 'high'));
        CREATE DOMAIN share AS numeric(5, 2) CHECK (VALUE BETWEEN 0 AND 100);
        CREATE TABLE boats (id short_code PRIMARY KEY, "Level" level, share share DEFAULT 5, other shop.code);
        """,
        "postgres",
    )
    boats = design.table("boats")
    assert boats is not None

    assert design.not_understood == ()
    assert [(check.columns, check.name) for check in boats.checks if "id" in check.columns] == [
        (("id",), ""),
        (("id",), "few"),
    ]
    assert column(boats, "other").nullable
    assert boats.checks_of("other")[0].sql.startswith("other ~ '^[a-z]{3}")
    level = column(boats, "Level")
    assert (level.values, level.default_value, level.nullable) == (("low", "high"), "low", False)
    share = column(boats, "share")
    assert (share.minimum, share.maximum, share.default_value, share.type.scale) == (0, 100, 5, 2)


def test_strict_bounds_are_the_nearest_number_that_a_column_holds() -> None:
    text = """CREATE TABLE sacks (
      weight NUMERIC(5, 2) CHECK (weight > 20 AND weight < 40), pieces INT CHECK (pieces > 3),
      share DOUBLE PRECISION CHECK (share > 0), length NUMERIC CHECK (length > 0), whole NUMERIC(4, 0) CHECK (whole > 1)
    );"""
    table = SchemaDesign.parse(text, "postgres", where="schema.sql").tables[0]
    found = {column.name: (column.minimum, column.maximum) for column in table.columns}
    assert found == {
        "weight": (20.01, 39.99),
        "pieces": (4, None),
        "share": (None, None),
        "length": (None, None),
        "whole": (2, None),
    }


def test_strict_bounds_between_two_numbers_that_a_column_holds_leave_the_next_of_them() -> None:
    text = "CREATE TABLE sacks (weight NUMERIC(5, 2) CHECK (weight > 20.009), pieces INT CHECK (pieces > 2.5));"
    table = SchemaDesign.parse(text, "postgres", where="schema.sql").tables[0]
    assert [column.minimum for column in table.columns] == [20.01, 3]
