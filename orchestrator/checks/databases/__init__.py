"""Databases seen from outside: what they hold, whichever tool made it."""

from __future__ import annotations

import asyncio
import sqlite3

import psycopg

from orchestrator.checks.databases import postgres, sqlite
from orchestrator.checks.databases.catalog import Catalog, Difference, differences
from orchestrator.errors import Problem
from orchestrator.postgres import Database

__all__ = ["Catalog", "Difference", "differences", "read", "run_script"]


async def read(database: Database) -> Catalog:
    """What the database holds."""
    if database.path is not None:
        return await asyncio.to_thread(sqlite.read, database.path)
    return await postgres.read(database.admin_url)


async def run_script(database: Database, script: str, *, where: str) -> None:
    """Run statements as the database's owner; raises `Problem` with what the database said."""
    try:
        if database.path is not None:
            await asyncio.to_thread(sqlite.apply, database.path, script)
        else:
            await postgres.apply(database.url, script)
    except (psycopg.Error, sqlite3.Error) as error:
        raise Problem(f"the database refuses it: {str(error).strip()}", where=where, remedy="mend the SQL") from error
