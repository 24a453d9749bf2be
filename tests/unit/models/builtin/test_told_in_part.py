"""Answers of which a part is told: truth values for rows, `anyOf`, rows within rows, keys whose words are turned."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.shapes import ColumnField, FieldSource
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, asks, is_built, rows, service, takes

TABLES = """
CREATE TABLE keepers (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE hives (
  id SERIAL PRIMARY KEY, label TEXT NOT NULL, cover TEXT, id_chart TEXT,
  id_keepers_owner INT REFERENCES keepers (id), id_keepers_guard INT REFERENCES keepers (id),
  hive_next INT REFERENCES hives (id)
);
CREATE TABLE frames (id SERIAL PRIMARY KEY, hive_id INT NOT NULL REFERENCES hives (id), wax TEXT NOT NULL);
CREATE TABLE chores (id SERIAL PRIMARY KEY, done BOOLEAN NOT NULL DEFAULT FALSE, status TEXT NOT NULL DEFAULT 'new');
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: keepers, id: id, login: login, password: secret}
default: authenticated
"""
FLAG = {"type": "boolean"}


def read(path: str, method: str, **more: Any) -> tuple[OperationDesign, ServiceDesign]:
    design = service(TABLES, AUTH, {path: {method: {"operationId": "it", **more}}})
    return design.operation("it"), design


def sources(design: ServiceDesign, view: str) -> dict[str, FieldSource]:
    return {field.property: field.source for field in design.views[view].fields}


def test_keys_are_found_whose_words_stand_in_another_order() -> None:
    shown = rows("label", "chartId", ownerId=NUMBER, guardId=NUMBER, nextHive=NUMBER)
    found, design = read("/hives/{id}", "get", **answers(shown))

    assert is_built(found)
    assert sources(design, found.answer.view) == {
        "label": ColumnField(column="label"),
        "chartId": ColumnField(column="id_chart"),
        "ownerId": ColumnField(column="id_keepers_owner"),
        "guardId": ColumnField(column="id_keepers_guard"),
        "nextHive": ColumnField(column="hive_next"),
    }


def test_a_body_and_a_filter_name_such_keys_too() -> None:
    made, _ = read("/hives", "post", **takes({"label": TEXT, "ownerId": NUMBER}, "label"), **answers(None, "204"))
    shown, _ = read("/hives", "get", **asks(guardId={"schema": NUMBER}), **answers(rows("label", many=True)))

    assert made.body is not None
    assert [field.column for field in made.body.fields] == ["label", "id_keepers_owner"]
    assert [item.columns for item in shown.params if item.name == "guardId"] == [("id_keepers_guard",)]


@pytest.mark.parametrize("name", ["data", "removed"])
def test_a_truth_value_where_rows_would_be_says_that_a_row_went(name: str) -> None:
    found, _ = read("/hives/{id}", "delete", **answers({"type": "object", "properties": {name: FLAG}}))

    assert is_built(found)
    assert (found.kind, found.answer.view, dict(found.answer.constants)) == (Kind.DELETE, "", {name: True})


def test_a_truth_value_that_may_be_false_is_asked_for() -> None:
    flag = {"type": "boolean", "description": "False if there was none."}
    found, _ = read("/hives/{id}", "delete", **answers({"type": "object", "properties": {"removed": flag}}))

    assert not is_built(found)


@pytest.mark.parametrize("name, kind", [("done", FLAG), ("status", TEXT)])
def test_what_a_row_holds_is_shown_rather_than_that_something_worked(name: str, kind: dict[str, str]) -> None:
    more = {**takes({name: kind}), **answers({"type": "object", "properties": {name: kind}})}
    found, design = read("/chores/{id}", "patch", **more)

    assert is_built(found)
    assert (dict(found.answer.constants), sources(design, found.answer.view)) == ({}, {name: ColumnField(column=name)})


def test_a_truth_value_about_something_else_is_asked_for() -> None:
    found, _ = read("/hives/{id}", "delete", **answers(rows(swarmed=FLAG)))

    assert not is_built(found)


def test_a_page_within_data_may_repeat_what_was_asked_for() -> None:
    page = rows("query", items=rows("label", many=True), total=NUMBER)
    found, _ = read("/hives", "get", **answers(rows(data=page)))

    assert is_built(found)
    assert found.answer.envelope == ("data", "items")
    assert dict(found.answer.extras) == {"data.total": "total"}
    assert "`data.query` around the rows is left out, as the contract allows" in found.assumptions


def test_alternatives_of_which_a_row_is_all_at_once_are_one() -> None:
    found, design = read("/hives/{id}", "get", **answers({"anyOf": [rows("id", "label"), rows("label", "cover")]}))

    assert is_built(found)
    assert list(sources(design, found.answer.view)) == ["id", "label", "cover"]


@pytest.mark.parametrize(
    "other",
    [
        {**rows("cover"), "required": ["cover"]},
        {**rows("cover"), "additionalProperties": False},
        rows("cover", label=NUMBER),
        rows("cover", kind={"enum": ["hive"]}),
    ],
)
def test_alternatives_of_which_a_row_may_be_one_only_are_asked_about(other: dict[str, Any]) -> None:
    found, design = read("/hives/{id}", "get", **answers({"anyOf": [rows("id", "label"), other]}))

    assert not is_built(found)
    assert asked(design, "it") == ["Which of the alternatives does it answer, and when?"]


def test_rows_within_that_are_told_in_part_are_left_out_where_they_may_be() -> None:
    inner = {**rows("wax", "honey"), "required": ["honey"]}
    frames = {"type": "array", "items": inner}
    found, design = read("/hives/{id}", "get", **answers(rows("id", "label", frames=frames)))
    needed, _ = read("/hives/{id}", "get", **answers({**rows("label", frames=frames), "required": ["frames"]}))

    assert is_built(found)
    assert list(sources(design, found.answer.view)) == ["id", "label"]
    assert [(item.text, item.assumption) for item in design.questions] == [
        (
            "Where does `honey` of `ItAnswerFrames` come from? No column of `frames` holds it.",
            "left out of `ItAnswer`, as the contract allows: `frames`",
        )
    ]
    assert not is_built(needed)


def test_a_column_that_two_properties_claim_alike_is_neither() -> None:
    alone, told = read("/hives/{id}", "get", **answers(rows("label", "cover_url")))
    both, design = read("/hives/{id}", "get", **answers(rows("label", "id", "cover_url", "cover_path")))

    assert sources(told, alone.answer.view)["cover_url"] == ColumnField(column="cover")
    assert list(sources(design, both.answer.view)) == ["label", "id"]
