"""Rows below others in a path: which reference ties them, and what the row above is known by."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path

import pytest

from orchestrator.checks.judge.links import join
from orchestrator.checks.judge.rows import Rows
from orchestrator.checks.judge.samples import Sampler
from orchestrator.checks.judge.store import SqliteStore
from orchestrator.checks.judge.ties import Parents, given, tied
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign, Table

TABLES = """
CREATE TABLE people (id INTEGER PRIMARY KEY, handle TEXT NOT NULL UNIQUE, born INTEGER NOT NULL);
CREATE TABLE follows (
  follower_id INTEGER NOT NULL REFERENCES people (id), followee_id INTEGER NOT NULL REFERENCES people (id),
  PRIMARY KEY (follower_id, followee_id), CHECK (follower_id <> followee_id)
);
CREATE TABLE letters (
  id INTEGER PRIMARY KEY, sender_id INTEGER NOT NULL REFERENCES people (id),
  reader_id INTEGER NOT NULL REFERENCES people (id)
);
"""
DESIGN = SchemaDesign.parse(TABLES, "sqlite")
BORN = {"type": "integer", "minimum": 1900, "maximum": 2100}
CONTRACT = Contract.parse(
    json.dumps(
        {
            "openapi": "3.0.3",
            "info": {"title": "t", "version": "1"},
            "paths": {},
            "components": {"schemas": {"Person": {"type": "object", "properties": {"born": BORN}}}},
        }
    )
)


def table(name: str) -> Table:
    found = DESIGN.table(name)
    assert found is not None
    return found


def below(*keys: int) -> Parents:
    return [(table("people"), {"id": key}) for key in keys]


@pytest.mark.parametrize(
    "said, expected",
    [("followers", {"followee_id": 1}), ("followees", {"follower_id": 1}), ("", {"follower_id": 1})],
)
def test_one_row_ties_one_of_two_references_that_must_differ(said: str, expected: dict[str, int]) -> None:
    assert tied(table("follows"), below(1), said) == expected


def test_two_rows_of_one_table_tie_one_reference_each() -> None:
    assert tied(table("follows"), below(1, 2)) == {"follower_id": 1, "followee_id": 2}


def test_references_that_may_be_the_same_are_all_tied() -> None:
    assert tied(table("letters"), below(1)) == {"sender_id": 1, "reader_id": 1}


def rows_in(folder: Path) -> Rows:
    path = folder / "service.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(TABLES)
    return Rows(DESIGN, SqliteStore(path), Sampler(CONTRACT, ""), CONTRACT)


def test_a_row_above_is_known_by_the_name_that_the_path_uses(tmp_path: Path) -> None:
    """The row below refers to it by its key, the path by its handle."""
    rows, parents = rows_in(tmp_path), Parents()
    person = asyncio.run(rows.make("people"))
    child = (table("letters"), {"sender_id": person["id"]})

    value = asyncio.run(given((table("people"), "handle"), child, parents, rows.store))

    assert value == person["handle"]
    assert parents[0][1]["id"] == person["id"]


def test_a_number_of_a_row_lies_where_the_contract_shows_numbers(tmp_path: Path) -> None:
    rows = rows_in(tmp_path)

    assert {asyncio.run(rows.make("people"))["born"] for _ in range(3)} <= set(range(1900, 2101))


KNOTS = """
CREATE TABLE knots (id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE);
CREATE TABLE knot_preparations (
  prior_knot_id INTEGER NOT NULL REFERENCES knots (id), knot_id INTEGER NOT NULL REFERENCES knots (id),
  PRIMARY KEY (knot_id, prior_knot_id)
);
"""


def test_two_rows_of_one_table_that_a_path_names_are_joined_from_the_first_to_the_second(tmp_path: Path) -> None:
    path, design = tmp_path / "service.db", SchemaDesign.parse(KNOTS, "sqlite")
    with sqlite3.connect(path) as connection:
        connection.executescript(KNOTS)
    rows, knots = Rows(design, SqliteStore(path), Sampler(CONTRACT, ""), CONTRACT), design.table("knots")
    assert knots is not None

    async def joined() -> list[int]:
        near, far = [await rows.make("knots"), await rows.make("knots")]
        await join(rows, (knots, near), (knots, far))
        return [near["id"], far["id"]]

    ends = asyncio.run(joined())
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT knot_id, prior_knot_id FROM knot_preparations").fetchall() == [tuple(ends)]


TICKETS = """
CREATE TABLE events (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
CREATE TABLE sorts (id INTEGER PRIMARY KEY, event_id INTEGER NOT NULL REFERENCES events (id));
CREATE TABLE tables (id INTEGER PRIMARY KEY, event_id INTEGER NOT NULL UNIQUE REFERENCES events (id));
CREATE TABLE sales (id INTEGER PRIMARY KEY, event_id INTEGER NOT NULL REFERENCES events (id));
CREATE TABLE tickets (
  id INTEGER PRIMARY KEY, sort_id INTEGER NOT NULL REFERENCES sorts (id),
  sale_id INTEGER NOT NULL REFERENCES sales (id)
);
CREATE TABLE seats (
  id INTEGER PRIMARY KEY, event_id INTEGER NOT NULL REFERENCES events (id),
  sort_id INTEGER NOT NULL REFERENCES sorts (id), table_id INTEGER NOT NULL REFERENCES tables (id)
);
"""


def test_rows_above_one_row_belong_to_the_same(tmp_path: Path) -> None:
    """Where there can be: the second seat of an event gets a table of another one."""
    path, design = tmp_path / "service.db", SchemaDesign.parse(TICKETS, "sqlite")
    with sqlite3.connect(path) as connection:
        connection.executescript(TICKETS)
    rows = Rows(design, SqliteStore(path), Sampler(CONTRACT, ""), CONTRACT)

    async def made() -> list[int]:
        ticket, seat = await rows.make("tickets"), await rows.make("seats")
        again = await rows.make("seats", {"event_id": seat["event_id"]})
        sold = await rows.make("tickets", {"sort_id": seat["sort_id"]})
        told = [ticket["id"], sold["id"], seat["id"], again["id"]]
        return [int(one) for one in told]

    ticket, sold, seat, again = asyncio.run(made())
    with sqlite3.connect(path) as connection:
        alike = "SELECT t.id FROM tickets t JOIN sorts o ON o.id = t.sort_id JOIN sales s ON s.id = t.sale_id"
        one = connection.execute(f"{alike} WHERE o.event_id = s.event_id").fetchall()
        seats = connection.execute(
            "SELECT s.id FROM seats s JOIN sorts o ON o.id = s.sort_id WHERE o.event_id = s.event_id"
        ).fetchall()
    assert one == [(ticket,), (sold,)]
    assert seats == [(seat,), (again,)]
