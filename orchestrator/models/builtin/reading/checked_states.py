"""What a check of the table wants beside a moment or a state: `CHECK ((status = 'used') = (used_at IS NOT NULL))`."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing

import sqlglot
from sqlglot.errors import SqlglotError

from orchestrator.ddl import Check, Column, Table
from orchestrator.models.builtin.shapes import FromClock, FromConstant, Match
from orchestrator.relational import INSTANTS, SqlKind

_MOMENT = "'2024-05-06 07:08:09'"


def states_beside(table: Table, sets: Collection[Match], dialect: str) -> Iterator[Match]:
    """The one value of a closed list that checks let stand where these moments are set."""
    written = {match.column for match in sets}
    moments = {match.column for match in sets if isinstance(match.source, FromClock)}
    for column in table.columns:
        checks = [check for check in table.checks if {column.name} < set(check.columns) <= {column.name, *moments}]
        if not column.values or not checks or column.name in written:
            continue
        lawful = [value for value in column.values if all(_holds(one, column, value, dialect) for one in checks)]
        if len(lawful) == 1:
            yield Match(column=column.name, source=FromConstant(value=lawful[0]))


def moments_beside(table: Table, sets: Collection[Match], dialect: str) -> Iterator[Match]:
    """The moments that checks want where these values are set: that of the request, or none."""
    values = {match.column: getattr(match.source, "value", None) for match in sets}
    fixed = {column: _quoted(value) for column, value in values.items() if isinstance(value, str)}
    for column in table.columns:
        checks = [check for check in table.checks if {column.name} < set(check.columns) <= {column.name, *fixed}]
        if column.type.kind not in {*INSTANTS, SqlKind.DATE} or not column.nullable or column.name in values:
            continue
        tried = {cell: {**fixed, column.name: cell} for cell in ("NULL", _MOMENT)}
        lawful = [cell for cell, cells in tried.items() if all(_is_met(one, cells, dialect) for one in checks)]
        if checks and len(lawful) == 1:
            now = FromClock(kind="today" if column.type.kind is SqlKind.DATE else "now")
            yield Match(column=column.name, source=FromConstant(value=None) if lawful == ["NULL"] else now)


def _holds(check: Check, column: Column, value: str, dialect: str) -> bool:
    """Whether a row of this value whose moments are set meets the check."""
    return _is_met(check, dict.fromkeys(check.columns, _MOMENT) | {column.name: _quoted(value)}, dialect)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _is_met(check: Check, cells: Mapping[str, str], dialect: str) -> bool:
    """Whether a row with these cells, written in SQL, meets the check."""
    row = ", ".join(f'{cell} AS "{name}"' for name, cell in cells.items())
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            test = sqlglot.transpile(f"SELECT {check.sql}", read=dialect, write="sqlite")[0]
            found = connection.execute(f"{test} FROM (SELECT {row})").fetchone()
        except (SqlglotError, sqlite3.Error):
            return True
    return bool(found is None or found[0] is None or found[0])
