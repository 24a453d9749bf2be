"""What a reference is called after: the row, not the code or slug that it holds, and for an answer what it answers."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.shapes import ColumnField, OneField, Op
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asks, is_built, rows, service, source_of, takes


@pytest.mark.parametrize("held", ["code", "slug", "key", "sku", "name"])
def test_a_property_is_the_reference_whatever_key_of_the_other_row_it_holds(held: str) -> None:
    tables = f"""
    CREATE TABLE dish_kinds ({held} TEXT PRIMARY KEY, heat INT NOT NULL);
    CREATE TABLE orders (
      id SERIAL PRIMARY KEY, main_dish_{held} TEXT NOT NULL REFERENCES dish_kinds ({held}), seats INT NOT NULL
    );
    """
    shown = {**rows("main_dish", id=NUMBER, seats=NUMBER), "required": ["id", "main_dish", "seats"]}
    paths = {
        "/orders": {
            "get": {"operationId": "all", **asks("main_dish"), **answers({"type": "array", "items": shown})},
            "post": {"operationId": "make", **takes({"main_dish": TEXT, "seats": NUMBER}, "main_dish", "seats")}
            | answers(shown, "201"),
        }
    }
    design = service(tables, OPEN, paths)
    body = design.operation("make").body

    assert all(is_built(operation) for operation in design.operations)
    assert source_of(design, "main_dish") == ColumnField(column=f"main_dish_{held}")
    assert body is not None
    assert [(field.column, field.lookup) for field in body.fields][:1] == [(f"main_dish_{held}", None)]
    assert [(p.columns, p.op) for p in design.operation("all").params] == [((f"main_dish_{held}",), Op.EQ)]


@pytest.mark.parametrize(
    "column, name, found",
    [
        ("parent_id", "reply_to", True),
        ("parent_id", "in_reply_to", True),
        ("parent_id", "parentRemarkId", True),
        ("reply_to_id", "parent", True),
        ("in_reply_to", "parentId", True),
        ("parent_remark_id", "replyTo", True),
        ("parent_id", "quoted", False),
        ("duplicate_of", "reply_to", False),
        ("quoted_id", "parent", False),
    ],
)
def test_what_a_row_answers_is_the_row_of_its_own_table_that_it_points_at(column: str, name: str, found: bool) -> None:
    tables = f"""CREATE TABLE remarks (
      id SERIAL PRIMARY KEY, {column} INT REFERENCES remarks (id), body TEXT NOT NULL
    );"""
    optional = {"type": ["integer", "null"]}
    more: dict[str, Any] = {"id": NUMBER, name: optional}
    shown = {**rows("body", **more), "required": ["id", "body", name]}
    making = {"operationId": "make", **takes({"body": TEXT, name: optional}, "body"), **answers(shown, "201")}
    design = service(tables, OPEN, {"/remarks": {"post": making}})
    body = design.operation("make").body

    assert is_built(design.operation("make")) is found
    assert body is not None
    assert (column in {field.column for field in body.fields}) is found


def test_what_a_row_answers_may_be_shown_whole() -> None:
    tables = "CREATE TABLE remarks (id SERIAL PRIMARY KEY, parent_id INT REFERENCES remarks (id), body TEXT NOT NULL);"
    inner = {**rows("body", id=NUMBER), "type": ["object", "null"]}
    getting = {"operationId": "it", **answers({**rows("body", reply_to=inner), "required": ["body", "reply_to"]})}
    design = service(tables, OPEN, {"/remarks/{id}": {"get": getting}})

    source = source_of(design, "reply_to")
    assert isinstance(source, OneField)
    assert source.on == (("parent_id", "id"),)


PLAYS = """
CREATE TABLE people (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE plays (id SERIAL PRIMARY KEY, title TEXT NOT NULL, {role}_id INT NOT NULL REFERENCES people (id));
CREATE TABLE {link} (
  play_id INT NOT NULL REFERENCES plays (id), person_id INT NOT NULL REFERENCES people (id),
  PRIMARY KEY (play_id, person_id)
);
"""


@pytest.mark.parametrize(
    "role, link, path",
    [
        ("director", "play_co_directors", "/plays/{playId}/directors/{personId}"),
        ("actor", "play_actors", "/plays/{playId}/actors/{personId}"),
        ("host", "play_guest_hosts", "/plays/{playId}/hosts/{personId}"),
    ],
)
def test_what_one_is_put_among_is_behind_the_table_between_and_not_the_one_row_of_that_role(
    role: str, link: str, path: str
) -> None:
    put = {"operationId": "put", "security": [], **answers(None, "204", "404")}
    drop = {"operationId": "drop", "security": [], **answers(None, "204", "404")}
    design = service(PLAYS.format(role=role, link=link), OPEN, {path: {"put": put, "delete": drop}})
    found = design.operation("put")
    assert is_built(found)
    assert (found.kind.value, found.table) == ("link", link)
    assert (design.operation("drop").kind.value, design.operation("drop").table) == ("unlink", link)


def test_the_one_row_of_a_role_is_still_shown_by_its_singular() -> None:
    get = {"operationId": "it", "security": [], **answers(rows("name"), "200", "404")}
    tables = PLAYS.format(role="director", link="play_co_directors")
    found = service(tables, OPEN, {"/plays/{playId}/director": {"get": get}}).operation("it")
    assert (found.table, [step.table for step in found.steps]) == ("people", ["plays", "people"])
