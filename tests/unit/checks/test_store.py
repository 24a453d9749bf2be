"""The judge's own hand on a PostgreSQL database: one connection, which may be cut."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest

from orchestrator.checks.judge.store import PostgresStore, Refused, SqliteStore, for_a_while
from orchestrator.ddl import SchemaDesign
from orchestrator.errors import Problem
from orchestrator.postgres import Databases

TABLE = "CREATE TABLE visits (id SERIAL PRIMARY KEY, hive INTEGER UNIQUE, session INTEGER DEFAULT pg_backend_pid())"


@asynccontextmanager
async def hand() -> AsyncIterator[tuple[PostgresStore, str]]:
    """A store of one table that notes which connection wrote each row, and the database's URL."""
    async with Databases("postgresql") as databases:
        url = (await databases.fresh()).admin_url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(TABLE)
        store = PostgresStore(url)
        try:
            yield store, url
        finally:
            await store.close()


async def test_all_rows_go_by_one_connection_also_side_by_side_and_after_a_refusal() -> None:
    async with hand() as (store, _):
        first = await store.insert("visits", {"hive": 1})
        with pytest.raises(Refused, match="duplicate key"):
            await store.insert("visits", {"hive": 1})
        rows = await asyncio.gather(*(store.insert("visits", {"hive": number}) for number in range(2, 8)))

        assert {row["session"] for row in rows} == {first["session"]}
        assert await store.count("visits") == 7


async def test_a_connection_that_was_cut_meanwhile_is_made_anew() -> None:
    async with hand() as (store, url):
        first = await store.insert("visits", {"hive": 1})
        with psycopg.connect(url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [first["session"]])
        second = await store.insert("visits", {"hive": 2})

        assert second["session"] != first["session"]
        assert await store.count("visits") == 2


async def test_a_table_that_changes_between_two_looks_is_seen_as_it_is() -> None:
    async with hand() as (store, url):
        await store.insert("visits", {"hive": 1})
        for _ in range(8):  # psycopg would prepare what it is asked so often
            await store.find("visits", {"hive": 1})
        with psycopg.connect(url, autocommit=True) as other:
            other.execute("ALTER TABLE visits ADD COLUMN note TEXT DEFAULT 'new'")

        assert (await store.find("visits", {"hive": 1}) or {})["note"] == "new"
        await store.close()
        assert await store.count("visits") == 1  # closed, it is opened again where it is needed


async def test_a_change_that_a_rule_forbids_is_told_and_lists_of_words_are_stored() -> None:
    async with hand() as (store, url):
        with psycopg.connect(url, autocommit=True) as other:
            other.execute("CREATE TYPE word AS ENUM ('a', 'b')")
            other.execute("ALTER TABLE visits ADD COLUMN words word[], ADD CHECK (hive < 10)")
        await store.insert("visits", {"hive": 1})
        with pytest.raises(Problem, match="no row of visits could be changed"):
            await store.update("visits", {"hive": 11}, {"hive": 1})

        assert await store.update("visits", {"words": ["a"]}, {"hive": 1}) == 1
        assert await store.insert("visits", {"hive": 2, "words": ["b", "a"]})


async def test_a_change_that_a_rule_of_sqlite_forbids_is_told(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "it.db", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE visits (hive INTEGER CHECK (hive < 10))")
    store = SqliteStore(tmp_path / "it.db")
    await store.insert("visits", {"hive": 1})
    with pytest.raises(Problem, match="no row of visits could be changed"):
        await store.update("visits", {"hive": 11}, {"hive": 1})


async def test_a_row_is_as_it_was_after_a_while_also_where_the_while_ended_badly(tmp_path: Path) -> None:
    path = tmp_path / "service.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE visits (id INTEGER PRIMARY KEY, hive INTEGER);")
    store = SqliteStore(path)
    await store.insert("visits", {"id": 1, "hive": 1})
    seen = []

    async def nobody_answers() -> None:
        async with for_a_while(store, "visits", {"hive": 2}, {"id": 1}):
            seen.append(await store.find("visits", {"id": 1}))
            raise Problem("no answer")

    with pytest.raises(Problem, match="no answer"):
        await nobody_answers()
    assert seen == [{"id": 1, "hive": 2}]
    assert await store.find("visits", {"id": 1}) == {"id": 1, "hive": 1}
    async with for_a_while(store, "visits", {"hive": 2}, {"id": 7}) as row:
        assert row is None


async def test_names_that_the_database_has_in_lower_case_are_those_of_the_design() -> None:
    """`keptBy` without quotes is `keptby` there: nothing was found under the names of the design."""
    text = 'CREATE TABLE Hives (id SERIAL PRIMARY KEY, keptBy TEXT UNIQUE, "madeAt" TEXT)'
    async with Databases("postgresql") as databases:
        url = (await databases.fresh()).admin_url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(text)
        store = PostgresStore(url, SchemaDesign.parse(text).tables)
        try:
            made = await store.insert("Hives", {"keptBy": "Ana", "madeAt": "now"})
            changed = await store.update("public.Hives", {"keptBy": "Bo"}, {"keptBy": "Ana"})
            found = await store.find("Hives", {"keptBy": "Bo"})
            count = await store.count("Hives")
        finally:
            await store.close()

    assert made == {"id": 1, "keptBy": "Ana", "madeAt": "now"}
    assert (changed, found, count) == (1, {**made, "keptBy": "Bo"}, 1)
