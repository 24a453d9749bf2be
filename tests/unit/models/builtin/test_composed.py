"""Texts that are put together of two columns, where the contract says of which and an example shows how."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.shapes import ExpressionField
from tests.unit.models.builtin.small import OPEN, answers, is_built, rows, service, source_of

TABLES = """
CREATE TABLE shelves (id SERIAL PRIMARY KEY, code TEXT NOT NULL UNIQUE, room TEXT, built DATE NOT NULL);
CREATE TABLE books (
  id SERIAL PRIMARY KEY, shelf_id INT NOT NULL REFERENCES shelves (id), place INT NOT NULL, title TEXT NOT NULL,
  number INT NOT NULL, lender_id INT REFERENCES shelves (id)
);
"""
SHELF = "(SELECT named.code FROM shelves named WHERE named.id = books.shelf_id)"


def mark(description: str, *examples: str) -> tuple[bool, Any]:
    shown = {"type": "string", "description": description, "examples": list(examples)}
    body = {**rows("title", mark=shown), "required": ["title", "mark"]}
    design = service(TABLES, OPEN, {"/books/{id}": {"get": {"operationId": "it", **answers(body)}}})
    built = is_built(design.operation("it"))
    return built, source_of(design, "mark") if built else None


@pytest.mark.parametrize(
    "description, example, text",
    [
        ("Code of the shelf and place of the book", "AB-12", f"{SHELF} || '-' || books.place"),
        ("The code of its shelf, followed by the place.", "AB/12", f"{SHELF} || '/' || books.place"),
        ("Shelf code and place", "AB-12", f"{SHELF} || '-' || books.place"),
        ("The shelf's code and running number", "AB-12", f"{SHELF} || '-' || books.number"),
        ("Place and title", "12:ab", "books.place || ':' || books.title"),
    ],
)
def test_a_text_is_put_together_as_is_said_and_shown(description: str, example: str, text: str) -> None:
    assert mark(description, example) == (True, ExpressionField(text=text))


@pytest.mark.parametrize(
    "description, examples",
    [
        ("Code of the shelf and place of the book", []),
        ("Code of the shelf and place of the book", ["AB12"]),
        ("Code of the shelf and place of the book", ["12-AB"]),
        ("Code of the shelf and colour of the book", ["AB-12"]),
        ("Room of the shelf and place of the book", ["AB-12"]),
        ("Code of the lender and place of the book", ["AB-12"]),
        ("Something to call it by", ["AB-12"]),
        ("Lender code and place", ["AB-12"]),
        ("Author code and place", ["AB-12"]),
        ("Shelf code of the lender and place", ["AB-12"]),
    ],
)
def test_what_is_not_said_or_not_shown_is_asked_about(description: str, examples: list[str]) -> None:
    assert mark(description, *examples) == (False, None)
