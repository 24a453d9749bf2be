"""Rows that have to be there beside those that a request names, because the mapping asks whether there are any.

`EXISTS (SELECT 1 FROM coupon c WHERE c.code = UPPER(:code))`: the coupon that the body speaks of. What the columns of
such a row are to hold besides is known to whatever makes rows; here it is tied to the request.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from sqlglot import exp

from orchestrator.checks.judge.conditions import UNKNOWN, constant, parts_of
from orchestrator.checks.judge.making import Making
from orchestrator.checks.judge.names import snake
from orchestrator.checks.judge.store import Row
from orchestrator.checks.judge.ties import Parents
from orchestrator.ddl import Table
from orchestrator.errors import Problem
from orchestrator.handoff.expression import CALLER, sources


@dataclass(frozen=True)
class Around:
    """What a request says, and who asks."""

    own: Table | None
    """The operation's table."""
    parents: Parents
    """The rows of its path."""
    said: Mapping[str, Any]
    """By parameter or property."""
    caller: Any
    """The id of whoever the rows belong to."""
    people: str
    """The table of those who ask."""


def said_in(operation_path: str, path: str, query: Mapping[str, Any], body: Any) -> dict[str, Any]:
    """What a request says, by the names of its parameters and of its body's properties."""
    found = dict(_properties(body))
    found |= query
    for name, value in zip(operation_path.split("/"), path.split("/"), strict=False):
        if name.startswith("{") and name.endswith("}"):
            found[name[1:-1]] = unquote(value)
    return found


def _properties(body: Any) -> Iterator[tuple[str, Any]]:
    """Those of the body, also within one envelope."""
    if isinstance(body, dict):
        inner = next(iter(body.values())) if len(body) == 1 else None
        yield from (inner if isinstance(inner, dict) else body).items()


async def put_there(rows: Making, query: exp.Select, around: Around) -> Row:
    """Make what the query is to find, as far as the request tells which rows that are; else nothing.

    Gives back what the operation's own rows hold to be found by it, where none of them is there yet.
    """
    aliases = {name: found for name, table in sources(query) if (found := rows.design.table(table)) is not None}
    equal = [(part.this.unnest(), part.expression.unnest()) for part in parts_of(query) if isinstance(part, exp.EQ)]
    ties = [tie for one, other in equal for tie in ((one, other), (other, one)) if isinstance(tie[0], exp.Column)]
    bound: dict[str, Row] = {}
    while len(bound) < len(aliases):

        def told(name: str) -> list[tuple[str, Any]]:
            return [
                (column.name, _value(other, aliases, bound, around))
                for column, other in ties
                if _alias(column, aliases) == name and not _waits(other, aliases, bound)
            ]

        name = _next(aliases, bound, ties, {one: _known(told(one)) for one in aliases if one not in bound})
        known = told(name)
        values = _known(known)
        if known and not values:
            return {}
        row = await _row(rows, aliases[name], values, around.parents)
        if row is None:
            return {}
        bound[name] = row
    outside = (
        (column.name, _value(other, aliases, bound, around)) for column, other in ties if not _alias(column, aliases)
    )
    return {
        name: value
        for name, value in outside
        if value is not UNKNOWN and around.own is not None and around.own.column(name)
    }


def _known(told: list[tuple[str, Any]]) -> Row:
    return {column: value for column, value in told if value is not UNKNOWN}


def _next(
    aliases: Mapping[str, Table],
    bound: Mapping[str, Row],
    ties: list[tuple[exp.Expr, exp.Expr]],
    known: Mapping[str, Row],
) -> str:
    """The table of which the row is known already, else one whose rows refer to no other of those that are left."""
    for name, values in known.items():
        if values and aliases[name].is_unique(tuple(values)):
            return name
    for name in known:
        referring = [
            other
            for column, other in ties
            if _alias(column, aliases) == name and aliases[name].foreign_key_of(column.name)
        ]
        if not any(_waits(other, aliases, bound) and _alias(other, aliases) != name for other in referring):
            return name
    return next(iter(known))


