"""By which words a row is shown: those that a description names, never one that it says is not shown."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import ExpressionField, ValueField
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, rows, service, source_of

PEOPLE = """
CREATE TABLE people (
  id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, nickname TEXT NOT NULL, {}
);
CREATE TABLE notes (id SERIAL PRIMARY KEY, body TEXT NOT NULL, written_by INT NOT NULL REFERENCES people (id));
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: email, password: password_hash}
roles: []
default: authenticated
"""
WHOLE, PARTS = "full_name TEXT NOT NULL", "first_name TEXT NOT NULL, last_name TEXT NOT NULL"


def showing(said: str, columns: str = WHOLE, named: str = "writtenBy") -> ServiceDesign:
    shown: dict[str, Any] = {named: {**TEXT, "description": said}}
    get = {"operationId": "list", **answers(rows("body", id=NUMBER, many=True, **shown))}
    return service(PEOPLE.format(columns), AUTH, {"/notes": {"get": get}})


@pytest.mark.parametrize(
    "said, column",
    [
        ("Nickname of whoever wrote it", "nickname"),
        ("The writer's full name; the email is never shown.", "full_name"),
        ("Nickname rather than email.", "nickname"),
        ("The nickname, never the full name", "nickname"),
        ("Nickname of the writer, null if unknown", "nickname"),
    ],
)
def test_the_column_that_a_description_says_is_shown(said: str, column: str) -> None:
    design = showing(said)
    source = source_of(design, "writtenBy")

    assert isinstance(source, ValueField)
    assert source.column == column
    assert asked(design, "list") == []


@pytest.mark.parametrize("said", ["Whoever wrote it; the email is never shown.", "The email is hidden"])
def test_a_column_that_is_never_shown_is_not_shown(said: str) -> None:
    source = source_of(showing(said), "writtenBy")

    assert not (isinstance(source, ValueField) and source.column == "email")


@pytest.mark.parametrize(
    "said", ["Nickname, or the full name unless they are a guest", "Full name and nickname", "Nickname if they agreed"]
)
def test_words_that_are_shown_at_times_are_asked_about(said: str) -> None:
    assert any(said in text for text in asked(showing(said), "list"))


def test_both_parts_of_a_name_are_shown_where_a_description_names_both() -> None:
    source = source_of(showing("First and last name of the writer", PARTS, "writerName"), "writerName")

    assert isinstance(source, ExpressionField)
    assert "first_name" in source.text
    assert "last_name" in source.text


def test_a_description_that_names_another_column_outweighs_the_whole_name() -> None:
    source = source_of(showing("The nickname of the writer", WHOLE, "writerName"), "writerName")

    assert isinstance(source, ValueField)
    assert source.column == "nickname"
