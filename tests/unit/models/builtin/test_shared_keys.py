"""Rows that are rows of another table as well: what the other row has is theirs, and never what lets it in."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.shapes import ColumnField, ValueField
from tests.unit.models.builtin.small import (
    NUMBER,
    OPEN,
    answers,
    asked,
    asks,
    is_built,
    rows,
    service,
    source_of,
    takes,
)

PEOPLE = """
CREATE TABLE people (
  id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, full_name TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'known')), hats INT, created_at TIMESTAMP NOT NULL
);
"""
KEYED = f"{PEOPLE}CREATE TABLE guides (person_id INT PRIMARY KEY REFERENCES people (id), region TEXT NOT NULL);"
HELD = f"""{PEOPLE}CREATE TABLE guides (
  id SERIAL PRIMARY KEY, person_id INT NOT NULL UNIQUE REFERENCES people (id), region TEXT NOT NULL
);"""
CHAIN = f"""{PEOPLE}CREATE TABLE staff (person_id INT PRIMARY KEY REFERENCES people (id), desk TEXT NOT NULL);
CREATE TABLE guides (staff_id INT PRIMARY KEY REFERENCES staff (person_id), region TEXT NOT NULL);"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: email, password: secret}
default: authenticated
"""


def guide(*needed: str, **more: Any) -> dict[str, Any]:
    return {**rows(*needed, **more), "required": [*needed, *more]}


@pytest.mark.parametrize("tables, own", [(KEYED, "person_id"), (HELD, "person_id"), (CHAIN, "staff_id")])
def test_what_the_row_with_the_same_key_has_is_the_rows_own_and_is_told(tables: str, own: str) -> None:
    getting = {"operationId": "it", **answers(guide("region", "full_name", "status", hats=NUMBER))}
    design = service(tables, AUTH, {"/guides/{id}": {"get": getting}})

    assert is_built(design.operation("it"))
    for name in ("full_name", "status", "hats"):
        assert source_of(design, name) == ValueField(table="people", column=name, on=((own, "id"),))
    assert any("a row of `guides` is one of `people`" in text for text in design.operation("it").assumptions)


@pytest.mark.parametrize(
    "tables, name",
    [
        (KEYED, "secret"),
        (KEYED, "moodOfToday"),
        (KEYED.replace("PRIMARY KEY REFERENCES", "REFERENCES"), "full_name"),
        (KEYED.replace("guides", "carts").replace("person_id INT PRIMARY KEY", "keeper_id INT UNIQUE"), "full_name"),
        (HELD.replace("person_id INT NOT NULL", "person_id INT"), "full_name"),
    ],
)
def test_secrets_and_what_only_others_have_are_asked_about(tables: str, name: str) -> None:
    table = "carts" if "carts" in tables else "guides"
    getting = {"operationId": "it", **answers(guide("region", name))}
    design = service(tables, AUTH, {f"/{table}/{{id}}": {"get": getting}})

    assert not is_built(design.operation("it"))


def test_how_another_thing_is_doing_is_not_how_what_hangs_on_it_does() -> None:
    tables = """
    CREATE TABLE kilns (id SERIAL PRIMARY KEY, name TEXT NOT NULL, state TEXT CHECK (state IN ('hot', 'cold')));
    CREATE TABLE programs (kiln_id INT PRIMARY KEY REFERENCES kilns (id), curve TEXT NOT NULL);
    """
    one = {"operationId": "one", **answers(guide("curve", "name"))}
    other = {"operationId": "other", **answers(guide("curve", "state"))}
    design = service(tables, OPEN, {"/programs/{id}": {"get": one, "delete": other}, "/programs/{id}/": {"get": other}})

    assert is_built(design.operation("one"))
    assert not is_built(design.operation("other"))


def test_lists_are_filtered_by_it_and_a_body_with_it_names_no_other_row() -> None:
    listing = {"operationId": "all", **asks("full_name"), **answers(rows("region", "full_name", many=True))}
    changing = {"operationId": "change", **takes({"email": {"type": "string"}, "region": {"type": "string"}}, "region")}
    changing |= answers(rows("region"))
    design = service(KEYED, AUTH, {"/guides": {"get": listing}, "/guides/{id}": {"patch": changing}})
    body = design.operation("change").body

    assert [(p.name, p.columns, p.relation.table if p.relation else "") for p in design.operation("all").params] == [
        ("full_name", ("full_name",), "people")
    ]
    assert body is not None
    assert [field.column for field in body.fields] == ["region"]
    assert any("What becomes of `email`" in text for text in asked(design, "change"))


@pytest.mark.parametrize(
    "columns, beside, held",
    [
        ("full_name TEXT NOT NULL", (), "full_name"),
        ("display_name TEXT NOT NULL, username TEXT NOT NULL", (), "display_name"),
        ("full_name TEXT NOT NULL", ("full_name",), ""),
        ("full_name TEXT", (), ""),
        ("full_name TEXT NOT NULL, pet_name TEXT NOT NULL", (), ""),
    ],
)
def test_the_name_of_somebody_in_an_answer_is_the_only_name_that_they_have(
    columns: str, beside: tuple[str, ...], held: str
) -> None:
    tables = f"""CREATE TABLE players (id SERIAL PRIMARY KEY, shirt INT, {columns});
    CREATE TABLE goals (id SERIAL PRIMARY KEY, player_id INT NOT NULL REFERENCES players (id), minute INT NOT NULL);"""
    shown = answers(guide(player=guide("name", *beside), minute=NUMBER))
    design = service(tables, OPEN, {"/goals/{id}": {"get": {"operationId": "it", **shown}}})

    assert is_built(design.operation("it")) is bool(held)
    if held:
        assert source_of(design, "name") == ColumnField(column=held)
