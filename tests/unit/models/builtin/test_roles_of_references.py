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
