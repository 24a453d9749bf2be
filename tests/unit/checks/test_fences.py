"""Rows that the judge makes for a caller stand where the design's policies let that caller see them."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path

import pytest

from orchestrator.checks.judge.rows import Rows
from orchestrator.checks.judge.samples import Sampler
from orchestrator.checks.judge.store import SqliteStore
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.errors import Problem

TABLES = """
CREATE TABLE firms (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT NOT NULL, firm_id INTEGER NOT NULL REFERENCES firms (id));
CREATE TABLE files (id INTEGER PRIMARY KEY, firm_id INTEGER NOT NULL REFERENCES firms (id));
CREATE TABLE parcels (id INTEGER PRIMARY KEY, send_to JSON NOT NULL, contents JSON NOT NULL, seal JSON NOT NULL);
CREATE TABLE rooms (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE cards (
  id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL UNIQUE REFERENCES people (id), name TEXT NOT NULL
);
CREATE TABLE members (
  room_id INTEGER NOT NULL REFERENCES rooms (id), person_id INTEGER NOT NULL REFERENCES people (id),
  PRIMARY KEY (room_id, person_id)
);
CREATE TABLE likes (
  room_id INTEGER NOT NULL REFERENCES rooms (id), person_id INTEGER NOT NULL REFERENCES people (id),
  PRIMARY KEY (room_id, person_id)
);
"""
POLICY = (
    "CREATE POLICY p ON rooms USING (id IN (SELECT room_id FROM members WHERE person_id = current_setting('a.id')))"
)
PLACE = {"type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}}
THINGS = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "object", "required": ["what"], "properties": {"what": {"type": "string"}}},
}
SEAL = {"oneOf": [{"$ref": "#/components/schemas/Wax"}, {"type": "object", "required": ["number"]}]}
SCHEMAS = {
    "Wax": {"type": "object", "required": ["colour"], "properties": {"colour": {"type": "string"}}},
    "Parcel": {"type": "object", "properties": {"sendTo": PLACE, "contents": THINGS, "seal": SEAL}},
}
CONTRACT = json.dumps(
    {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {},
        "components": {"schemas": SCHEMAS},
    }
)


def rows_in(folder: Path, policy: str = "") -> Rows:
    """A maker of rows for person 7 of firm 3."""
    path = folder / "service.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(f"{TABLES} INSERT INTO firms VALUES (3, 'f'); INSERT INTO people VALUES (7, 'e', 3);")
    contract = Contract.parse(CONTRACT)
    made = Rows(SchemaDesign.parse(f"{TABLES}{policy}", "sqlite"), SqliteStore(path), Sampler(contract, ""), contract)
    made.principal, made.owner = ("people", "id"), 7
    return made


def test_a_row_of_a_tenant_is_of_its_owners_tenant(tmp_path: Path) -> None:
    rows = rows_in(tmp_path)

    made = asyncio.run(rows.make("files"))

    assert made["firm_id"] == 3
    assert asyncio.run(rows.store.count("firms")) == 1


def test_a_row_comes_with_the_membership_that_a_policy_asks_for_and_with_nothing_else(tmp_path: Path) -> None:
    rows = rows_in(tmp_path, POLICY)

    made = asyncio.run(rows.make("rooms"))

    assert asyncio.run(rows.store.find("members", {"room_id": made["id"], "person_id": 7})) is not None
    assert asyncio.run(rows.store.count("likes")) == 0


def test_no_membership_is_made_where_no_policy_speaks_of_it(tmp_path: Path) -> None:
    rows = rows_in(tmp_path)

    asyncio.run(rows.make("rooms"))

    assert asyncio.run(rows.store.count("members")) == 0


def test_of_what_an_owner_can_have_once_the_row_that_is_there_is_taken(tmp_path: Path) -> None:
    rows = rows_in(tmp_path)

    first = asyncio.run(rows.make("cards"))

    assert asyncio.run(rows.make("cards")) == first
    assert asyncio.run(rows.store.count("cards")) == 1


def test_a_row_that_is_there_is_not_taken_where_other_values_are_asked_for(tmp_path: Path) -> None:
    rows = rows_in(tmp_path)
    asyncio.run(rows.make("cards", {"name": "one"}))

    with pytest.raises(Problem):
        asyncio.run(rows.make("cards", {"name": "two"}))


def test_a_document_is_what_the_contract_shows_of_it(tmp_path: Path) -> None:
    made = asyncio.run(rows_in(tmp_path).make("parcels"))

    assert isinstance(json.loads(made["send_to"])["city"], str)
    assert [set(one) for one in json.loads(made["contents"])] == [{"what"}]
    assert set(json.loads(made["seal"])) == {"colour"}
