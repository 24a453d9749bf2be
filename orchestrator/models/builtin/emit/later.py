"""Defaults that are so long before or after now, as SQLite says them."""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from orchestrator import ddl_intervals


def in_sqlite(text: str, dialect: str) -> str:
    """`now() + interval '14 days'` as SQLite's; empty where the default, as `dialect` writes it, is something else."""
    try:
        tree = sqlglot.parse_one(text, read=dialect).unnest()
    except SqlglotError:
        return ""
    if not isinstance(tree, exp.Add | exp.Sub) or not isinstance(tree.this, exp.CurrentTimestamp | exp.CurrentDate):
        return ""
    sign = "+" if isinstance(tree, exp.Add) else "-"
    moves = [f"'{sign}{number} {unit}s'" for number, unit in ddl_intervals.parts(tree.expression)]
    function = "date" if isinstance(tree.this, exp.CurrentDate) else "datetime"
    return f"({function}('now', {', '.join(moves)}))" if moves else ""
