"""The judge's own hand on the service's database: insert, update, count, whichever engine it is."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import decimal
import json
import sqlite3
import uuid
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Json

from orchestrator.checks.judge.store_names import Names
from orchestrator.errors import Problem
from orchestrator.postgres import Database
from orchestrator.relational import Table

Row = dict[str, Any]


class Document(list[Any]):
    """A list that is stored as one JSON value, not as an array."""


_SQLITE_CHECK = "CHECK constraint failed: "
"""What SQLite says before the name of a check, or the check itself where it has none."""


class Refused(Problem):
    """The database refused a row; `check` names the check that it did not meet, empty where it was something else."""

    def __init__(self, table: str, why: str, check: str = "") -> None:
        super().__init__(f"no row could be put into {table}: {why}", where=table)
        self.check = check


class Store(Protocol):
    """One database."""

    async def insert(self, table: str, values: Mapping[str, Any]) -> Row:
        """Add a row and give it back with what the database filled in; raises `Refused`."""

    async def update(self, table: str, values: Mapping[str, Any], where: Mapping[str, Any]) -> int:
        """Change rows; how many. Raises `Problem` where a rule of the database forbids it."""

    async def find(self, table: str, where: Mapping[str, Any]) -> Row | None:
        """A row with these values."""

    async def count(self, table: str) -> int:
        """How many rows a table has."""

    async def close(self) -> None:
        """Let go of the database; harmless when repeated."""


def open_store(database: Database, tables: Iterable[Table] = ()) -> Store:
    """The hand that fits the database; `tables` are those of its design, by whose names they are asked for."""
    return SqliteStore(database.path) if database.path is not None else PostgresStore(database.admin_url, tables)


class PostgresStore:
    """PostgreSQL, past row-level security; one connection for everything, since opening one costs more than a row."""

    def __init__(self, url: str, tables: Iterable[Table] = ()) -> None:
        self._url = url
        self._names = Names(tables)
        self._connection: psycopg.AsyncConnection[Row] | None = None
        self._turn = asyncio.Lock()

    async def insert(self, table: str, values: Mapping[str, Any]) -> Row:
        """See `Store`."""
        there, values = self._names.table(table), self._names.kept(table, values)
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING *").format(
            there,
            sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join(sql.Placeholder() * len(values)),
        )
        if not values:
            statement = sql.SQL("INSERT INTO {} DEFAULT VALUES RETURNING *").format(there)
        try:
            return self._names.designed(table, (await self._run(statement, values))[0])
        except psycopg.Error as error:
            met = isinstance(error, psycopg.errors.CheckViolation)
            raise Refused(table, _first_line(error), (error.diag.constraint_name or "") if met else "") from None

    async def update(self, table: str, values: Mapping[str, Any], where: Mapping[str, Any]) -> int:
        """See `Store`."""
        values, where = self._names.kept(table, values), self._names.kept(table, where)
        statement = sql.SQL("UPDATE {} SET {} WHERE {} RETURNING 1").format(
            self._names.table(table), _pairs(values, ", "), _pairs(where, " AND ")
        )
        try:
            return len(await self._run(statement, [*values.values(), *where.values()]))
        except psycopg.IntegrityError as error:
            raise _unchanged(table, error) from None

    async def find(self, table: str, where: Mapping[str, Any]) -> Row | None:
        """See `Store`."""
        there, where = self._names.table(table), self._names.kept(table, where)
        statement = sql.SQL("SELECT * FROM {} WHERE {} LIMIT 1").format(there, _pairs(where, " AND "))
        return next((self._names.designed(table, row) for row in await self._run(statement, where)), None)

    async def count(self, table: str) -> int:
        """See `Store`."""
        rows = await self._run(sql.SQL("SELECT count(*) AS n FROM {}").format(self._names.table(table)), {})
        return int(rows[0]["n"])

    async def close(self) -> None:
        """See `Store`."""
        if self._connection is not None:
            closing, self._connection = self._connection, None
            await closing.close()

    async def _run(self, statement: sql.Composed, values: Mapping[str, Any] | list[Any]) -> list[Row]:
        given = [_adapted(value) for value in (values.values() if isinstance(values, Mapping) else values)]
        async with self._turn:
            kept = self._connection
            try:
                return await self._answered(statement, given)
            except psycopg.OperationalError:
                if kept is None or not kept.closed:
                    raise
            return await self._answered(statement, given)  # the connection was cut while nobody used it

    async def _answered(self, statement: sql.Composed, given: list[Any]) -> list[Row]:
        connection = self._connection
        if connection is None or connection.closed:
            # Nothing is prepared: the service's tables may change under a statement.
            connection = self._connection = await psycopg.AsyncConnection.connect(
                self._url, autocommit=True, row_factory=dict_row, prepare_threshold=None
            )
        cursor = await connection.execute(statement, given)
        return list(await cursor.fetchall()) if cursor.description else []


class SqliteStore:
    """A SQLite file that the service has open as well."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def insert(self, table: str, values: Mapping[str, Any]) -> Row:
        """See `Store`."""
        columns, marks = ", ".join(map(_quoted, values)), ", ".join("?" * len(values))
        statement = f"INSERT INTO {_quoted(table)} ({columns}) VALUES ({marks}) RETURNING *"  # noqa: S608 - quoted
        if not values:
            statement = f"INSERT INTO {_quoted(table)} DEFAULT VALUES RETURNING *"  # noqa: S608 - quoted
        try:
            return (await asyncio.to_thread(self._run, statement, list(values.values())))[0]
        except sqlite3.Error as error:
            raise Refused(table, str(error), str(error).partition(_SQLITE_CHECK)[2]) from None

    async def update(self, table: str, values: Mapping[str, Any], where: Mapping[str, Any]) -> int:
        """See `Store`."""
        statement = f"UPDATE {_quoted(table)} SET {_marks(values, ', ')} WHERE {_marks(where, ' AND ')} RETURNING 1"  # noqa: S608
        try:
            return len(await asyncio.to_thread(self._run, statement, [*values.values(), *where.values()]))
        except sqlite3.IntegrityError as error:
            raise _unchanged(table, error) from None

    async def find(self, table: str, where: Mapping[str, Any]) -> Row | None:
        """See `Store`."""
        statement = f"SELECT * FROM {_quoted(table)} WHERE {_marks(where, ' AND ')} LIMIT 1"  # noqa: S608 - quoted
        return next(iter(await asyncio.to_thread(self._run, statement, list(where.values()))), None)

    async def count(self, table: str) -> int:
        """See `Store`."""
        rows = await asyncio.to_thread(self._run, f"SELECT count(*) AS n FROM {_quoted(table)}", [])  # noqa: S608
        return int(rows[0]["n"])

    async def close(self) -> None:
        """Nothing is held between two calls."""

    def _run(self, statement: str, values: list[Any]) -> list[Row]:
        with contextlib.closing(sqlite3.connect(self._path, timeout=10.0, isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(statement, [_flat(value) for value in values]).fetchall()]


def _pairs(values: Mapping[str, Any], between: str) -> sql.Composed:
    each = [sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder()) for name in values]
    return sql.SQL(between).join(each)


def _marks(values: Mapping[str, Any], between: str) -> str:
    return between.join(f"{_quoted(name)} = ?" for name in values)


@contextlib.asynccontextmanager
async def for_a_while(
    store: Store, table: str, values: Mapping[str, Any], where: Mapping[str, Any]
) -> AsyncIterator[Row | None]:
    """The row that `where` finds, with other values until the block ends, in whatever way; `None` where there is none.

    Raises `Problem` where a rule of the database forbids the values.
    """
    row = await store.find(table, where)
    before = {column: row[column] for column in values} if row is not None else {}
    if row is not None:
        await store.update(table, values, where)
    try:
        yield row
    finally:
        if row is not None:
            await store.update(table, before, where)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _adapted(value: Any) -> Any:
    return Json(value) if isinstance(value, dict | Document) else value


def _flat(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat(" ") if isinstance(value, dt.datetime) else value.isoformat()
    if isinstance(value, uuid.UUID | decimal.Decimal):
        return str(value)
    return value


def _unchanged(table: str, error: Exception) -> Problem:
    return Problem(f"no row of {table} could be changed: {_first_line(error)}", where=table)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
