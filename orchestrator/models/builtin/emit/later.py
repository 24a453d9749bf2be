"""Defaults that a database works out, as another says them: so long before or after now, a number, or chance."""

from __future__ import annotations

import functools
import re
import sqlite3
from contextlib import closing

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from orchestrator import ddl_intervals
from orchestrator.ddl_defaults import clock_form

_NUMBERS = 2_147_483_647
"""SQLite has no sequences: a number by chance below this one stands for the next."""
_BYTES = 1024
"""More than that is no value of a row."""
_OF_BLOB = re.compile(r"LOWER\(HEX\(RANDOMBLOB\((\d{1,9})\)\)\)", re.IGNORECASE)
_OF_BYTES = re.compile(r"encode\(gen_random_bytes\((\d{1,9})\), 'hex'\)$", re.IGNORECASE)


def in_sqlite(text: str, dialect: str) -> str:
    """`now() + interval '14 days'` as SQLite's; empty where the default, as `dialect` writes it, is something else."""
    try:
        tree = sqlglot.parse_one(text, read=dialect).unnest()
    except SqlglotError:
        return ""
    if isinstance(tree, exp.Add | exp.Sub) and isinstance(tree.this, exp.CurrentTimestamp | exp.CurrentDate):
        return _moved(tree)
    said = tree.transform(_by_chance)
    return f"({said.sql('sqlite')})" if said != tree and _works(said) else ""


def in_postgres(text: str) -> str:
    """SQLite's `unixepoch()` and `lower(hex(randomblob(16)))` as PostgreSQL's; empty where it is something else."""
    try:
        tree = sqlglot.parse_one(text, read="sqlite").unnest()
    except SqlglotError:
        return ""
    if clock_form(tree) == "%s":
        return "EXTRACT(EPOCH FROM CURRENT_TIMESTAMP)::BIGINT"
    drawn = _OF_BLOB.fullmatch(tree.sql("sqlite"))
    if drawn is None or not 0 < (size := int(drawn[1])) <= _BYTES:
        return ""
    parts = " || ".join(["REPLACE(GEN_RANDOM_UUID()::TEXT, '-', '')"] * -(-size // 16))
    return f"LEFT({parts}, {2 * size})"


def _moved(tree: exp.Add | exp.Sub) -> str:
    sign, whole = "+" if isinstance(tree, exp.Add) else "-", isinstance(tree.this, exp.CurrentDate)
    parts = ddl_intervals.parts(tree.expression)
    if whole and isinstance(tree.expression, exp.Literal) and tree.expression.is_int:
        parts = [(int(tree.expression.name), "day")]
    moves = [f"'{sign}{number} {unit}s'" for number, unit in parts]
    return f"({'date' if whole else 'datetime'}('now', {', '.join(moves)}))" if moves else ""


def _by_chance(node: exp.Expr) -> exp.Expr:
    """The next number of a sequence, digits of a length, and what is drawn, as SQLite has it."""
    if isinstance(node, exp.Anonymous) and node.name.lower() == "nextval":
        return sqlglot.parse_one(f"(abs(random()) % {_NUMBERS} + 1)", read="sqlite")
    if isinstance(node, exp.Pad) and node.args.get("is_left") and _text(node.args.get("fill_pattern")) == "0":
        length = _text(node.expression)
        return _digits(node.this, int(length)) if re.fullmatch(r"[1-9]|1[0-8]", length) else node
    if isinstance(node, exp.TimeToStr) and re.fullmatch("FM0+", form := _text(node.args.get("format"))):
        return _digits(node.this, min(len(form) - len("FM"), 18))
    if isinstance(node, exp.Rand) and not any(node.args.values()):  # between bounds, it is another number
        return sqlglot.parse_one("(abs(random() / 2) / 4611686018427387904.0)", read="sqlite")
    if (isinstance(node, exp.MD5) and node.find(exp.Rand)) or (isinstance(node, exp.Cast) and node.find(exp.Uuid)):
        return _drawn(16)
    if isinstance(node, exp.Concat):
        parts = [part.transform(_by_chance) for part in node.expressions]
        return exp.DPipe(this=functools.reduce(_behind, parts[:-1]), expression=parts[-1])
    if isinstance(node, exp.Left):
        start = exp.Literal.number(1)
        return exp.Substring(this=node.this.transform(_by_chance), start=start, length=node.expression)
    if (sized := _OF_BYTES.match(node.sql())) and int(sized[1]) <= _BYTES:
        return _drawn(int(sized[1]))
    return node


def _behind(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.DPipe(this=left, expression=right)


def _digits(number: exp.Expr, length: int) -> exp.Expr:
    whole = number.this if isinstance(number, exp.Cast) else number
    drawn = whole.transform(_by_chance).sql("sqlite")
    return sqlglot.parse_one(f"printf('%0{length}d', ({drawn}) % {10**length})", read="sqlite")


def _drawn(size: int) -> exp.Expr:
    return sqlglot.parse_one(f"lower(hex(randomblob({size})))", read="sqlite")


def _text(node: exp.Expr | None) -> str:
    return node.name if isinstance(node, exp.Literal) else ""


def _works(tree: exp.Expr) -> bool:
    """Whether SQLite takes it for a default."""
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute(f"CREATE TABLE tried (number INTEGER, value DEFAULT ({tree.sql('sqlite')}))")
            connection.execute("INSERT INTO tried (number) VALUES (1)")
        except sqlite3.Error:
            return False
        return True
