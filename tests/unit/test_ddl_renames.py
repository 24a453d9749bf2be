"""A design that was written step by step: what is renamed on the way."""

from __future__ import annotations

import pytest

from orchestrator.ddl import Column, SchemaDesign, Table


def column(table: Table, name: str) -> Column:
    found = table.column(name)
    assert found is not None
    return found


def test_what_is_renamed_is_known_by_its_last_name_alone() -> None:
    design = SchemaDesign.parse(
        """
        CREATE TABLE people (id SERIAL PRIMARY KEY, mail TEXT NOT NULL UNIQUE, old_age INTEGER CHECK (old_age > 17));
        CREATE TABLE crew (person INTEGER REFERENCES people (id), aboard BOOLEAN NOT NULL,
          CONSTRAINT one EXCLUDE USING gist (person WITH =), CONSTRAINT yes CHECK (aboard));
        CREATE UNIQUE INDEX by_mail ON people (lower(mail)) WHERE old_age > 20;
        ALTER TABLE people RENAME COLUMN mail TO email;
        ALTER TABLE people RENAME old_age TO age;
        ALTER TABLE people RENAME COLUMN id TO person_id, ADD COLUMN name TEXT;
        ALTER TABLE ONLY crew RENAME CONSTRAINT yes TO there;
        ALTER TABLE crew RENAME COLUMN person TO who;
        ALTER TABLE people RENAME TO sailors;
        ALTER TABLE crew DROP CONSTRAINT there;
        CREATE INDEX ON sailors (age);
        COMMENT ON COLUMN sailors.email IS 'where to write';
        """,
        "postgres",
    )
    sailors, crew = design.table("sailors"), design.table("crew")
    assert sailors is not None
    assert crew is not None

    assert design.not_understood == ()
    assert design.table("people") is None
    assert [item.name for item in sailors.columns] == ["person_id", "email", "age", "name"]
    assert (sailors.primary_key, [item.columns for item in sailors.uniques]) == (("person_id",), [("email",)])
    assert [(item.sql, item.columns) for item in sailors.checks] == [("age > 17", ("age",))]
    assert (column(sailors, "age").minimum, column(sailors, "email").comment) == (
        18,
        "where to write",
    )
    by_mail = next(item for item in sailors.indexes if item.name == "by_mail")
    assert (by_mail.expressions, by_mail.inside, by_mail.where) == (("LOWER(email)",), ("email",), "age > 20")
    key = crew.foreign_keys[0]
    assert (key.columns, key.target, key.target_columns) == (("who",), "sailors", ("person_id",))
    assert (crew.checks, [item.columns for item in crew.exclusions]) == ((), [("who",)])
    assert {item.table for item in design.statements if "people" in item.text} == {"sailors", "crew"}


@pytest.mark.parametrize(
    "statement",
    ["RENAME COLUMN none TO other", "RENAME COLUMN id TO name", "RENAME TO others", "RENAME CONSTRAINT a TO"],
)
def test_a_rename_that_cannot_be_is_told(statement: str) -> None:
    tables = "CREATE TABLE boats (id INTEGER, name TEXT); CREATE TABLE others (id INTEGER);"

    assert len(SchemaDesign.parse(f"{tables} ALTER TABLE boats {statement};", "postgres").not_understood) == 1
