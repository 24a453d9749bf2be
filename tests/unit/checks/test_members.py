"""The judge ties an owner to a row by a table between, wherever on the way the row stands."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from orchestrator.auth import Rule, Scope
from orchestrator.checks.judge.credentials import Principal
from orchestrator.checks.judge.members import tie, tied_to
from orchestrator.checks.judge.store import Row
from orchestrator.ddl import SchemaDesign

DESIGN = SchemaDesign.parse("""
CREATE TABLE people (id INTEGER PRIMARY KEY);
CREATE TABLE boards (id INTEGER PRIMARY KEY);
CREATE TABLE board_members (
  board_id INTEGER NOT NULL REFERENCES boards (id), person_id INTEGER NOT NULL REFERENCES people (id),
  role TEXT NOT NULL,
  PRIMARY KEY (board_id, person_id)
);
CREATE TABLE cards (id INTEGER PRIMARY KEY, board_id INTEGER NOT NULL REFERENCES boards (id));
CREATE TABLE notes (id INTEGER PRIMARY KEY, card_id INTEGER NOT NULL REFERENCES cards (id));
""")


class Made:
    """Rows in memory."""

    design = DESIGN

    def __init__(self) -> None:
        self.tables: dict[str, list[Row]] = {"boards": [{"id": 1}], "cards": [{"id": 2, "board_id": 1}], "notes": []}
        self.store = self

    def belong_to(self, owner: Principal | None) -> None:
        """Whoever it is."""

    def wish(self, rows: Mapping[str, Row]) -> None:
        """Whatever it is."""

    async def make(self, table: str, values: Mapping[str, Any] | None = None) -> Row:
        self.tables.setdefault(table, []).append(dict(values or {"id": 5}))
        return self.tables[table][-1]

    async def insert(self, table: str, values: Mapping[str, Any]) -> Row:
        return await self.make(table, values)

    async def find(self, table: str, where: Mapping[str, Any]) -> Row | None:
        found = (row for row in self.tables.get(table, []) if all(row.get(k) == v for k, v in where.items()))
        return next(found, None)

    async def update(self, table: str, values: Mapping[str, Any], where: Mapping[str, Any]) -> int:
        row = await self.find(table, where)
        (row if row is not None else {}).update(values)
        return int(row is not None)

    async def close(self) -> None:
        """Nothing is open."""

    async def count(self, table: str) -> int:
        return len(self.tables[table])


@pytest.mark.parametrize(
    "table, row", [("boards", {"id": 1}), ("cards", {"id": 2, "board_id": 1}), ("notes", {"id": 3, "card_id": 2})]
)
def test_an_owner_is_tied_to_the_board_that_a_row_hangs_on(table: str, row: Row) -> None:
    made, owner = Made(), Principal(role="", login="", password="", id=7, secret={})
    rule = Rule(allow=("user",), scope=Scope.OWN, owner="board_members.person_id", having={"role": ("editor",)})
    found = DESIGN.table(table)
    assert found is not None
    for _ in range(2):
        asyncio.run(tie(made, rule, found, row, owner))
    assert made.tables["board_members"] == [{"board_id": 1, "person_id": 7, "role": "editor"}]


def test_a_row_that_has_its_owner_itself_is_tied_to_nobody() -> None:
    made, owner = Made(), Principal(role="", login="", password="", id=7, secret={})
    found = DESIGN.table("cards")
    assert found is not None
    asyncio.run(
        tie(made, Rule(allow=("user",), scope=Scope.OWN, owner="person_id"), found, {"id": 2, "board_id": 1}, owner)
    )
    assert "board_members" not in made.tables


def test_a_board_that_a_body_names_is_one_to_which_its_sender_is_tied() -> None:
    made, owner = Made(), Principal(role="", login="", password="", id=7, secret={})
    rule = Rule(allow=("user",), scope=Scope.OWN, owner="board_members.person_id")
    assert asyncio.run(tied_to(made, "boards", rule, owner)) == {"id": 5}
    assert made.tables["board_members"] == [{"board_id": 5, "person_id": 7}]
