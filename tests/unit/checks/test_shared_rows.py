"""Rows of somebody who has to be more than a person for that: whoever owns a slot of guides is made a guide."""

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

TABLES = """
CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE);
CREATE TABLE guides (person_id INTEGER PRIMARY KEY REFERENCES people (id), region TEXT NOT NULL);
CREATE TABLE slots (id INTEGER PRIMARY KEY, guide_id INTEGER NOT NULL REFERENCES guides (person_id));
"""
CONTRACT = Contract.parse(json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}}))


@pytest.mark.parametrize("known", [False, True])
def test_whoever_a_row_belongs_to_is_made_what_it_wants_its_owner_to_be_once(tmp_path: Path, known: bool) -> None:
    path = tmp_path / "service.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(TABLES)
        connection.execute("INSERT INTO people VALUES (7, 'a@example.com')")
        if known:
            connection.execute("INSERT INTO guides VALUES (7, 'hills')")
    rows = Rows(SchemaDesign.parse(TABLES, "sqlite"), SqliteStore(path), Sampler(CONTRACT, ""), CONTRACT)
    rows.principal = ("people", "id")

    slot = asyncio.run(rows.make("slots", {"guide_id": 7}))

    assert slot["guide_id"] == 7
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM guides WHERE person_id = 7").fetchall() == [(1,)]
