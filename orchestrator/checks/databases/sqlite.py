"""The catalog of a SQLite database, by its pragmas; checks are read from the stored text, which is all there is."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from orchestrator.checks.databases.catalog import Catalog
from orchestrator.ddl import SchemaDesign

_TABLES = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
_OTHERS = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('view', 'trigger') ORDER BY name"


def read(path: Path) -> Catalog:
    """Everything but data and names that a tool chose."""
    catalog = Catalog()
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        for name, text in connection.execute(_TABLES).fetchall():
            _table(catalog, connection, name)
            _checks(catalog, name, text)
        for kind, name, table, text in connection.execute(_OTHERS):
            catalog.add("checks", f"{kind} {table}.{name}" if kind == "trigger" else f"{kind} {name}", text)
    return catalog


def apply(path: Path, script: str) -> None:
    """Run a script of statements; raises `sqlite3.Error`."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)


def _table(catalog: Catalog, connection: sqlite3.Connection, table: str) -> None:
    key: dict[int, str] = {}
    for _, column, type_, not_null, default, primary, _ in connection.execute(
        "SELECT * FROM pragma_table_xinfo(?)", (table,)
    ):
        place = f"{table}.{column}"
        catalog.add("columns", place, "column")
        catalog.add("types", place, type_.upper() or "none")
        catalog.add("nullability", place, "NOT NULL" if not_null else "NULL")
        catalog.add("defaults", place, _plain(str(default)) if default is not None else "none")
        if primary:
            key[primary] = column
    if key:
        catalog.add("primary_keys", table, ", ".join(key[number] for number in sorted(key)))
    for text in _foreign_keys(connection, table):
        catalog.add("foreign_keys", table, text)
    for unique, text in _indexes(connection, table):
        catalog.add("unique" if unique else "indexes", table, text)


def _foreign_keys(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    keys: dict[int, list[tuple[str, str, str, str, str]]] = {}
    query = 'SELECT id, "from", "table", "to", on_update, on_delete FROM pragma_foreign_key_list(?) ORDER BY id, seq'
    for number, *row in connection.execute(query, (table,)):
        keys.setdefault(number, []).append((row[0], row[1], row[2] or "", row[3], row[4]))
    for rows in keys.values():
        own, other = ", ".join(row[0] for row in rows), ", ".join(row[2] for row in rows)
        _, target, _, updated, deleted = rows[0]
        yield f"({own}) to {target}({other}) ON UPDATE {updated} ON DELETE {deleted}"


def _indexes(connection: sqlite3.Connection, table: str) -> Iterator[tuple[bool, str]]:
    for name, unique, origin in connection.execute(
        'SELECT name, "unique", origin FROM pragma_index_list(?)', (table,)
    ).fetchall():
        if origin == "pk":
            continue
        (stored,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone() or (None,)
        columns = [
            f"{column or 'expression'}{' DESC' if descending else ''}"
            for column, descending in connection.execute(
                'SELECT name, "desc" FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno', (name,)
            )
        ]
        where = re.search(r"\bWHERE\b(.*)$", stored or "", re.IGNORECASE | re.DOTALL)
        yield bool(unique), f"({', '.join(columns)})" + (f" WHERE {_plain(where[1])}" if where else "")


def _checks(catalog: Catalog, table: str, text: str) -> None:
    for read_table in SchemaDesign.parse(text, "sqlite", where=table).tables:
        for check in read_table.checks:
            catalog.add("checks", table, _plain(check.sql))


def _plain(sql: str) -> str:
    """An expression without what does not change its meaning: quotes around names, outer brackets, spaces."""
    text = re.sub(r"[\"`]([A-Za-z_]\w*)[\"`]", r"\1", " ".join(sql.split()))
    while text.startswith("(") and text.endswith(")") and _closes_last(text):
        text = text[1:-1].strip()
    return text


def _closes_last(text: str) -> bool:
    depth = 0
    for position, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return position == len(text) - 1
    return False