def _waits(node: exp.Expr, aliases: Mapping[str, Table], bound: Mapping[str, Row]) -> bool:
    """Whether it is a column of a row that is not there yet."""
    return isinstance(node, exp.Column) and (name := _alias(node, aliases)) != "" and name not in bound


def _alias(node: exp.Expr, aliases: Mapping[str, Table]) -> str:
    """The alias of a column; empty for columns of the rows around."""
    qualified = str(node.args["table"].name) if node.args.get("table") else ""
    if qualified:
        return qualified if qualified in aliases else ""
    return next((name for name, table in aliases.items() if table.column(node.name) is not None), "")


def _value(node: exp.Expr, aliases: Mapping[str, Table], bound: Mapping[str, Row], around: Around) -> Any:
    if isinstance(node, exp.Upper | exp.Lower):
        inner = _value(node.this.unnest(), aliases, bound, around)
        cased = str.upper if isinstance(node, exp.Upper) else str.lower
        return cased(inner) if isinstance(inner, str) else inner
    if isinstance(node, exp.Select):
        return _selected(node, bound, around)
    if isinstance(node, exp.Placeholder):
        known = around.caller if node.name == CALLER else around.said.get(node.name)
        return UNKNOWN if known is None else known
    if not isinstance(node, exp.Column):
        known = constant(node)
        return UNKNOWN if isinstance(known, dt.timedelta) else known
    name = _alias(node, aliases)
    if name:
        return bound[name].get(node.name, UNKNOWN) if name in bound else UNKNOWN
    return _of_own(node.name, around)


def _selected(query: exp.Select, bound: Mapping[str, Row], around: Around) -> Any:
    """What a query shows of the row of the path that it finds."""
    shown, tables = query.expressions[0].unnest(), list(sources(query))
    parts = [part for part in parts_of(query) if isinstance(part, exp.EQ)]
    if len(tables) != 1 or not isinstance(shown, exp.Column) or not parts:
        return UNKNOWN
    for table, row in reversed(around.parents):
        aliases = {tables[0][0]: table} if table.name == tables[0][1] else {}
        wanted = [
            (column.name, _value(other, aliases, bound, around))
            for part in parts
            for column, other in ((part.this.unnest(), part.expression.unnest()),)
            if isinstance(column, exp.Column)
        ]
        if aliases and all(str(row.get(name)) == str(value) for name, value in wanted):
            return row.get(shown.name, UNKNOWN)
    return UNKNOWN


def _of_own(column: str, around: Around) -> Any:
    """What the operation's own row holds: the one of the path, or the one to be made below it."""
    if around.own is None:
        return UNKNOWN
    for table, row in reversed(around.parents):
        if table.name == around.own.name:
            return row.get(column, UNKNOWN)
    key = around.own.foreign_key_of(column)
    for table, row in reversed(around.parents) if key is not None else ():
        if key is not None and table.name == key.target:
            return row.get(key.target_columns[key.columns.index(column)], UNKNOWN)
    said = {snake(name): value for name, value in around.said.items()}
    if not isinstance(said.get(column), dict | list | None):
        return said[column]
    return around.caller if key is not None and key.target == around.people and around.caller is not None else UNKNOWN


async def _row(rows: Making, table: Table, values: Row, parents: Parents) -> Row | None:
    """The row of the path or of the database that has the values, or a new one."""
    for parent, row in parents:
        if parent.name == table.name and values and all(str(row.get(k)) == str(v) for k, v in values.items()):
            return row
    with contextlib.suppress(Problem):
        if values and table.is_unique(tuple(values)):
            found = await rows.store.find(table.name, values)
            if found is not None:
                return found
        await _above(rows, table, values)
        return await rows.make(table.name, values)
    return None


async def _above(rows: Making, table: Table, values: Row) -> None:
    """Make what the values refer to, where it is not there."""
    for key in table.foreign_keys:
        wanted = {far: values[own] for own, far in zip(key.columns, key.target_columns, strict=False) if own in values}
        target = rows.design.table(key.target)
        if target is None or len(wanted) < len(key.columns) or await rows.store.find(target.name, wanted) is not None:
            continue
        await _above(rows, target, wanted)
        await rows.make(target.name, wanted)
