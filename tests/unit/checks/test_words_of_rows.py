"""Rows that are known by a word of a closed list, the one row that another can have, and rows that made themselves."""

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
CREATE TABLE colours (code TEXT PRIMARY KEY);
CREATE TABLE boats (id INTEGER PRIMARY KEY, colour TEXT NOT NULL REFERENCES colours (code));
CREATE TABLE boat_pictures (
  id INTEGER PRIMARY KEY, boat_id INTEGER NOT NULL UNIQUE REFERENCES boats (id), title TEXT NOT NULL
);
CREATE TABLE crews (id INTEGER PRIMARY KEY, made_by INTEGER NOT NULL REFERENCES crews (id));
CREATE TABLE trips (id INTEGER PRIMARY KEY, boat_id INTEGER NOT NULL REFERENCES boats (id));
"""
COLOUR = {"type": ["string", "null"], "enum": [None, "blue", "green"]}
KEY = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}


def operation(name: str, sent: dict[str, Any] | None = None, example: object = None) -> dict[str, Any]:
    found: dict[str, Any] = {"operationId": name, "responses": {"200": {"description": "ok"}}}
    if sent is not None:
        content = {"schema": {"type": "object", "required": ["colour"], "properties": {"colour": sent}}}
        found["requestBody"] = {"content": {"application/json": content | ({"example": example} if example else {})}}
    return found


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """A judge of a service that nobody started: only what it puts into the database is looked at."""
    path = tmp_path / "service.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(f"{TABLES} INSERT INTO colours VALUES ('blue'), ('red');")
    text = {"type": "string"}
    paths = {
        "/boats": {"post": operation("addBoat", COLOUR)},
        "/boats/{id}": {"parameters": [KEY], "put": operation("paint", text, {"colour": "red"})},
        "/boats/{id}/old": {"parameters": [KEY], "put": operation("paintOld", text, {"colour": "grey"})},
        "/boats/{id}/picture": {
            "parameters": [KEY],
            "delete": operation("removePicture"),
            "post": operation("addPicture"),
        },
        "/boats/{id}/picture/hang": {"parameters": [KEY], "post": operation("hangPicture")},
        "/boats/{id}/launch": {"parameters": [KEY], "post": operation("launch")},
        "/boats/{id}/trips": {"parameters": [KEY], "get": operation("listTrips")},
    }
    boat = {"type": "object", "properties": {"colour": COLOUR}}
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    terms = Terms(
        contract=Contract.parse(json.dumps({**document, "components": {"schemas": {"Boat": boat}}})),
        auth=AuthModel.parse("{default: public}"),
        design=SchemaDesign.parse(TABLES, "sqlite"),
    )
    return open_judge(terms, "http://127.0.0.1:9", SqliteStore(path))


async def body_of(judge: Judge, name: str, way: str) -> Any:
    found = judge.contract.operation(name)
    assert found is not None
    return (await judge.asks.request(found, None, way=way)).body


async def test_a_row_refers_to_the_row_of_a_word_that_the_contract_shows(judge: Judge) -> None:
    assert judge.rows is not None

    assert [(await judge.rows.make("boats"))["colour"] for _ in range(2)] == ["blue", "blue"]
    assert await judge.rows.store.count("colours") == 2


async def test_a_row_that_must_refer_to_one_of_its_own_table_refers_to_itself(judge: Judge) -> None:
    assert judge.rows is not None
    first = await judge.rows.make("crews")

    assert first["made_by"] == first["id"]
    assert (await judge.rows.make("crews", {"made_by": first["id"]}))["id"] != first["id"]


async def test_a_body_says_a_word_of_the_closed_list(judge: Judge) -> None:
    assert await body_of(judge, "addBoat", "required") == {"colour": "blue"}


async def test_an_example_keeps_a_word_that_is_there_and_no_other(judge: Judge) -> None:
    assert await body_of(judge, "paint", "example") == {"colour": "red"}
    assert (await body_of(judge, "paintOld", "example"))["colour"] != "grey"


@pytest.mark.parametrize(
    "name, table, count",
    [
        ("removePicture", "boat_pictures", 1),
        ("addPicture", "boat_pictures", 0),
        ("hangPicture", "boat_pictures", 1),
        ("launch", "boat_pictures", 0),
        ("listTrips", "trips", 0),
    ],
)
async def test_the_one_row_below_another_is_there_unless_it_is_to_be_made(
    judge: Judge, name: str, table: str, count: int
) -> None:
    await body_of(judge, name, "required")

    assert judge.rows is not None
    assert await judge.rows.store.count(table) == count
