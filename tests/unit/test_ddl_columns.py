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
