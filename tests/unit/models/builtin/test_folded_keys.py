"""Unique indexes on what is made of columns, such as `lower(name)`: they tell rows apart as any key does."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, is_built, rows, service, takes

AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: login, password: secret}
default: authenticated
"""
PEOPLE = "CREATE TABLE people (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);"
LABELS = f"""{PEOPLE}
CREATE TABLE labels (
  id SERIAL PRIMARY KEY, name VARCHAR(40) NOT NULL, shelf INT NOT NULL DEFAULT 1, colour TEXT NOT NULL
);
"""
FOLDED = "CREATE UNIQUE INDEX labels_name ON labels (lower(name));"
ON_SHELF = "CREATE UNIQUE INDEX labels_name ON labels (shelf, lower(name));"
PLAIN = "CREATE UNIQUE INDEX labels_name ON labels (name);"
SENTENCE = "Names of labels are unique regardless of case."


def labels(index: str, said: str = SENTENCE) -> ServiceDesign:
    """Labels that are listed, made and shown by name."""
    one = rows("name", "colour", id=NUMBER)
    made = takes({"name": TEXT, "colour": TEXT}, "name", "colour")
    listed = answers({"type": "array", "items": one})
    paths = {
        "/labels": {
            "get": {"operationId": "labels", "summary": "All labels, by name", **listed},
            "post": {"operationId": "make", "description": said, **made, **answers(one, "201", "409")},
        },
        "/labels/{name}": {"get": {"operationId": "show", **answers(one, "200", "404")}},
    }
    return service(LABELS + index, AUTH, paths)


def test_such_an_index_says_which_conflicts_there_are() -> None:
    assert asked(labels(FOLDED), "make") == []
    assert any("409" in text for text in asked(labels(""), "make"))


def test_a_key_of_exact_texts_does_not_say_that_case_is_ignored() -> None:
    assert any(SENTENCE in text for text in asked(labels(PLAIN), "make"))


def test_no_key_says_that_values_are_stored_otherwise_than_they_are_sent() -> None:
    said = "The name is unique without regard to case and is stored in lower case."
    assert any(said in text for text in asked(labels(FOLDED, said), "make"))
    assert asked(labels(FOLDED, "The name is unique without regard to case."), "make") == []


@pytest.mark.parametrize("index", [FOLDED, PLAIN])
def test_a_path_names_rows_by_what_the_index_is_made_of(index: str) -> None:
    assert is_built(labels(index).operation("show"))


def test_a_part_of_such_an_index_names_no_row() -> None:
    assert not is_built(labels(ON_SHELF).operation("show"))


def test_no_test_makes_two_rows_that_the_index_would_take_for_one() -> None:
    def text(index: str) -> str:
        return emitted(labels(index))[Path("tests/integration/test_operations.py")]

    assert "tied = world.make(" not in text(FOLDED)
    assert "tied = world.make(" in text(ON_SHELF.replace("shelf, lower(name)", "shelf, lower(colour)"))


def test_sqlite_tells_such_rows_apart_too() -> None:
    tree = emitted(labels(FOLDED))
    up = next(text for path, text in tree.items() if "up.sqlite" in path.name and "labels" in text)
    with sqlite3.connect(":memory:") as database:
        database.executescript(up)
        database.execute("INSERT INTO labels (name, colour) VALUES ('New', 'red')")
        with pytest.raises(sqlite3.IntegrityError):
            database.execute("INSERT INTO labels (name, colour) VALUES ('nEW', 'red')")
