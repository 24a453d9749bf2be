"""Values that a column takes which nobody has said more of: small, plain, and within its bounds."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from orchestrator.ddl import Column, SqlKind
from orchestrator.json_schema import Schema
from orchestrator.relational import DOCUMENTS, INTEGERS, NUMBERS

_START = dt.datetime(2031, 3, 1, 9, 0, tzinfo=dt.UTC)


def plain_value(column: Column, number: int, tag: str, asked: Schema) -> Any:
    """A value that is no text, or one that nothing is known of; `number` and `tag` make it differ from others."""
    kind = column.type.kind
    if kind is SqlKind.BOOLEAN:
        # A row that is not shown cannot be asked for.
        return any(word in column.name for word in ("active", "enabled", "publish", "visible", "available", "public"))
    moment = _START + dt.timedelta(hours=number)
    if kind in NUMBERS:
        value = _number(column, asked, number)
        return int(value) if kind in INTEGERS else value
    if kind in DOCUMENTS:
        return {}
    return {
        SqlKind.DATE: (_START + dt.timedelta(days=number)).date(),
        SqlKind.TIME: moment.time(),
        SqlKind.TIMESTAMP: moment.replace(tzinfo=None),
        SqlKind.TIMESTAMPTZ: moment,
        SqlKind.INTERVAL: dt.timedelta(hours=1),
        SqlKind.UUID: uuid.uuid5(uuid.NAMESPACE_OID, f"row-{tag}"),
        SqlKind.BYTES: b"sample",
        SqlKind.ARRAY: [],
    }.get(kind, f"sample-{tag}")


def _number(column: Column, asked: Schema, number: int) -> float:
    """A number within the bounds of the design and of what the contract shows of the column."""
    if asked.get("enum"):
        return float(asked["enum"][0])
    lows = [column.minimum, asked.get("minimum"), _beyond(asked.get("exclusiveMinimum"), 1)]
    highs = [column.maximum, asked.get("maximum"), _beyond(asked.get("exclusiveMaximum"), -1)]
    low = max([1.0, *(float(bound) for bound in lows if bound is not None)])
    high = min((float(bound) for bound in highs if bound is not None), default=None)
    span = number + 1 if high is None else max(1, int(high - low) + 1)
    value = low + (number % span if column.type.kind in INTEGERS else 0)
    if asked.get("multipleOf"):
        value = -(-value // asked["multipleOf"]) * asked["multipleOf"]
    return value if high is None else min(value, high)


def _beyond(bound: Any, step: int) -> float | None:
    return None if bound is None or isinstance(bound, bool) else bound + step
