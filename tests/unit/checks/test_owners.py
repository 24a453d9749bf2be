"""Whose row it is without a foreign key: the judge gives a caller what auth model or mapping call theirs."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from pathlib import Path

import pytest

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.credentials import Principal
from orchestrator.checks.judge.session import Judge, open_judge
from orchestrator.checks.judge.store import SqliteStore
from orchestrator.checks.judge.terms import Terms
from orchestrator.contract import Contract, Operation
from orchestrator.ddl import SchemaDesign
from orchestrator.json_schema import Schema

TABLES = """
CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE purses (holder TEXT PRIMARY KEY, coins INTEGER NOT NULL DEFAULT 0);
CREATE TABLE trips (id INTEGER PRIMARY KEY, rider TEXT NOT NULL, goal TEXT NOT NULL);
CREATE TABLE gardens (
  id INTEGER PRIMARY KEY, keeper_id INTEGER NOT NULL REFERENCES people (id), name TEXT NOT NULL,
  UNIQUE (keeper_id, name)
);
CREATE TABLE pets (
  id INTEGER PRIMARY KEY, active BOOLEAN NOT NULL, legs INTEGER NOT NULL CHECK (legs BETWEEN 1 AND 1),
  keeper_id INTEGER REFERENCES people (id), CHECK (NOT active), CHECK (keeper_id IS NOT NULL)
);
CREATE TABLE follows (
  follower_id INTEGER NOT NULL REFERENCES people (id), followed_id INTEGER NOT NULL REFERENCES people (id),
  PRIMARY KEY (follower_id, followed_id)
);
CREATE TABLE seeds (id INTEGER PRIMARY KEY, sort TEXT NOT NULL UNIQUE);
CREATE TABLE news_items (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: email, password: secret}
default: authenticated
operations:
  getPurse: {allow: authenticated, scope: own, owner: holder}
  listTrips: {allow: authenticated, scope: own, owner: rider}
  followPerson: {allow: authenticated, scope: own, owner: follower_id}
  getGarden: {allow: authenticated, scope: own, owner: keeper_id}
  sow: {allow: authenticated, scope: own, owner: holder}
  sowGarden: {allow: authenticated, scope: own, owner: keeper_id}
  getSeed: {allow: authenticated, scope: own, owner: holder}
  getProfile: {allow: authenticated, scope: own, owner: id}
