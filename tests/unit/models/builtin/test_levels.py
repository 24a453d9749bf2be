"""Lists of rows that point at rows of their own table: which level of the tree they show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import OperationDesign
from orchestrator.models.builtin.shapes import FromConstant, Match
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asked, asks, rows, service

TABLES = """
CREATE TABLE pages (id SERIAL PRIMARY KEY, title TEXT NOT NULL, parent_id INTEGER REFERENCES pages (id));
CREATE TABLE remarks (
  id SERIAL PRIMARY KEY, page_id INTEGER NOT NULL REFERENCES pages (id), body TEXT NOT NULL,
  {column} INTEGER REFERENCES remarks (id)
);
"""
BELOW = {"type": "array", "items": rows("body", id=NUMBER)}


AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt, header: Authorization, prefix: Bearer, algorithm: HS256, ttl: 1h}
principal: {table: people, id: id, login: login, password: hash, role: role}
roles: [member, head]
default: authenticated
operations:
  mine: {allow: [member, head], scope: own, owner: author_id}
"""


def remarks(shown: str, column: str = "parent_id", said: str = "", **query: Any) -> tuple[OperationDesign, list[str]]:
    """The list of the remarks on a page, each with a list of those below it, and what is asked about it."""
    one = rows("body", many=True, id=NUMBER, **{shown: BELOW} if shown else {})
    get = {"operationId": "listRemarks", "description": said, **asks(**query), **answers(one, "200", "404")}
    design = service(TABLES.format(column=column), OPEN, {"/pages/{id}/remarks": {"get": get}})
    return design.operations[0], [text for text in asked(design, "listRemarks") if "or all of them?" in text]


@pytest.mark.parametrize(
    "shown, column, said",
    [
        ("replies", "parent_id", "With the `replies` of each."),
        ("children", "parent_id", "The threads of a page, oldest first."),
        ("replies", "reply_to", "Top-level remarks with their replies."),
        ("answers", "parent_id", "A tree of remarks."),
    ],
)
def test_rows_that_are_said_to_show_those_below_them_are_listed_from_the_top(
    shown: str, column: str, said: str
) -> None:
    read, questions = remarks(shown, column, said, body={"schema": TEXT})
    assert Match(column=column, source=FromConstant(value=None)) in read.steps[-1].match
    assert any(f"without `{column}`" in told and f"`{shown}`" in told for told in read.assumptions)
    assert not questions


def test_rows_that_show_nothing_below_them_or_are_asked_for_by_the_one_above_are_all_listed() -> None:
    above = {"schema": NUMBER, "description": "Only those below this one"}
    for read, questions in (remarks(""), remarks("replies", parentId=above)):
        assert [match.column for match in read.steps[-1].match] == ["page_id"]
        assert not questions


@pytest.mark.parametrize("shown, said, query", [("replies", "", {}), ("replies", "A thread.", {"q": {"schema": TEXT}})])
def test_whether_rows_are_listed_from_the_top_is_asked_where_some_would_stand_nowhere_and_meanwhile_all_are(
    shown: str, said: str, query: dict[str, Any]
) -> None:
    read, questions = remarks(shown, "parent_id", said, **query)
    assert [match.column for match in read.steps[-1].match] == ["page_id"]
    assert "`parent_id`, as the others stand in `replies`" in questions[0]
    assert any("lists all rows of `remarks`" in told for told in read.assumptions)


def test_the_callers_own_rows_are_all_listed_as_the_rows_above_them_may_be_of_others() -> None:
    tables = """
    CREATE TABLE people (id SERIAL PRIMARY KEY, login TEXT NOT NULL, hash TEXT NOT NULL, role TEXT NOT NULL);
    CREATE TABLE remarks (id SERIAL PRIMARY KEY, body TEXT NOT NULL, parent_id INTEGER REFERENCES remarks (id),
      author_id INTEGER NOT NULL REFERENCES people (id));
    """
    one = rows("body", many=True, id=NUMBER, replies=BELOW)
    for path in ("/remarks", "/me/remarks"):
        get = {"operationId": "mine", "description": "With `replies`.", **answers(one)}
        design = service(tables, AUTH, {path: {"get": get}})
        assert "parent_id" not in {match.column for step in design.operations[0].steps for match in step.match}
        assert any("or all of them?" in text for text in asked(design, "mine"))


@pytest.mark.parametrize(
    "column, shown",
    [
        ("duplicate_of INTEGER REFERENCES tickets (id)", "duplicates"),
        ("parent_id INTEGER NOT NULL REFERENCES tickets (id)", "children"),
    ],
)
def test_rows_of_no_tree_and_roots_that_point_at_themselves_are_all_listed(column: str, shown: str) -> None:
    tables = f"CREATE TABLE tickets (id SERIAL PRIMARY KEY, body TEXT NOT NULL, {column});"
    get = {"operationId": "l", "description": f"With `{shown}`.", **answers(rows("body", many=True, **{shown: BELOW}))}
    design = service(tables, OPEN, {"/tickets": {"get": get}})
    assert not design.operations[0].steps[-1].match
    assert not asked(design, "l")


@pytest.mark.parametrize(
    "described, top",
    [
        ("Without it the top level of the tree", True),
        ("If omitted, only root pages are listed.", True),
        ("The page above; top-level pages when left out", True),
        ("The page above", False),
        ("Only pages below this top page", False),
        ("Without it pages of all levels", False),
        ("Lists pages without parent", False),
        ("Only those below this page; without it the top level", True),
        ("Without it the top level and everything below it", False),
    ],
)
def test_a_parameter_that_says_so_chooses_the_top_where_it_is_left_out(described: str, top: bool) -> None:
    query = asks(parentId={"schema": NUMBER, "description": described})
    get = {"operationId": "listPages", **query, **answers(rows("title", many=True, id=NUMBER))}
    design = service(TABLES.format(column="parent_id"), OPEN, {"/pages": {"get": get}})
    text = emitted(design)[Path("app/repositories/pages.py")]
    assert ("else:\n            found.append(Page.parent_id.is_(None))" in text) is top
    assert any("below no other" in told for told in design.operations[0].assumptions) is top
    assert not (top and design.questions)


@pytest.mark.parametrize(
    "described, question",
    [
        ("Without it only admins see the top level.", "Which rows are listed where `parentId` is left out?"),
        ("If omitted only published root pages are listed.", "Which rows are listed where `parentId` is left out?"),
        ("Without it the top level of one's own pages", "Which rows are listed where `parentId` is left out?"),
        ("Defaults to the published roots", "Which rule is this, exactly?"),
        ("Without it the top level; only admins may leave it out.", "Which rule is this, exactly?"),
    ],
)
def test_what_is_said_beside_the_top_is_asked(described: str, question: str) -> None:
    get = {"operationId": "listPages", **asks(parentId={"schema": NUMBER, "description": described})}
    tables = TABLES.format(column="parent_id").replace(
        "title TEXT NOT NULL,", "title TEXT NOT NULL, published BOOLEAN,"
    )
    design = service(tables, OPEN, {"/pages": {"get": get | answers(rows("title", many=True, id=NUMBER))}})
    assert [text for text in asked(design, "listPages") if question in text and described.rstrip(".") in text]
