"""Columns that a description names are meant, whatever the name of a property or the habit of a search would choose."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.shapes import ColumnField, ExpressionField, ValueField
from tests.unit.models.builtin.small import OPEN, answers, asked, asks, rows, service, source_of

TABLES = """
CREATE TABLE keepers (
  id UUID PRIMARY KEY, badge_number TEXT NOT NULL UNIQUE, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
  phone TEXT NOT NULL, home_town TEXT NOT NULL
);
CREATE TABLE shifts (
  id UUID PRIMARY KEY, keeper_id UUID NOT NULL REFERENCES keepers (id), note TEXT
);
"""


def shown(name: str, described: str, path: str = "/shifts/{id}") -> object:
    """What a property of that description is taken from."""
    row = rows("id")
    row["properties"][name] = {"type": "string", "description": described}
    design = service(TABLES, OPEN, {path: {"get": {"operationId": "it", **answers(row)}}})
    return source_of(design, name)


@pytest.mark.parametrize(
    "described", ["The keeper's last name.", "Last name of the keeper", "The last name", "The last name only."]
)
def test_a_name_of_somebody_is_the_part_that_is_said(described: str) -> None:
    told = shown("keeperName", described)

    assert isinstance(told, ValueField)
    assert (told.table, told.column) == ("keepers", "last_name")
    assert shown("name", described, "/keepers/{id}") == ColumnField(column="last_name")


@pytest.mark.parametrize(
    "described",
    ["", "The keeper's name.", "First and last name of the keeper.", "The first name, then the last name", "Who works"],
)
def test_a_name_of_which_no_part_is_said_is_the_whole(described: str) -> None:
    assert isinstance(shown("keeperName", described), ExpressionField)
    assert isinstance(shown("name", described, "/keepers/{id}"), ExpressionField)


def searched(described: str) -> tuple[set[str], list[str]]:
    """The columns that a search goes through, and what is asked."""
    search = {"q": {"description": described, "schema": {"type": "string"}}}
    listing = {"operationId": "it", **asks(**search), **answers(rows("id", many=True))}
    design = service(TABLES, OPEN, {"/keepers": {"get": listing}})
    found = next(item for item in design.operation("it").params if item.name == "q")
    return set(found.columns), asked(design, "it")


@pytest.mark.parametrize(
    "described, columns",
    [
        ("Part of the first name, the last name or the phone number.", {"first_name", "last_name", "phone"}),
        ("Looks into last name and phone number", {"last_name", "phone"}),
        ("Matches the keeper's phone number or the town", {"phone", "home_town"}),
        ("Part of the badge number or the phone number", {"badge_number", "phone"}),
        ("Part of the number or the last name", {"badge_number", "last_name"}),
        ("Part of the name or the keeper number", {"first_name", "last_name", "badge_number"}),
        ("First and last name", {"first_name", "last_name"}),
        ("Searches badge and phone numbers", {"badge_number", "phone"}),
    ],
)
def test_a_search_goes_through_the_columns_that_are_named_and_no_others(described: str, columns: set[str]) -> None:
    assert searched(described) == (columns, [])


def test_what_no_column_is_called_is_not_searched_by_its_last_word() -> None:
    found, questions = searched("Part of the last name or the licence number")

    assert found == {"last_name"}
    assert any("licence number" in text for text in questions)