"""
LIST: Schema = {"type": "array", "items": {"type": "object"}}
CALLER = Principal(role="", login="a@example.com", password="", id=7, secret={})


def operation(name: str, schema: Schema | None = None) -> dict[str, object]:
    body = {"content": {"application/json": {"schema": schema or {"type": "object"}}}}
    return {"operationId": name, "responses": {"200": {"description": "ok", **body}}}


def words(*names: str) -> dict[str, object]:
    text = {"type": "string"}
    return {"parameters": [{"name": name, "in": "path", "required": True, "schema": text} for name in names]}


def judge_in(folder: Path, callers: dict[str, tuple[str, ...]] | None = None) -> Judge:
    """A judge of a service that nobody started: only what it puts into the database is looked at."""
    path = folder / "service.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(f"{TABLES} INSERT INTO people VALUES (7, 'a@example.com', 'x');")
    paths = {
        "/purse": {"get": operation("getPurse"), "post": operation("openPurse")},
        "/purse/fill": {"post": operation("fillPurse")},
        "/trips": {"get": operation("listTrips", LIST)},
        "/profile": {"get": operation("getProfile")},
        "/people/{username}": {"get": {**operation("getPerson"), **words("username")}},
        "/people/{username}/follow": {"post": {**operation("followPerson"), **words("username")}},
        "/gardens/{keeper}/{garden}": {"get": {**operation("getGarden"), **words("keeper", "garden")}},
        "/purse/seeds/{sort}": {"put": {**operation("sow"), **words("sort")}},
        "/gardens/{garden}/seeds/{sort}": {"put": {**operation("sowGarden"), **words("garden", "sort")}},
        "/seeds/{sort}": {"get": {**operation("getSeed"), **words("sort")}},
        "/news": {"get": operation("listNews", LIST)},
    }
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    terms = Terms(
        contract=Contract.parse(json.dumps(document)),
        auth=AuthModel.parse(AUTH),
        design=SchemaDesign.parse(TABLES, "sqlite"),
        callers=callers or {},
        mapped={"sow": "purses"},
    )
    return open_judge(terms, "http://127.0.0.1:9", SqliteStore(path))


def named(judge: Judge, name: str) -> Operation:
    found = judge.contract.operation(name)
    assert found is not None
    return found


def purses_after(judge: Judge, name: str) -> int:
    assert judge.rows is not None
    asyncio.run(judge.asks.request(named(judge, name), CALLER))
    return asyncio.run(judge.rows.store.count("purses"))


def test_a_caller_has_the_one_row_that_an_operation_speaks_of_without_naming_it(tmp_path: Path) -> None:
    judge = judge_in(tmp_path)

    assert [purses_after(judge, name) for name in ("getPurse", "fillPurse", "getPurse")] == [1, 1, 1]
    assert judge.rows is not None
    assert asyncio.run(judge.rows.store.find("purses", {"holder": "7"})) is not None


def test_what_makes_the_row_finds_none(tmp_path: Path) -> None:
    assert purses_after(judge_in(tmp_path), "openPurse") == 0


def test_a_mapping_that_posts_to_the_callers_row_finds_it(tmp_path: Path) -> None:
    assert purses_after(judge_in(tmp_path, {"openPurse": ("holder",)}), "openPurse") == 1


def test_a_row_of_an_owner_that_has_it_already_is_taken_again(tmp_path: Path) -> None:
    judge = judge_in(tmp_path)

    first, second = (asyncio.run(judge.asks.row(named(judge, "getPurse"), CALLER)) for _ in range(2))

    assert first is not None
    assert first == second


def test_rows_of_a_list_belong_to_the_caller_whose_list_it_is(tmp_path: Path) -> None:
    judge = judge_in(tmp_path)
    request = asyncio.run(judge.asks.request(named(judge, "listTrips"), CALLER))
    values = asyncio.run(judge.asks.listed(named(judge, "listTrips"), request))
    assert judge.rows is not None

    made = asyncio.run(judge.rows.make("trips", values))

    assert made["rider"] == "7"


def test_a_list_is_of_the_table_whose_rows_are_called_items_of_it(tmp_path: Path) -> None:
    judge = judge_in(tmp_path)

    table = judge.asks.table(named(judge, "listNews"))

    assert table is not None
    assert table.name == "news_items"


@pytest.mark.parametrize(
    "name, path", [("getPerson", r"/people/a%40example\.com"), ("getGarden", r"/gardens/a%40example\.com/name-\w+")]
)
def test_rows_are_named_as_people_name_them(tmp_path: Path, name: str, path: str) -> None:
    judge = judge_in(tmp_path)

    request = asyncio.run(judge.asks.request(named(judge, name), CALLER))

    assert re.fullmatch(path, request.path), request.path


def test_a_number_that_happens_to_be_the_owners_id_says_of_no_row_whose_it_is(tmp_path: Path) -> None:
    rows = judge_in(tmp_path).rows
    assert rows is not None
    asyncio.run(rows.make("people", {"id": 1}))
    rows.belong_to(Principal(role="", login="b@example.com", password="", id=1, secret={}))

    pet = asyncio.run(rows.make("pets"))

    assert (pet["active"], pet["legs"], pet["keeper_id"]) == (0, 1, 1)


def test_what_ties_the_caller_to_a_row_is_the_callers_whoever_calls(tmp_path: Path) -> None:
    judge = judge_in(tmp_path)

    assert not judge.owned(named(judge, "followPerson"))
    assert judge.owned(named(judge, "getGarden"))


@pytest.mark.parametrize("name, owned", [("sow", False), ("sowGarden", True), ("getSeed", True)])
def test_a_row_that_belongs_to_nobody_cannot_be_another_callers(tmp_path: Path, name: str, *, owned: bool) -> None:
    judge = judge_in(tmp_path)

    assert judge.owned(named(judge, name)) is owned


async def test_a_new_person_is_not_the_caller(tmp_path: Path) -> None:
    judge = judge_in(tmp_path)
    assert judge.rows is not None
    judge.rows.belong_to(CALLER)

    made = [(await judge.rows.make("people"))["id"] for _ in range(2)]

    assert len({7, *made}) == 3
    assert (await judge.rows.make("trips"))["rider"] == "7"
