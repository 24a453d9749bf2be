"""Lists of objects whose name is no table's: the rows of the one table below that have all that is shown of them."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import ManyField
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asked, is_built, service, takes

DOCKETS = """
CREATE TABLE meals (id SERIAL PRIMARY KEY, title TEXT NOT NULL);
CREATE TABLE dockets (id SERIAL PRIMARY KEY, guest TEXT NOT NULL);
CREATE TABLE docket_lines (
  docket_id INT NOT NULL REFERENCES dockets (id), line_no INT NOT NULL, meal_id INT NOT NULL REFERENCES meals (id),
  pieces INT NOT NULL, remark TEXT, PRIMARY KEY (docket_id, line_no)
);
"""
ALSO = """
CREATE TABLE docket_drafts (
  id SERIAL PRIMARY KEY, docket_id INT NOT NULL REFERENCES dockets (id), pieces INT NOT NULL, remark TEXT
);
"""


def dockets(items: dict[str, Any], *, tables: str = DOCKETS, name: str = "orderedItems") -> ServiceDesign:
    many = {"type": "array", "items": {"type": "object", "properties": items}}
    shown = {"type": "object", "properties": {"id": NUMBER, "guest": TEXT, name: many}, "required": ["id", name]}
    sent = takes({"guest": TEXT, name: many}, "guest", name)
    paths = {
        "/dockets/{id}": {"get": {"operationId": "it", "security": [], **answers(shown, "200", "404")}},
        "/dockets": {"post": {"operationId": "make", "security": [], **sent, **answers(shown, "201")}},
    }
    return service(tables, OPEN, paths)


@pytest.mark.parametrize(
    "items, name",
    [
        ({"mealId": NUMBER, "pieces": NUMBER, "remark": TEXT}, "orderedItems"),
        ({"pieces": NUMBER, "remark": TEXT}, "positions"),
        ({"lineNo": NUMBER, "meal_id": NUMBER, "pieces": NUMBER, "remark": TEXT}, "contents"),
    ],
)
def test_a_list_shows_the_only_rows_below_that_have_all_of_it(items: dict[str, Any], name: str) -> None:
    design = dockets(items, name=name)
    assert is_built(design.operation("it"))
    source = next(field.source for view in design.views.values() for field in view.fields if field.property == name)
    assert isinstance(source, ManyField)
    assert any("all that is shown is theirs" in item.text for item in design.assumptions)


def test_items_of_a_body_become_rows_of_the_same_table() -> None:
    made = dockets({"mealId": NUMBER, "pieces": NUMBER, "remark": TEXT}).operation("make")
    assert is_built(made)
    assert made.body is not None
    assert [many.table for many in made.body.many] == ["docket_lines"]


@pytest.mark.parametrize(
    "items, tables",
    [
        ({"mealId": NUMBER, "pieces": NUMBER, "weight": NUMBER}, DOCKETS),
        ({"mealId": NUMBER, "pieces": NUMBER}, DOCKETS),
        ({"pieces": NUMBER, "remark": TEXT}, DOCKETS + ALSO),
    ],
)
def test_a_list_of_which_rows_lack_a_part_or_of_which_two_tables_have_all_is_asked_about(
    items: dict[str, Any], tables: str
) -> None:
    design = dockets(items, tables=tables)
    assert not is_built(design.operation("it"))
    assert any("orderedItems" in text for text in asked(design, "it"))
