"""Rows shown as one of several objects, beneath another row too, and bodies that take one of several."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.request_types import RequestTypes
from orchestrator.models.builtin.shapes import ColumnField, ManyField, OneField
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asked, is_built, rows, service, source_of

TABLES = """
CREATE TABLE drinks (id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('tea', 'coffee')), name TEXT NOT NULL,
  volume_ml INTEGER, beans TEXT);
CREATE TABLE lines (id INTEGER PRIMARY KEY, amount INTEGER NOT NULL, drink_id INTEGER NOT NULL REFERENCES drinks (id));
"""
TEA = {"type": "object", "required": ["kind", "volume"], "properties": {"kind": {"const": "tea"}, "volume": NUMBER}}
COFFEE = {"type": "object", "required": ["kind", "beans"], "properties": {"kind": {"const": "coffee"}, "beans": TEXT}}
DRINK = {"oneOf": [TEA, COFFEE]}


def bar(line: dict[str, Any], drink: dict[str, Any] | None = None) -> ServiceDesign:
    """The service whose lines are shown so."""
    paths = {
        "/lines/{id}": {"get": {"operationId": "line", **answers(line)}},
        "/drinks/{id}": {"get": {"operationId": "drink", **answers(drink or DRINK)}},
    }
    return service(TABLES, OPEN, paths)


def shown(design: ServiceDesign, name: str) -> dict[str, object]:
    """What a view shows of its rows."""
    return {field.property: field.source for field in design.views[name].fields}


@pytest.mark.parametrize("drink", [DRINK, {"allOf": [DRINK], "readOnly": True}, {"anyOf": [TEA, COFFEE]}])
def test_an_object_of_several_beneath_a_row_is_the_row_that_it_points_at(drink: dict[str, Any]) -> None:
    design = bar(rows("amount", drink=drink))
    source = source_of(design, "drink")

    assert isinstance(source, OneField)
    assert shown(design, source.view) == {
        "kind": ColumnField(column="kind"),
        "volume": ColumnField(column="volume_ml"),
        "beans": ColumnField(column="beans"),
    }


def test_a_list_of_several_beneath_a_row_lists_rows() -> None:
    big, small = (rows(kind={"const": word}, amount=NUMBER) for word in ("big", "small"))
    drink = rows("name", lines={"type": "array", "items": {"oneOf": [big, small]}})
    tables = TABLES.replace("amount INTEGER", "kind TEXT NOT NULL, amount INTEGER")
    design = service(tables, OPEN, {"/drinks/{id}": {"get": {"operationId": "drink", **answers(drink)}}})
    source = source_of(design, "lines")

    assert isinstance(source, ManyField)
    assert set(shown(design, source.view)) == {"kind", "amount"}


@pytest.mark.parametrize("needed", [True, False])
def test_objects_that_nothing_tells_apart_are_asked_about_and_never_a_key(*, needed: bool) -> None:
    drink = {"oneOf": [rows("name", volume=NUMBER), rows("name", "beans")]}
    line = {**rows(id=NUMBER, amount=NUMBER, drink=drink), "required": ["drink"] if needed else []}
    design = bar(line)

    assert needed or "drink" not in shown(design, design.operation("line").answer.view)
    assert is_built(design.operation("line")) is not needed
    assert any("`drink`" in text for text in asked(design, "line"))


def test_what_one_of_several_objects_requires_is_asked_about_where_nothing_holds_it() -> None:
    tea = {**TEA, "required": ["kind", "steeped"], "properties": {"kind": {"const": "tea"}, "steeped": NUMBER}}
    design = bar(rows("amount"), {"oneOf": [tea, COFFEE]})

    assert not is_built(design.operation("drink"))
    assert any("`steeped`" in text for text in asked(design, "drink"))


@pytest.mark.parametrize(
    "schema, null",
    [
        (DRINK, False),
        ({"oneOf": [*DRINK["oneOf"], {"type": "null"}]}, True),
        ({"anyOf": [{**TEA, "type": ["object", "null"]}, COFFEE]}, True),
        ({"type": ["string", "integer"]}, False),
        ({"type": ["string", "integer", "null"]}, True),
        ({"oneOf": [TEXT, {"type": "array", "items": TEXT}]}, False),
        ({"oneOf": [TEXT, {"enum": [1, None]}]}, True),
    ],
)
def test_one_of_several_may_be_null_only_where_one_of_them_may(schema: dict[str, Any], null: bool) -> None:
    assert RequestTypes().of(schema, "Body", set()).annotation.endswith("| None") is null
