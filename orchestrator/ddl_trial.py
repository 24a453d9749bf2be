"""Whether a row meets the checks of its table, tried out in a database in memory; nothing of SQL is understood twice.

A check that SQLite cannot be asked says nothing here: the design's own database has the last word on it.
"""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from orchestrator import patterns
from orchestrator.ddl_intervals import days
from orchestrator.errors import Problem
from orchestrator.relational import INSTANTS, NUMBERS, Check, Column, DefaultKind, Identity, SqlKind, Table

UNKNOWN = object()
"""A value that nobody can tell before the row is there."""
_MOMENTS = INSTANTS | {SqlKind.DATE}
_NOW, _TODAY = "\0now", "\0today"
"""No column can be called so: SQL has no such sign."""
_STEPS, _LOOKS = 20_000, 10
"""Of SQLite's machine between two looks at it, which counts on from query to query, and how many looks are too many: a
condition on one row takes some dozens of steps."""
_LONGEST = 100_000
_CANNOT = (sqlite3.Error, OverflowError, UnicodeError)
"""SQLite holds neither every number nor every text of Python."""


class Trial:
    """The checks of one table; `dialect` is sqlglot's name of the design's."""

    def __init__(self, table: Table, dialect: str) -> None:
        self._table = table
        self._connection = _connection(dialect)
        self._connection.set_progress_handler(self._takes_too_long, _STEPS)  # a condition is somebody else's
        self._looks = 0
        self._names = {column.name.lower(): column.name for column in table.columns}
        translated = ((check, self._translated(check, dialect)) for check in table.checks)
        self._conditions: dict[Check, tuple[str, frozenset[str]]] = {
            check: found for check, found in translated if found
        }

    def close(self) -> None:
        """Let go of the database in memory."""
        self._connection.close()

    def refused(self, row: Mapping[str, Any], now: dt.datetime) -> list[Check]:
        """Checks that do not let this row in at that moment; a column that `row` does not name is `NULL`."""
        moment = {_NOW: _stored(now), _TODAY: _stored(now.date())}
        values = {**moment, **{name: self._value(name, row.get(name)) for name in self._names.values()}}
        return [check for check in self._conditions if not self._lets_in(check, values)]

    def _lets_in(self, check: Check, values: Mapping[str, Any]) -> bool:
        sql, names = self._conditions[check]
        given = {name: values[name] for name in names}
        if UNKNOWN in given.values():
            return True
        self._looks = 0
        with suppress(*_CANNOT):
            placed = {f"p{place}": given[name] for place, name in enumerate(sorted(names))}
            return bool(self._connection.execute(sql, placed).fetchone()[0])
        return True

    def _takes_too_long(self) -> bool:
        self._looks += 1
        return self._looks > _LOOKS

    def _value(self, name: str, value: Any) -> Any:
        column = self._table.column(name)
        if isinstance(value, str) and column is not None:
            with suppress(ValueError, OverflowError):
                if column.type.kind in INSTANTS:
                    return _stored(dt.datetime.fromisoformat(value))
                if column.type.kind in NUMBERS:
                    return float(value)
        with suppress(OverflowError):
            return _stored(value)
        return UNKNOWN

    def _translated(self, check: Check, dialect: str) -> tuple[str, frozenset[str]] | None:
        """A query that tells whether the condition holds, and the names of what it needs; `None` for no such query."""
        logger = logging.getLogger("sqlglot")
        before, logger.disabled = logger.disabled, True
        try:
            written = sqlglot.parse_one(f"SELECT {check.sql}", read=dialect)
            written = written if dialect == "sqlite" else written.transform(escaping)
            if written.find(exp.Placeholder):
                return None
            tree = written.transform(_untyped).transform(self._in_sqlite)
            columns = list(tree.find_all(exp.Column))
            if any(column.name.lower() not in self._names for column in columns) or self._counts_moments(tree):
                return None
            needed = {self._names[column.name.lower()] for column in columns}
            needed |= {str(node.name) for node in tree.find_all(exp.Placeholder)}
            places = {name: exp.Placeholder(this=f"p{place}") for place, name in enumerate(sorted(needed))}
            asked = tree.transform(lambda node: self._placed(node, places))
            sql = asked.sql(dialect="sqlite").removeprefix("SELECT ")
            self._connection.execute(f"EXPLAIN SELECT coalesce({sql}, 1)", {f"p{n}": None for n in range(len(needed))})
        except (SqlglotError, *_CANNOT):
            return None
        finally:
            logger.disabled = before
        return f"SELECT coalesce({sql}, 1)", frozenset(needed)

    def _placed(self, node: exp.Expr, places: Mapping[str, exp.Placeholder]) -> exp.Expr:
        if isinstance(node, exp.Column):
            return places[self._names[node.name.lower()]].copy()
        return places[str(node.name)].copy() if isinstance(node, exp.Placeholder) else node

    def _in_sqlite(self, node: exp.Expr) -> exp.Expr:
        """What SQLite says in other words: moments are texts there, and the space between two is in days."""
        match node:
            case exp.CurrentTimestamp():
                return exp.Placeholder(this=_NOW)
            case exp.CurrentDate():
                return exp.Placeholder(this=_TODAY)
            case exp.EQ(expression=exp.Any(this=inner)) if isinstance(array := _bare(inner), exp.Array):
                return exp.In(this=node.this, expressions=[item.copy() for item in array.expressions])
            case exp.Left():
                return exp.func("substr", self._seen(node.this), exp.Literal.number(1), self._seen(node.expression))
            case exp.Right():
                return exp.func("substr", self._seen(node.this), exp.Neg(this=self._seen(node.expression)))
            case exp.Sub() if self._is_moment(node.this) and self._is_moment(node.expression):
                sides = [exp.func("julianday", self._seen(side)) for side in (node.this, node.expression)]
                return exp.func("round", exp.paren(exp.Sub(this=sides[0], expression=sides[1])), exp.Literal.number(6))
            case exp.Add() | exp.Sub() if (length := days(node.expression)) and self._is_moment(node.this):
                sign = "-" if isinstance(node, exp.Sub) else "+"
                whole = self._is_moment(node.this, frozenset({SqlKind.DATE})) and length == int(length)
                move = exp.Literal.string(f"{sign}{round(length * 86_400)} seconds")
                return exp.func("date" if whole else "datetime", self._seen(node.this), move)
            case exp.Extract() if node.this.name.upper() == "EPOCH" and isinstance(_bare(node.expression), exp.Sub):
                days_between = exp.paren(self._seen(_bare(node.expression)))
                return exp.func("round", exp.Mul(this=days_between, expression=exp.Literal.number(86_400)))
            case exp.Interval() | exp.Cast() if length := days(node):
                return exp.Literal.number(round(length, 6))
            case _:
                return node

    def _seen(self, node: exp.Expr) -> exp.Expr:
        return node.copy().transform(self._in_sqlite)

    def _is_moment(self, node: exp.Expr, kinds: frozenset[SqlKind] = _MOMENTS) -> bool:
        if isinstance(node := _bare(node), exp.Column):
            column = self._table.column(self._names.get(node.name.lower(), ""))
            return column is not None and column.type.kind in kinds
        if isinstance(node, exp.Add | exp.Sub):
            return bool(days(node.expression)) and self._is_moment(node.this, kinds)
        return isinstance(node, exp.Placeholder)

    def _counts_moments(self, tree: exp.Expr) -> bool:
        """Whether something is reckoned with moments that SQLite, to which they are texts, would take for numbers."""
        return any(
            self._is_moment(side)
            for node in tree.find_all(exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Extract)
            for side in node.iter_expressions()
        )


