"""A row has below it what answers must show of it, so that an order without a line is nowhere to be found."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.session import Judge, open_judge
from orchestrator.checks.judge.store import SqliteStore
from orchestrator.checks.judge.terms import Terms
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign

TABLES = """
CREATE TABLE dishes (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT NOT NULL);
CREATE TABLE order_lines (
  order_id INTEGER NOT NULL REFERENCES orders (id), line_no INTEGER NOT NULL,
  dish_id INTEGER NOT NULL REFERENCES dishes (id), amount INTEGER NOT NULL, PRIMARY KEY (order_id, line_no)
);
CREATE TABLE order_hints (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders (id));
"""
LINE = {
    "type": "object",
    "required": ["dishId", "amount"],
    "properties": {"dishId": {"type": "integer"}, "amount": {"type": "integer"}},
}


def judge(folder: Path, called: str, order: dict[str, Any], *, page: bool) -> Judge:
    """A judge of a service that nobody started: only what it puts into the database is looked at."""
    path = folder / "service.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(TABLES)
    answered: dict[str, Any] = {"$ref": "#/components/schemas/Order"}
    if page:
        answered = {"type": "object", "properties": {"data": {"type": "array", "minItems": 1, "items": answered}}}
    content = {"application/json": {"schema": answered}}
    listed = {"operationId": "list", "responses": {"200": {"description": "ok", "content": content}}}
    schemas = {"Order": {"type": "object", "properties": {called: order}}}
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/orders": {"get": listed}}}
    terms = Terms(
        contract=Contract.parse(json.dumps({**document, "components": {"schemas": schemas}})),
        auth=AuthModel.parse("{default: public}"),
        design=SchemaDesign.parse(TABLES, "sqlite"),
    )
    return open_judge(terms, "http://127.0.0.1:9", SqliteStore(path))


@pytest.mark.parametrize("page", [True, False])
@pytest.mark.parametrize("called", ["orderLines", "items"])
@pytest.mark.parametrize("least, count", [(1, 1), (0, 0)])
async def test_a_row_has_what_an_answer_must_show_below_it(
    tmp_path: Path, called: str, least: int, count: int, *, page: bool
) -> None:
    rows = judge(tmp_path, called, {"type": "array", "minItems": least, "items": LINE}, page=page).rows
    assert rows is not None
    order = await rows.make("orders")

    assert await rows.store.count("order_lines") == count
    assert (await rows.store.find("order_lines", {"order_id": order["id"]}) is not None) is bool(count)


async def test_what_no_table_below_has_is_made_nowhere(tmp_path: Path) -> None:
    tags = {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["colour"]}}
    rows = judge(tmp_path, "tags", tags, page=False).rows
    assert rows is not None
    await rows.make("orders")

    assert await rows.store.count("order_lines") == await rows.store.count("order_hints") == 0
