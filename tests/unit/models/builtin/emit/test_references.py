"""References to nothing, broken checks and texts that are no cursors: bad input, where no sentence tells otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asks, rows, service, takes

TABLES = """
CREATE TABLE shelves (id SERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE books (id SERIAL PRIMARY KEY, title TEXT NOT NULL, shelf_id INTEGER NOT NULL REFERENCES shelves (id));
"""


@pytest.mark.parametrize(
    "documented, said",
    [
        (("400",), ", status=400"),
        (("422",), ", status=422"),
        (("400", "404"), ", status=400"),
        (("400", "404", "409", "422"), ", status=422"),
        (("404", "409"), ""),
        (("404",), ", status=404"),
    ],
)
def test_an_unknown_reference_is_bad_input_where_that_is_documented(documented: tuple[str, ...], said: str) -> None:
    """It was a conflict, where a conflict was something else."""
    sent = takes({"title": TEXT, "shelfId": NUMBER}, "title", "shelfId")
    post = {"operationId": "addBook", **sent, **answers(rows("title", shelfId=NUMBER), "201", *documented)}
    files = emitted(service(TABLES, OPEN, {"/books": {"post": post}}))
    assert f'"shelfId"{said})' in files[Path("app/services/books.py")]
    assert ("'409'" in files[Path("contract/overlay.proposed.yaml")]) is ("409" not in documented)


@pytest.mark.parametrize(
    "said, documented, status",
    [
        ("404 when the shelf does not exist.", ("400", "404", "409"), ", status=404"),
        ("422 when title or shelf are unknown.", ("400", "404", "422"), ", status=422"),
        ("400 when there is no such shelf. 409 when the title is taken.", ("400", "409", "422"), ", status=400"),
        ("The shelf must exist, otherwise 409.", ("400", "409"), ""),
        ("404 when the book does not exist.", ("400", "404"), ", status=400"),
        ("404 when the shelf does not exist. 422 when the shelf is unknown.", ("404", "422"), ", status=422"),
    ],
)
def test_an_unknown_reference_is_answered_as_a_sentence_tells_it(
    said: str, documented: tuple[str, ...], status: str
) -> None:
    sent = takes({"title": TEXT, "shelfId": NUMBER}, "title", "shelfId")
    told = answers(rows("title", shelfId=NUMBER), "201", *documented)
    post = {"operationId": "addBook", "description": said, **sent, **told}
    files = emitted(service(TABLES, OPEN, {"/books": {"post": post}}))
    assert f'"shelfId"{status})' in files[Path("app/services/books.py")]


CHECKED = """
CREATE TABLE loans (
  id SERIAL PRIMARY KEY, begins_on DATE NOT NULL, ends_on DATE NOT NULL, CHECK (ends_on >= begins_on)
);
"""


@pytest.mark.parametrize(
    "said, documented, line",
    [
        ("", ("400", "409"), "transaction(self.session, invalid=400)"),
        ("", ("400", "409", "422"), "transaction(self.session, invalid=422)"),
        ("400 when endsOn is before beginsOn.", ("400", "409", "422"), "transaction(self.session, invalid=400)"),
        ("409 when endsOn is before beginsOn.", ("400", "409", "422"), "transaction(self.session)"),
        ("", ("409",), "transaction(self.session)"),
    ],
)
def test_what_a_check_does_not_let_in_is_bad_input(said: str, documented: tuple[str, ...], line: str) -> None:
    day = {"type": "string", "format": "date"}
    sent = takes({"beginsOn": day, "endsOn": day}, "beginsOn", "endsOn")
    told = answers(rows(beginsOn=day, endsOn=day), "201", *documented)
    post = {"operationId": "addLoan", "description": said, **sent, **told}
    files = emitted(service(CHECKED, OPEN, {"/loans": {"post": post}}))
    assert f"with {line}:" in files[Path("app/services/loans.py")]
    assert ("check constraint" in files[Path("app/db.py")]) is ("invalid" in line)


@pytest.mark.parametrize(
    "described, documented, told",
    [
        ("The nextCursor of the page before. 400 when it is not one.", ("400",), ", unknown=400"),
        ("An unknown cursor is answered with 422.", ("400", "422"), ", unknown=422"),
        ("The nextCursor of the page before.", ("400",), ""),
        ("400 when it is not one.", ("422",), ""),
    ],
)
def test_a_text_that_is_no_cursor_is_answered_as_told(described: str, documented: tuple[str, ...], told: str) -> None:
    page = {"type": "object", "properties": {"items": rows("title", many=True), "nextCursor": TEXT}}
    get = {"operationId": "books", **answers(page, "200", *documented)}
    get |= asks(cursor={"schema": TEXT, "description": described}, limit={"schema": NUMBER})
    files = emitted(service(TABLES, OPEN, {"/books": {"get": get}}))
    assert f"{told})" in files[Path("app/services/books.py")].partition("Window.by_cursor(")[2].partition("\n")[0]
    assert "unknown=" in files[Path("app/services/books.py")] or not told


def test_an_unknown_reference_of_a_change_is_not_told_as_the_row_that_is_changed() -> None:
    sent = takes({"title": TEXT, "shelfId": NUMBER}, "title")
    patch = {"operationId": "changeBook", **sent, **answers(rows("title", shelfId=NUMBER), "200", "400", "404")}
    files = emitted(service(TABLES, OPEN, {"/books/{id}": {"patch": patch}}))
    assert '"shelfId", status=400)' in files[Path("app/services/books.py")]


def test_a_row_that_is_named_by_a_uuid_in_a_text_has_one() -> None:
    tables = TABLES.replace("name TEXT", "uuid CHAR(36)")
    named = {"type": "string", "format": "uuid"}
    sent = takes({"title": TEXT, "shelf": named}, "title", "shelf")
    post = {"operationId": "addBook", **sent, **answers(rows("title", shelf=named), "201")}
    text = emitted(service(tables, OPEN, {"/books": {"post": post}}))[Path("tests/rows.py")]
    assert '"uuid": str(uuid4())' in text.partition("def shelf_values")[2].partition("def ")[0]
