"""Fresh, empty databases for whatever has to be judged: PostgreSQL or SQLite, as the handoff says."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import secrets
import shutil
import tempfile
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

from orchestrator.errors import Problem
from orchestrator.postgres import cluster


class Engine(StrEnum):
    """The database engines that can be started here."""

    POSTGRES = "postgres"
    """The packaged server, one per engine process."""
    SQLITE = "sqlite"
    """A file."""


_SPELLINGS = {
    "postgres": Engine.POSTGRES,
    "postgresql": Engine.POSTGRES,
    "pg": Engine.POSTGRES,
    "sqlite": Engine.SQLITE,
    "sqlite3": Engine.SQLITE,
}


def engine_named(name: str, *, where: str = "handoff.database.engine") -> Engine:
    """The engine of that name; raises `Problem` for one that cannot be started here."""
    engine = _SPELLINGS.get(name.strip().lower())
    if engine is None:
        raise Problem(
            f"no {name!r} can be started here to judge a service on",
            where=where,
            remedy="name `postgres` or `sqlite`",
        )
    return engine


@dataclass(frozen=True, kw_only=True)
class Database:
    """One database of its own, until `Databases.drop`."""

    engine: Engine
    name: str
    owner: str = ""
    """The role of the server that owns it; copies share their original's."""
    url: str
    """For the service: `postgresql://…?host=FOLDER` as the owner of this database only, or `sqlite:///…`."""
    admin_url: str
    """For the judge: the same database, past row-level security. Never given to a service."""
    path: Path | None = None
    """The file, of SQLite."""
    sockets: Path | None = None
    """The folder with the server's unix socket, of PostgreSQL."""

    @property
    def env(self) -> dict[str, str]:
        """What a service is told."""
        return {"DATABASE_URL": self.url}

    @property
    def readable(self) -> tuple[Path, ...]:
        """Folders that a sandboxed service must be able to see."""
        return () if self.sockets is None else (self.sockets,)

    @property
    def writable(self) -> tuple[Path, ...]:
        """Folders that a sandboxed service must be able to write to."""
        return () if self.path is None else (self.path.parent,)


class Databases:
    """Makes databases of one engine; starts a server with the first one that needs it.

    The server belongs to this process: it dies with it, even by SIGKILL. Close it, or use `async with`.
    """

    def __init__(self, engine: str = Engine.POSTGRES) -> None:
        self._engine = engine
        self._numbers = itertools.count(1)
        self._starting = asyncio.Lock()
        self._cluster: cluster.Cluster | None = None
        self._folder: Path | None = None
        self._making = asyncio.Lock()
        self._model: tuple[str, Database] | None = None

    @property
    def engine(self) -> Engine:
        """What is started; raises `Problem` for an engine that cannot be started here."""
        return engine_named(self._engine)

    async def __aenter__(self) -> Self:
        """Nothing is started yet."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop the server and remove every database."""
        await self.close()

    async def fresh(self) -> Database:
        """A new, empty database, owned by a role that may do nothing else."""
        if self.engine is Engine.SQLITE:
            return self._fresh_file()
        return await self._create(None)

    async def copy(self, original: Database) -> Database:
        """A new database with everything that is in `original`, which nobody may be connected to."""
        if original.path is not None:
            made = self._fresh_file()
            assert made.path is not None
            shutil.copyfile(original.path, made.path)
            return made
        return await self._create(original)

    async def like(self, key: str, make: Callable[[Database], Awaitable[None]]) -> Database:
        """A new database with what `make` does to a fresh one; it is made once as long as the same `key` is asked for.

        Raises what `make` raises, and then nothing is kept.
        """
        async with self._making:
            if self._model is None or self._model[0] != key or not self._standing:
                await self._forget()
                self._model = (key, await self._made(make))
            return await self.copy(self._model[1])

    async def _made(self, make: Callable[[Database], Awaitable[None]]) -> Database:
        database = await self.fresh()
        try:
            await make(database)
        except BaseException:
            await asyncio.shield(self.drop(database))
            raise
        return database

    async def _forget(self) -> None:
        if self._model is not None:
            (_, dropping), self._model = self._model, None
            await self.drop(dropping)

    @property
    def _standing(self) -> bool:
        """Whether the server that holds the databases, if any does, has not ended."""
        return self._cluster is None or self._cluster.running

    @contextlib.asynccontextmanager
    async def lend(self) -> AsyncIterator[Database]:
        """A fresh database for the length of a block."""
        database = await self.fresh()
        try:
            yield database
        finally:
            await asyncio.shield(self.drop(database))

    async def drop(self, database: Database) -> None:
        """Remove the database, whoever is connected to it."""
        if database.path is not None:
            shutil.rmtree(database.path.parent, ignore_errors=True)
        elif self._cluster is not None and self._cluster.running:
            name, owner = sql.Identifier(database.name), sql.Identifier(database.owner)
            await self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            with contextlib.suppress(psycopg.errors.DependentObjectsStillExist):  # a copy still stands
                await self._run(sql.SQL("DROP ROLE IF EXISTS {}").format(owner))

    async def close(self) -> None:
        """Stop the server and remove every database; harmless when repeated."""
        self._model = None
        if self._cluster is not None:
            stopping, self._cluster = self._cluster, None
            await stopping.stop()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _fresh_file(self) -> Database:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="orchestrator-sqlite-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)  # where nobody closes it
        name = f"d{next(self._numbers)}"
        # A folder each: SQLite writes its journal beside the file, and a sandbox opens folders, not names.
        path = self._folder / name / "service.db"
        path.parent.mkdir()
        url = f"sqlite:///{path}"
        return Database(engine=Engine.SQLITE, name=name, url=url, admin_url=url, path=path)

    async def _create(self, original: Database | None) -> Database:
        server = await self._server()
        name = f"d{next(self._numbers)}"
        password = original.url.split("@")[0].rpartition(":")[2] if original else secrets.token_hex(16)
        owner = original.owner if original else name
        role, database = sql.Identifier(owner), sql.Identifier(name)
        if original is None:
            await self._run(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, sql.Literal(password)))
        source = sql.Identifier(original.name if original else "template1")
        making = "CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy"
        await self._run(sql.SQL(making).format(database, role, source))
        await self._run(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        return Database(
            engine=Engine.POSTGRES,
            name=name,
            owner=owner,
            url=server.url(name, user=owner, password=password),
            admin_url=server.url(name),
            sockets=server.base,
        )

    async def _server(self) -> cluster.Cluster:
        async with self._starting:
            if self._cluster is None or not self._cluster.running:
                self._cluster = await cluster.start()
            return self._cluster

    async def _run(self, statement: sql.Composed) -> None:
        server = await self._server()
        async with await psycopg.AsyncConnection.connect(server.url(), autocommit=True) as connection:
            await connection.execute(statement)
