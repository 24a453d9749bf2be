"""The row that each caller has below what a path names: it is there for whoever asks, unless it is to be made."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.credentials import Principal
from orchestrator.checks.judge.session import Judge, open_judge
from orchestrator.checks.judge.store import SqliteStore
from orchestrator.checks.judge.terms import Terms
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign

TABLES = """
CREATE TABLE sailors (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE);
CREATE TABLE trips (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
CREATE TABLE berths (
  trip_id INTEGER NOT NULL REFERENCES trips (id), sailor_id INTEGER NOT NULL REFERENCES sailors (id),
  PRIMARY KEY (trip_id, sailor_id)
);
CREATE TABLE notes (
  id INTEGER PRIMARY KEY, trip_id INTEGER NOT NULL REFERENCES trips (id),
  sailor_id INTEGER NOT NULL REFERENCES sailors (id)
);
INSERT INTO sailors VALUES (7, 'ann@example.com'), (8, 'bob@example.com');
"""
KEY = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
OWN = "{allow: [authenticated], scope: own, owner: sailor_id}"


def operation(name: str, status: str = "200", *more: str) -> dict[str, Any]:
    return {"operationId": name, "responses": {code: {"description": "ok"} for code in (status, *more)}}


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """A judge of a service that nobody started: only what it puts into the database is looked at."""
    path = tmp_path / "service.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(TABLES)
    mine = {"delete": operation("leave", "204"), "get": operation("see"), "put": operation("take", "200", "201")}
    paths = {
        "/trips/{id}/berths/me": {"parameters": [KEY], **mine},
        "/trips/{id}/berths": {"parameters": [KEY], "post": operation("book", "200")},
        "/trips/{id}/notes/mine": {"parameters": [KEY], "get": operation("notes")},
    }
    rules = ", ".join(f"{name}: {OWN}" for name in ("leave", "see", "take", "book", "notes"))
    terms = Terms(
        contract=Contract.parse(
            json.dumps({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths})
        ),
        auth=AuthModel.parse(
            "{scheme: {openapi_security_scheme: t, kind: jwt}, principal: {table: sailors, id: id, login: email},"
            f" default: deny, operations: {{{rules}}}}}"
        ),
        design=SchemaDesign.parse(TABLES, "sqlite"),
    )
    return open_judge(terms, "http://127.0.0.1:9", SqliteStore(path))


@pytest.mark.parametrize(
    "name, table, count", [("leave", "berths", 1), ("see", "berths", 1), ("take", "berths", 0), ("book", "berths", 0)]
)
async def test_what_the_caller_has_below_a_row_is_there(judge: Judge, name: str, table: str, count: int) -> None:
    assert judge.rows is not None
    asked = judge.contract.operation(name)
    assert asked is not None
    ann, bob = (Principal(role="", login="", password="", id=number, secret={}) for number in (7, 8))

    await judge.asks.request(asked, ann)

    assert await judge.rows.store.count(table) == count
    assert (await judge.rows.store.find(table, {"sailor_id": 7}) is not None) is bool(count)

    await judge.asks.request(asked, ann, owner=bob)

    assert (await judge.rows.store.find(table, {"sailor_id": 8}) is not None) is bool(count)


async def test_of_what_somebody_can_have_several_none_is_made(judge: Judge) -> None:
    assert judge.rows is not None
    asked = judge.contract.operation("notes")
    assert asked is not None

    await judge.asks.request(asked, Principal(role="", login="", password="", id=7, secret={}))

    assert await judge.rows.store.count("notes") == 0
