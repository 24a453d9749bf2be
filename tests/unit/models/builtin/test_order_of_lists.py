"""What a list is ordered by: the column that is named, which way, and a question where the rows have no such column."""

from __future__ import annotations

import pytest

from tests.unit.models.builtin.small import OPEN, answers, asked, asks, rows, service

TABLES = """
CREATE TABLE stages (id SERIAL PRIMARY KEY, opens_at TIMESTAMP NOT NULL);
CREATE TABLE acts (
  id SERIAL PRIMARY KEY, stage_id INT NOT NULL REFERENCES stages (id), number INT NOT NULL, title TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL DEFAULT now()
);
"""


def listed(summary: str, description: str = "") -> tuple[tuple[tuple[str, bool], ...], list[str]]:
    listing = {"operationId": "it", "summary": summary, "description": description}
    design = service(TABLES, OPEN, {"/acts": {"get": {**listing, **answers(rows("title", many=True))}}})
    sort = design.operation("it").sort
    assert sort is not None
    return sort.default, asked(design, "it")


@pytest.mark.parametrize(
    "summary, description, first",
    [
        ("Acts", "Ordered by number, highest first.", ("number", True)),
        ("Acts", "Sorted by title, descending.", ("title", True)),
        ("Acts", "Sorted by number.", ("number", False)),
        ("Acts", "Sorted by creation date, newest first.", ("created_at", True)),
        ("Acts", "Sorted by date, newest first.", ("created_at", True)),
        ("Acts", "Newest first.", ("created_at", True)),
        ("Acts by title", "", ("title", False)),
    ],
)
def test_lists_are_ordered_by_the_column_that_is_named(summary: str, description: str, first: tuple[str, bool]) -> None:
    order, questions = listed(summary, description)

    assert order[0] == first
    assert questions == []


@pytest.mark.parametrize(
    "summary, description, said",
    [
        ("Acts", "Sorted by opening of the stage, latest first.", "Sorted by opening of the stage, latest first."),
        ("Acts by name of the stage", "", "Acts by name of the stage."),
        ("Acts by date", "", "Acts by date."),
    ],
)
def test_an_order_that_no_column_keeps_is_asked_about_and_not_taken_for_another(
    summary: str, description: str, said: str
) -> None:
    order, questions = listed(summary, description)

    assert order == (("id", False),)
    assert any(said in text for text in questions)


def test_the_heading_of_a_search_by_something_orders_nothing() -> None:
    listing = {"operationId": "it", "summary": "Acts by title", **answers(rows("title", many=True))}
    listing["parameters"] = [{"name": "title", "in": "query", "schema": {"type": "string"}}]
    sort = service(TABLES, OPEN, {"/acts": {"get": listing}}).operation("it").sort

    assert sort is not None
    assert sort.default == (("id", False),)


def test_orders_are_asked_for_as_the_pattern_of_their_parameter_lets_them() -> None:
    """The usual spellings of all columns would be refused by it, and were tried by the tests of such a list."""
    tables = "CREATE TABLE plots (id SERIAL PRIMARY KEY, name TEXT NOT NULL, crop TEXT NOT NULL);"
    pattern = "^(name|crop)(,(asc|desc))?$"
    sort = {"schema": {"type": "string", "pattern": pattern, "default": "name,desc"}}
    listed = {"operationId": "all", **asks(sort=sort), **answers(rows("name", "crop", "id", many=True))}
    design = service(tables, OPEN, {"/plots": {"get": listed}})
    found = design.operation("all").sort

    assert found is not None
    assert set(found.values) == {"name", "crop", "name,asc", "name,desc", "crop,asc", "crop,desc"}
    assert found.default == (("name", True), ("id", False))
