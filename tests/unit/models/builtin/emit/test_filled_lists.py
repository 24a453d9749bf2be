"""Rows of the emitted tests have below them what their answers may not leave empty."""

from __future__ import annotations

import re
from typing import Any

import pytest

from orchestrator.models.builtin.emit.scenarios import scenarios_text
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, rows, service

TABLES = """
CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT);
CREATE TABLE tags (id INTEGER PRIMARY KEY, word TEXT NOT NULL);
CREATE TABLE order_lines (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders (id), amount INTEGER);
CREATE TABLE order_tags (order_id INTEGER REFERENCES orders (id), tag_id INTEGER REFERENCES tags (id),
  PRIMARY KEY (order_id, tag_id));
"""
LINES = {"type": "array", "items": rows(amount=NUMBER)}


def made(lists: dict[str, Any]) -> list[str]:
    """What is made beneath an order that is asked for, and beneath one of a list."""
    paths = {
        "/orders/{id}": {"get": {"operationId": "one", **answers(rows("note", **lists))}},
        "/orders": {"get": {"operationId": "all", **answers(rows("note", many=True, **lists))}},
    }
    return re.findall(
        r"world\.make\((Order(?:Line|Tag), order_id=\w+\.id)\)", scenarios_text(service(TABLES, OPEN, paths))
    )


@pytest.mark.parametrize(
    "lists, beneath, least",
    [
        ({"lines": {**LINES, "minItems": 1}}, "OrderLine", 1),
        ({"tags": {"type": "array", "minItems": 1, "items": rows("word")}}, "OrderTag", 1),
        ({"tags": {"type": "array", "minItems": 2, "items": TEXT}}, "OrderTag", 2),
        ({"lines": LINES}, "", 0),
    ],
)
def test_a_list_that_may_not_be_empty_has_as_many_rows(lists: dict[str, Any], beneath: str, least: int) -> None:
    assert made(lists) == [f"{beneath}, order_id={row}.id" for row in ("order", "row") for _ in range(least)]
