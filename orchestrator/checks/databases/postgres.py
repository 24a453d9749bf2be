"""The catalog of a PostgreSQL database, by queries of our own on `pg_catalog`."""

from __future__ import annotations

import re
from importlib import resources
from typing import Any

import psycopg

from orchestrator.checks.databases.catalog import Catalog

_SEQUENCE = re.compile(r"nextval\('[^']*'::regclass\)")


async def read(url: str) -> Catalog:
    """Everything but data, comments, owners and names that a tool chose."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        # Without it, types and defaults are spelled with or without the schema's name as the path happens to be.
        await connection.execute("SET search_path TO public")
        catalog = Catalog()
        for row in await _rows(connection, "columns"):
            _column(catalog, row)
        for row in await _rows(connection, "constraints"):
            _constraint(catalog, row)
        for row in await _rows(connection, "indexes"):
            _index(catalog, row)
        brought = set(await _rows(connection, "owned_by_extensions"))
        for name, text, *identity in await _rows(connection, "others"):
            if tuple(identity) not in brought:
                catalog.add("types" if name.startswith("type ") else "checks", name, text or "")
        return catalog


async def apply(url: str, script: str) -> None:
    """Run a script of statements; raises `psycopg.Error`."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(script.encode())


async def _rows(connection: psycopg.AsyncConnection[Any], name: str) -> list[tuple[Any, ...]]:
    query = resources.files(__package__).joinpath(f"{name}.sql").read_bytes()
    return list(await (await connection.execute(query)).fetchall())


def _named(namespace: str, table: str) -> str:
    return table if namespace == "public" else f"{namespace}/{table}"


def _column(catalog: Catalog, row: tuple[Any, ...]) -> None:
    namespace, table, column, type_, not_null, default = row
    place = f"{_named(namespace, table)}.{column}"
    catalog.add("columns", place, "column")
    catalog.add("types", place, type_)
    catalog.add("nullability", place, "NOT NULL" if not_null else "NULL")
    catalog.add("defaults", place, _SEQUENCE.sub("the next of its own sequence", default or "none"))


def _constraint(catalog: Catalog, row: tuple[Any, ...]) -> None:
    namespace, table, kind, definition = row
    aspect = {"p": "primary_keys", "f": "foreign_keys"}.get(kind, "checks")
    catalog.add(aspect, _named(namespace, table), definition)


def _index(catalog: Catalog, row: tuple[Any, ...]) -> None:
    namespace, table, unique, method, elements, predicate = row
    definition = f"{method} ({', '.join(elements)})" + (f" WHERE {predicate}" if predicate else "")
    catalog.add("unique" if unique else "indexes", _named(namespace, table), definition)
