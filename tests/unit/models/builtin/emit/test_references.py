"""References to nothing: a body that is what its schema says is not refused as one that is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, rows, service, takes

TABLES = """
CREATE TABLE shelves (id SERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE books (id SERIAL PRIMARY KEY, title TEXT NOT NULL, shelf_id INTEGER NOT NULL REFERENCES shelves (id));
"""


@pytest.mark.parametrize(
    "documented, said",
    [(("400",), ""), (("422",), ""), (("400", "404"), ", status=404"), (("404", "409", "422"), "")],
)
def test_an_unknown_reference_is_a_conflict_or_not_found(documented: tuple[str, ...], said: str) -> None:
    sent = takes({"title": TEXT, "shelfId": NUMBER}, "title", "shelfId")
    post = {"operationId": "addBook", **sent, **answers(rows("title", shelfId=NUMBER), "201", *documented)}
    files = emitted(service(TABLES, OPEN, {"/books": {"post": post}}))
    assert f'"shelfId"{said})' in files[Path("app/services/books.py")]
    assert ("'409'" in files[Path("contract/overlay.proposed.yaml")]) is ("409" not in documented)


def test_an_unknown_reference_of_a_change_is_not_told_as_the_row_that_is_changed() -> None:
    sent = takes({"title": TEXT, "shelfId": NUMBER}, "title")
    patch = {"operationId": "changeBook", **sent, **answers(rows("title", shelfId=NUMBER), "200", "400", "404")}
    files = emitted(service(TABLES, OPEN, {"/books/{id}": {"patch": patch}}))
    assert '"shelfId")' in files[Path("app/services/books.py")]


def test_a_row_that_is_named_by_a_uuid_in_a_text_has_one() -> None:
    tables = TABLES.replace("name TEXT", "uuid CHAR(36)")
    named = {"type": "string", "format": "uuid"}
    sent = takes({"title": TEXT, "shelf": named}, "title", "shelf")
    post = {"operationId": "addBook", **sent, **answers(rows("title", shelf=named), "201")}
    text = emitted(service(tables, OPEN, {"/books": {"post": post}}))[Path("tests/rows.py")]
    assert '"uuid": str(uuid4())' in text.partition("def shelf_values")[2].partition("def ")[0]
