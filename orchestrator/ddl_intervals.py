"""How long an interval is, however a design writes it."""

from __future__ import annotations

import re

from sqlglot import exp

_PART = re.compile(r"(\d+)\s*(second|minute|hour|day|week|month|year)s?\b\s*", re.IGNORECASE)
_DAYS = {"second": 1 / 86_400, "minute": 1 / 1_440, "hour": 1 / 24, "day": 1.0}


def parts(node: exp.Expr) -> list[tuple[int, str]]:
    """`1 week 2 hours` as 7 of `day` and 2 of `hour`; empty for what is no interval, or none of whole numbers."""
    text = ""
    if isinstance(node, exp.Interval) and isinstance(node.this, exp.Literal):
        text = f"{node.this.name} {node.args['unit'].name if node.args.get('unit') else ''}".strip()
    elif isinstance(node, exp.Cast) and node.is_type("interval"):
        text = node.this.name
    if _PART.sub("", text):
        return []
    told = ((int(number), unit.lower()) for number, unit in _PART.findall(text))
    return [(7 * number, "day") if unit == "week" else (number, unit) for number, unit in told]


def days(node: exp.Expr) -> float | None:
    """The same in days; `None` where it is none, or as long as the month or the year is."""
    found = parts(node)
    return (
        sum(number * _DAYS[unit] for number, unit in found)
        if found and {unit for _, unit in found} <= set(_DAYS)
        else None
    )
