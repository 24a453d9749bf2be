"""Defaults that are so long before or after now, as SQLite says them."""

from __future__ import annotations

import re

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

_PART = re.compile(r"(?P<number>\d+)\s*(?P<unit>second|minute|hour|day|week|month|year)s?\b\s*", re.IGNORECASE)


def in_sqlite(text: str, dialect: str) -> str:
    """`now() + interval '14 days'` as SQLite's; empty where the default, as `dialect` writes it, is something else."""
    try:
        tree = sqlglot.parse_one(text, read=dialect).unnest()
    except SqlglotError:
        return ""
    if not isinstance(tree, exp.Add | exp.Sub) or not isinstance(tree.this, exp.CurrentTimestamp | exp.CurrentDate):
        return ""
    sign = "+" if isinstance(tree, exp.Add) else "-"
    told = _interval(tree.expression)
    parts = list(_PART.finditer(told))
    if not parts or "".join(part.group() for part in parts) != told:
        return ""
    moves = [f"'{sign}{_number(part)} {_unit(part)}s'" for part in parts]
    function = "date" if isinstance(tree.this, exp.CurrentDate) else "datetime"
    return f"({function}('now', {', '.join(moves)}))"


def _interval(node: exp.Expression) -> str:
    """`14 days`, however it is written; empty for what is no interval."""
    if isinstance(node, exp.Cast) and node.is_type("interval"):
        return str(node.this.name)
    if not isinstance(node, exp.Interval) or not isinstance(node.this, exp.Literal):
        return ""
    unit = node.args.get("unit")
    return f"{node.this.name} {unit.name if unit is not None else ''}".strip()


def _unit(part: re.Match[str]) -> str:
    unit = part["unit"].lower()
    return "day" if unit == "week" else unit


def _number(part: re.Match[str]) -> int:
    return int(part["number"]) * (7 if part["unit"].lower() == "week" else 1)
