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


PEOPLE = """
CREATE TABLE pilots (
  id UUID PRIMARY KEY, last_name TEXT NOT NULL, first_name TEXT NOT NULL, rank INT NOT NULL,
  pinned BOOLEAN NOT NULL DEFAULT false, landed_at TIMESTAMP NOT NULL, seen_at TIMESTAMP,
  created_at TIMESTAMP NOT NULL DEFAULT now()
);
CREATE TABLE crews (id UUID PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE crew_pilots (
  crew_id UUID NOT NULL REFERENCES crews (id), pilot_id UUID NOT NULL REFERENCES pilots (id), MADE,
  PRIMARY KEY (crew_id, pilot_id)
);
"""
SHOWN = ("id", "lastName", "firstName", "landedAt")


def piloted(
    description: str,
    shown: tuple[str, ...] = SHOWN,
    *,
    answer: str = "ok",
    path: str = "/pilots",
    made: str = "role TEXT",
) -> tuple[list[tuple[str, bool]], list[str], list[str]]:
    """The order, what is asked, and what is told as shown by the structure."""
    listing = {"operationId": "it", "description": description, **answers(rows(*shown, many=True))}
    listing["responses"]["200"]["description"] = answer
    design = service(PEOPLE.replace("MADE", made), OPEN, {path: {"get": listing}})
    found = design.operation("it")
    assert found.sort is not None
    return list(found.sort.default), asked(design, "it"), list(found.evidence)


@pytest.mark.parametrize(
    "description, answer, order",
    [
        ("Newest first.", "ok", [("landed_at", True)]),
        ("Latest first.", "ok", [("landed_at", True)]),
        ("Ordered by last name, then first name.", "ok", [("last_name", False), ("first_name", False)]),
        ("By rank, highest first, then by last name.", "ok", [("rank", True), ("last_name", False)]),
        ("Sorted by rank descending and last name.", "ok", [("rank", True), ("last_name", False)]),
        ("Pinned first, then newest first.", "ok", [("pinned", True), ("landed_at", True)]),
        ("", "Pilots by last name", [("last_name", False)]),
        ("", "By last name, first name", [("last_name", False), ("first_name", False)]),
        ("Earliest first.", "ok", [("landed_at", False)]),
        ("Most recently landed first.", "ok", [("landed_at", True)]),
    ],
)
def test_all_that_is_said_of_an_order_is_kept(description: str, answer: str, order: list[tuple[str, bool]]) -> None:
    found, questions, evidence = piloted(description, answer=answer)

    assert found[: len(order)] == order
    assert questions == []
    assert any(part.startswith("the description sorts by") for part in evidence)


def test_a_search_by_something_is_no_order() -> None:
    found, questions, _ = piloted("Search pilots by last name, first name or rank.")

    assert found == [("id", False)]
    assert questions == []


def test_an_order_that_holds_unless_another_is_asked_for_is_kept() -> None:
    assert piloted("Pilots, by last name unless sorted otherwise.")[0][0] == ("last_name", False)


def test_a_moment_of_making_that_is_shown_is_what_tells_new_rows() -> None:
    assert piloted("Newest first.", (*SHOWN, "createdAt"))[0][0] == ("created_at", True)


@pytest.mark.parametrize(
    "description, answer",
    [
        ("Ordered by last name, then nickname.", "ok"),
        ("Rookies first, then newest first.", "ok"),
        ("Most recently promoted first.", "ok"),
        ("Upcoming flights first.", "ok"),
        ("__ first, then newest first.", "ok"),
        ("最新 first, then newest first.", "ok"),
        ("Ordered by rank and crew size.", "ok"),
        ("Ordered by rank, and by the crew.", "ok"),
        ("Ordered by rank, highest first, nickname.", "ok"),
        ("Ordered by rank, retired pilots last.", "ok"),
        ("", "Pilots by code name"),
    ],
)
def test_what_no_column_keeps_of_an_order_is_asked_and_not_told_as_shown(description: str, answer: str) -> None:
    _, questions, evidence = piloted(description, answer=answer)
    said = description or answer

    assert any(said in text for text in questions)
    assert not any(said in part for part in evidence)


@pytest.mark.parametrize(
    "description", ["Ordered by rank, by crew size, then last name.", "Ordered by rank, crew size, then by last name."]
)
def test_what_stands_behind_a_part_that_no_column_keeps_is_kept(description: str) -> None:
    found, questions, _ = piloted(description)

    assert found[:2] == [("rank", False), ("last_name", False)]
    assert any(description in text for text in questions)


@pytest.mark.parametrize(
    "description",
    [
        "Ordered by rank (nulls last).",
        "Ordered by rank, retired ones left out.",
        "Ordered by rank and contains no retired pilots.",
        "Ordered by last name, ignoring case.",
    ],
)
def test_what_a_sentence_says_besides_its_order_is_on_record(description: str) -> None:
    listing = {"operationId": "it", "description": description, **answers(rows(*SHOWN, many=True))}
    design = service(PEOPLE.replace("MADE", "role TEXT"), OPEN, {"/pilots": {"get": listing}})

    assert any(description in item.text for item in design.assumptions)
    assert not any(description in part for part in design.operation("it").evidence)


def test_a_rule_before_an_order_is_asked_also_where_more_is_said_of_it() -> None:
    said = "Only captains see it, ordered by rank, served from a copy."

    assert any(said in text and "Which rule" in text for text in piloted(said)[1])


@pytest.mark.parametrize(
    "description",
    ["Returns the first 100 pilots.", "Log in first.", "You must first join a crew.", "Check the name first."],
)
def test_what_is_to_be_done_first_and_how_many_there_are_is_no_order(description: str) -> None:
    assert not any("By which column is the list ordered?" in text for text in piloted(description)[1])


@pytest.mark.parametrize("made, asks_for_link", [("created_at TIMESTAMP NOT NULL", True), ("role TEXT", False)])
def test_the_age_of_rows_behind_a_link_that_has_an_age_of_its_own_is_asked(made: str, *, asks_for_link: bool) -> None:
    _, questions, _ = piloted("The latest first.", path="/crews/{crewId}/pilots", made=made)

    assert any("Is the age" in text for text in questions) is asks_for_link


def test_a_pattern_names_columns_that_rows_show_further_in_and_is_asked_about_where_it_names_none() -> None:
    tables = "CREATE TABLE plots (id SERIAL PRIMARY KEY, plot_name TEXT NOT NULL, size INT NOT NULL);"

    def found(pattern: str) -> tuple[set[str], list[str]]:
        sort = {"schema": {"type": "string", "pattern": pattern}}
        design = service(tables, OPEN, {"/plots": {"get": {"operationId": "all", **asks(sort=sort), **shown}}})
        order = design.operation("all").sort
        assert order is not None
        return set(order.values), asked(design, "all")

    shown = answers(rows("id", many=True))
    assert found("^(name|size),(asc|desc)$") == ({"name,asc", "name,desc", "size,asc", "size,desc"}, [])
    values, questions = found("^(near|far)$")
    assert values == set()
    assert any("`sort`" in text for text in questions)