def escaping(node: exp.Expr) -> exp.Expr:
    r"""`LIKE 'a\_%'` for SQLite, where a backslash escapes nothing unless it is said that it does."""
    bare = isinstance(node, exp.Like | exp.ILike) and not isinstance(node.parent, exp.Escape)
    pattern = node.expression if bare else None
    escapes = isinstance(pattern, exp.Literal) and "\\" in pattern.name
    return exp.Escape(this=node.copy(), expression=exp.Literal.string("\\")) if escapes else node


def _untyped(node: exp.Expr) -> exp.Expr:
    """`'open'::stage` without the enum, whose values SQLite would take for numbers."""
    while isinstance(node, exp.Cast) and node.to.this is exp.DType.USERDEFINED:
        node = node.this
    return node


def left_out(column: Column, now: dt.datetime) -> Any:
    """What a new row holds in a column that nothing is given for."""
    if column.generated is not None or column.identity is not Identity.NONE:
        return UNKNOWN
    known = {
        DefaultKind.NOW: now,
        DefaultKind.TODAY: now.date(),
        DefaultKind.VALUE: column.in_store(column.default_value),
        DefaultKind.NONE: None if column.nullable else UNKNOWN,
    }
    value = known.get(column.default_kind, UNKNOWN)
    truth = column.type.kind is SqlKind.BOOLEAN and isinstance(value, str)
    return value in {"true", "t", "1"} if truth else value


def _bare(node: exp.Expr) -> exp.Expr:
    while isinstance(node, exp.Cast | exp.Paren):
        node = node.this
    return node


def _stored(value: Any) -> Any:
    """A value as SQLite holds it."""
    match value:
        case bool():
            return int(value)
        case None | int() | float() | str():
            return value
        case Decimal():
            return float(value)
        case dt.datetime():
            plain = value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo else value
            return plain.isoformat(" ", "seconds")
        case dt.date() | dt.time():
            return value.isoformat()
        case UUID():
            return str(value)
        case _:
            return UNKNOWN


def _connection(dialect: str) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    if dialect == "postgres":
        connection.execute("PRAGMA case_sensitive_like = ON")
    functions: dict[str, tuple[int, Callable[..., int | None]]] = {
        "regexp": (2, _found),
        "regexp_i_like": (2, lambda text, pattern: _found(f"(?i){pattern}", text)),
        "octet_length": (1, lambda text: None if text is None else len(str(text).encode())),
        "starts_with": (2, lambda text, start: None if text is None else str(text).startswith(start)),
        "num_nonnulls": (-1, lambda *values: sum(value is not None for value in values)),
        "num_nulls": (-1, lambda *values: sum(value is None for value in values)),
    }
    for name, (count, function) in functions.items():
        connection.create_function(name, count, function, deterministic=True)
    return connection


def _found(pattern: str, text: str | None) -> bool | None:
    """Whether the pattern stands in the text; raises `Problem`, an error to SQLite, where it is none of Python's."""
    if text is None:
        return None
    if "[[:" in pattern or "\\m" in pattern or "\\y" in pattern:
        raise Problem("a pattern of another language")
    return bool(patterns.lawful(pattern, [text]))
