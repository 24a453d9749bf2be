"""Databases to judge a service on."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import sqlite3
import sys
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from orchestrator import extensions
from orchestrator.errors import Problem
from orchestrator.postgres import Database, Databases, Engine, cluster


@pytest.fixture
async def databases() -> AsyncIterator[Databases]:
    async with Databases("postgresql") as made:
        yield made


async def _rows(url: str, query: str) -> list[tuple[object, ...]]:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        return list(await (await connection.execute(query)).fetchall())


async def _run(url: str, statement: str) -> None:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(statement)


async def test_each_database_is_empty_and_apart_and_a_copy_belongs_to_its_owner(databases: Databases) -> None:
    first, second = await databases.fresh(), await databases.fresh()
    await _run(first.url, "CREATE TABLE hive (id int)")
    assert await _rows(second.url, "SELECT to_regclass('hive')") == [(None,)]
    copy = await databases.copy(first)
    await _run(copy.url, "ALTER TABLE hive ADD COLUMN name text")
    assert await _rows(first.url, "SELECT count(*) FROM information_schema.columns WHERE table_name = 'hive'") == [(1,)]
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        await _rows(second.url.replace(f"@/{second.name}", f"@/{first.name}"), "SELECT 1")
    await databases.drop(first)
    assert await _rows(second.admin_url, f"SELECT 1 FROM pg_database WHERE datname = '{first.name}'") == []


async def test_what_is_made_for_a_key_is_made_once_and_each_gets_a_copy_of_its_own(databases: Databases) -> None:
    made = 0

    async def make(database: Database) -> None:
        nonlocal made
        made += 1
        await _run(database.url, "CREATE TABLE hive (id int)")

    first, second = await asyncio.gather(databases.like("tree", make), databases.like("tree", make))
    await _run(first.url, "INSERT INTO hive VALUES (1)")
    assert (made, await _rows(second.url, "SELECT count(*) FROM hive")) == (1, [(0,)])
    other = await databases.like("other tree", make)
    assert (made, await _rows(other.url, "SELECT count(*) FROM hive")) == (2, [(0,)])
    assert await _rows(first.url, "SELECT count(*) FROM hive") == [(1,)]  # its model is gone, the copy stays


async def test_what_could_not_be_made_is_tried_again_and_leaves_nothing(databases: Databases) -> None:
    async def fail(database: Database) -> None:
        raise Problem(f"the migrations of {database.name} end with 1")

    query = "SELECT count(*) FROM pg_database"
    base = await databases.fresh()
    before = await _rows(base.admin_url, query)
    with pytest.raises(Problem, match="the migrations"):
        await databases.like("tree", fail)
    assert await _rows(base.admin_url, query) == before
    await databases.like("tree", lambda database: _run(database.url, "SELECT 1"))


async def test_a_service_cannot_run_programs_through_its_database(databases: Databases) -> None:
    database = await databases.fresh()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await _run(database.url, "COPY (SELECT 1) TO PROGRAM 'true'")


async def test_closing_leaves_no_server_and_no_files() -> None:
    databases = Databases()
    database = await databases.fresh()
    server = int((await _rows(database.admin_url, "SELECT pg_backend_pid()"))[0][0])  # type: ignore[call-overload]
    folder = Path(str((await _rows(database.admin_url, "SHOW data_directory"))[0][0])).parent
    await databases.close()
    await databases.close()
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)


async def test_the_server_dies_with_an_engine_that_is_killed() -> None:
    program = textwrap.dedent("""
        import asyncio
        from orchestrator.postgres import Databases

        async def main():
            database = await Databases().fresh()
            print(database.admin_url, flush=True)
            await asyncio.sleep(60)

        asyncio.run(main())
    """)
    engine = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    )
    assert engine.stdout is not None
    url = (await engine.stdout.readline()).decode().strip()
    folder = Path(str((await _rows(url, "SHOW data_directory"))[0][0]))
    engine.send_signal(signal.SIGKILL)
    await engine.wait()
    for _ in range(200):
        if not folder.parent.exists():
            break
        await asyncio.sleep(0.02)
    assert not folder.parent.exists()
    with pytest.raises(psycopg.OperationalError):
        await _rows(url, "SELECT 1")


def test_what_an_engine_left_that_died_before_its_server_began_is_cleared_away(tmp_path: Path) -> None:
    dead, young, served, held = (tmp_path / f"orchestrator-pg-{name}" for name in ("dead", "young", "served", "held"))
    for folder in (dead, young, served, held):
        (folder / "data").mkdir(parents=True)
    (served / "log").touch()  # its guard removes it
    for folder in (dead, served, held):
        os.utime(folder, (1, 1))
    hold = os.open(held, os.O_RDONLY)
    try:
        fcntl.flock(hold, fcntl.LOCK_EX)
        cluster.clear(tmp_path)
    finally:
        os.close(hold)
    assert sorted(tmp_path.iterdir()) == [held, served, young]


async def test_a_file_of_its_own_for_each_sqlite_database() -> None:
    async with Databases("sqlite") as databases:
        async with databases.lend() as first:
            assert first.engine is Engine.SQLITE
            assert first.path is not None
            with sqlite3.connect(first.path) as connection:
                connection.execute("CREATE TABLE hive (id integer)")
            connection.close()
            copy: Database = await databases.copy(first)
            assert copy.path is not None
            with sqlite3.connect(copy.path) as connection:
                assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("hive",)]
            connection.close()
        assert not first.path.exists()


async def test_an_engine_that_cannot_be_started_is_refused_with_the_ones_that_can() -> None:
    with pytest.raises(Problem, match=r"oracle.*`postgres` or `sqlite`"):
        await Databases("oracle").fresh()


async def test_a_design_may_ask_for_extensions_whose_functions_the_server_has_anyway(databases: Databases) -> None:
    """By the owner of the database, as migrations do; a true server has the true ones."""
    made = await databases.fresh()
    await _run(made.url, 'CREATE EXTENSION IF NOT EXISTS "uuid-ossp"')
    await _run(made.url, "CREATE EXTENSION IF NOT EXISTS pgcrypto")
    found = await _rows(made.url, "SELECT uuid_generate_v4() <> uuid_generate_v4(), encode(digest('a', 'md5'), 'hex')")
    assert found == [(True, "0cc175b9c0f1b6a831c399e269772661")]


async def test_text_without_regard_to_case_is_the_true_ones_in_keys_conditions_and_orders(databases: Databases) -> None:
    """`citext`, by the owner of the database: the same answers as from the original's own library."""
    made = await databases.fresh()
    await _run(made.url, "CREATE EXTENSION IF NOT EXISTS citext")
    await _run(
        made.url, "CREATE TABLE people (email citext PRIMARY KEY CHECK (email LIKE '%@HIVE.%'), nick citext UNIQUE)"
    )
    await _run(made.url, "CREATE TABLE hives (keeper citext REFERENCES people ON UPDATE CASCADE ON DELETE CASCADE)")
    await _run(made.url, "CREATE INDEX ON hives USING hash (keeper); CREATE INDEX ON hives (keeper citext_pattern_ops)")
    await _run(
        made.url,
        "INSERT INTO people VALUES ('Ada@Hive.example', 'b'), ('bo@hive.example', 'A'), ('c@hive.example', 'a1')",
    )
    await _run(made.url, "INSERT INTO hives VALUES ('ADA@HIVE.EXAMPLE')")
    upsert = "ON CONFLICT (email) DO UPDATE SET email = EXCLUDED.email RETURNING email"
    assert await _rows(made.url, f"INSERT INTO people VALUES ('BO@hive.example') {upsert}") == [("BO@hive.example",)]
    for refused, error in {
        "INSERT INTO people VALUES ('ada@hive.example')": psycopg.errors.UniqueViolation,
        "INSERT INTO people VALUES ('d@hive.example', 'B')": psycopg.errors.UniqueViolation,
        "INSERT INTO people VALUES ('d@elsewhere.example')": psycopg.errors.CheckViolation,
        "INSERT INTO hives VALUES ('nobody@hive.example')": psycopg.errors.ForeignKeyViolation,
    }.items():
        with pytest.raises(error):
            await _run(made.url, refused)
    for query, answer in {
        "SELECT array_agg(nick::text ORDER BY nick), min(nick), max(nick) FROM people": (["A", "a1", "b"], "A", "b"),
        "SELECT email FROM people JOIN hives ON email = keeper": ("Ada@Hive.example",),
        "SELECT 'A'::citext = 'a', 'A'::citext = 'a'::text, 'A'::citext = 'a'::varchar": (True, False, False),
        "SELECT 'Ab'::citext ~ '^aB$', 'Ab'::citext !~~ 'aB', 'Ab'::citext ILIKE 'a_'::text": (True, False, True),
        "SELECT replace('aXb'::citext, 'x', '-'), split_part('aXb'::citext, 'x', 2)": ("a-b", "b"),
        "SELECT bool_and(amvalidate(oid)) FROM pg_opclass WHERE opcname ~ '^citext'": (True,),
    }.items():
        assert await _rows(made.url, query) == [answer]
    async with await psycopg.AsyncConnection.connect(made.url) as connection:
        await connection.execute("SET enable_seqscan = off")
        plan = await (await connection.execute("EXPLAIN SELECT * FROM people WHERE email = %s", ("ADA@x",))).fetchall()
        assert "Index" in str(plan[0])
    await _run(made.url, "UPDATE people SET email = 'ada@hive.new' WHERE email = 'ADA@hive.EXAMPLE'")
    assert await _rows(made.url, "SELECT keeper FROM hives") == [("ada@hive.new",)]


async def test_the_extensions_that_can_be_asked_for_are_those_that_can_be_made(databases: Databases) -> None:
    made = await databases.fresh()
    for name, versions in extensions.available().items():
        await _run(made.url, f'CREATE EXTENSION IF NOT EXISTS "{name}"')
        found = await _rows(made.url, f"SELECT extversion FROM pg_extension WHERE extname = '{name}'")
        assert found[0][0] in versions
    known = await _rows(made.url, "SELECT DISTINCT name FROM pg_available_extension_versions WHERE trusted ORDER BY 1")
    assert [name for (name,) in known] == list(extensions.available())


async def test_a_server_starts_out_of_a_folder_that_is_closed_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home of root's, say, where the account that the server runs under finds neither programs nor libraries."""
    installed = extensions.binaries()
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    for one in (installed.parent, installed.parent.with_name(f"{installed.parent.name}.libs")):
        (closed / one.name).symlink_to(one)
    monkeypatch.setattr(cluster, "binaries", lambda: closed / installed.parent.name / installed.name)
    async with Databases("postgresql") as made:
        assert await _rows((await made.fresh()).url, "SELECT 1") == [(1,)]
