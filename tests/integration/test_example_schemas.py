from __future__ import annotations

from collections.abc import AsyncIterator

import psycopg
import pytest

from orchestrator.postgres import Databases
from tests.handoffs import ALL, good


@pytest.fixture
async def databases() -> AsyncIterator[Databases]:
    async with Databases("postgresql") as made:
        yield made


async def test_the_sql_of_every_shipped_package_runs_as_it_stands(databases: Databases) -> None:
    for source in ALL:
        package = good(source)
        database = await databases.fresh()
        async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as connection:
            await connection.execute(package.files["schema.sql"])
            found = await connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            names = {name for (name,) in await found.fetchall()}
        assert names == {table.name for table in package.schema.tables}, source.name
