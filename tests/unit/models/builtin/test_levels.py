"""Lists of rows that point at rows of their own table: which level of the tree they show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import OperationDesign
from orchestrator.models.builtin.shapes import FromConstant, Match
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, answers, asks, rows, service

TABLES = """
CREATE TABLE pages (id SERIAL PRIMARY KEY, title TEXT NOT NULL, parent_id INTEGER REFERENCES pages (id));
CREATE TABLE remarks (
  id SERIAL PRIMARY KEY, page_id INTEGER NOT NULL REFERENCES pages (id), body TEXT NOT NULL,
  {column} INTEGER REFERENCES remarks (id)
);
"""
BELOW = {"type": "array", "items": rows("body", id=NUMBER)}


def remarks(shown: str, column: str = "parent_id", **query: Any) -> OperationDesign:
    """The list of the remarks on a page, each with a list of those below it."""
    one = rows("body", many=True, id=NUMBER, **{shown: BELOW} if shown else {})
    get = {"operationId": "listRemarks", **asks(**query), **answers(one, "200", "404")}
    return service(TABLES.format(column=column), OPEN, {"/pages/{id}/remarks": {"get": get}}).operations[0]


@pytest.mark.parametrize(
    "shown, column", [("replies", "parent_id"), ("children", "parent_id"), ("replies", "reply_to")]
)
def test_rows_that_show_those_below_them_are_listed_from_the_top(shown: str, column: str) -> None:
    read = remarks(shown, column)
    assert Match(column=column, source=FromConstant(value=None)) in read.steps[-1].match
    assert any(f"without `{column}`" in told and f"`{shown}`" in told for told in read.assumptions)


def test_rows_that_show_nothing_below_them_or_are_asked_for_by_the_one_above_are_all_listed() -> None:
    above = {"schema": NUMBER, "description": "Only those below this one"}
    for read in (remarks(""), remarks("replies", parentId=above)):
        assert [match.column for match in read.steps[-1].match] == ["page_id"]


@pytest.mark.parametrize(
    "described, top",
    [
        ("Without it the top level of the tree", True),
        ("If omitted, only root pages are listed.", True),
        ("The page above; top-level pages when left out", True),
        ("The page above", False),
        ("Only pages below this top page", False),
        ("Without it pages of all levels", False),
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
