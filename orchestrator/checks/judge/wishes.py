"""Values of rows that meet what a mapping asks of them: a published event, a coupon that still holds."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from sqlglot import exp

from orchestrator.checks.judge.conditions import FILLED, UNKNOWN, Conditions, Reader, Wish
from orchestrator.checks.judge.store import Row
from orchestrator.checks.judge.subjects import Subjects, path_parameters
from orchestrator.checks.judge.terms import Terms
from orchestrator.contract import Operation
from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.errors import Problem
from orchestrator.handoff.expression import parse_expression
from orchestrator.handoff.mapping import OperationMapping
from orchestrator.relational import INTEGERS, NUMBERS

_FAR = 1_000
"""More than what a request asks for at once."""
_AWAY = dt.timedelta(days=30)
_MOMENTS = frozenset({SqlKind.DATE, SqlKind.TIMESTAMP, SqlKind.TIMESTAMPTZ})


class Wished:
    """What the mapping asks of the rows of each operation."""

    def __init__(self, terms: Terms, subjects: Subjects) -> None:
        self._terms = terms
        self._subjects = subjects
        self._read: dict[str, Conditions] = {}
        self._found: dict[str, tuple[str, Row]] = {}
        """By operation, the table and the state of its rows that it was seen to succeed on."""

    def rows(self, operation: Operation) -> dict[str, Row]:
        """Values by table; `OWNER` and `FILLED` among them."""
        found, own = self.conditions(operation), self._subjects.table(operation)
        wishes = {name: dict(columns) for name, columns in found.others.items()}
        if own is not None and found.own:
            wishes[own.name] = {**wishes.get(own.name, {}), **found.own}
        rows: dict[str, Row] = {}
        for name, columns in wishes.items():
            table = self._terms.design.table(name) if self._terms.design is not None else None
            if table is not None:
                rows[name] = _row(table, columns)
        if operation.id in self._found:
            name, state = self._found[operation.id]
            rows[name] = {**rows.get(name, {}), **state}
        return {name: row for name, row in rows.items() if row}

    def take(self, operation: Operation, state: tuple[str, Row] | None) -> None:
        """What rows of a table hold from now on when the operation is asked for; `None` is as they are anyway."""
        self._found.pop(operation.id, None)
        if state is not None:
            self._found[operation.id] = state

    def states(self, operation: Operation) -> Iterator[tuple[str, Row]]:
        """(table, state) that rows of the path, or of a list, can have besides the one that they have anyway."""
        people, own = self._terms.auth.principal, self._subjects.table(operation)
        named = [self._subjects.of_parameter(operation, one) for one in reversed(path_parameters(operation.path))]
        tables = [found[0] for found in named if found is not None]
        if own is not None and self._terms.contract.lists(operation):
            tables.insert(0, own)
        known = self.rows(operation)
        for table in dict.fromkeys(tables):
            if people is None or table.name != people.table:
                yield from (
                    (table.name, row) for row in _states(table) if not set(row) & set(known.get(table.name, ()))
                )

    def conditions(self, operation: Operation) -> Conditions:
        """What the entry of the mapping says, read once."""
        if operation.id not in self._read:
            self._read[operation.id] = self._conditions(operation)
        return self._read[operation.id]

    def _conditions(self, operation: Operation) -> Conditions:
        entry, design = self._terms.mapping.operations.get(operation.id), self._terms.design
        if entry is None or design is None:
            return Conditions()
        own, people = self._subjects.table(operation), self._terms.auth.principal
        optional = {one.name for one in operation.parameters if one.location != "path" and not one.required}
        reader = Reader(
            design, own.name if own is not None else "", people.table if people is not None else "", frozenset(optional)
        )
        for text in _said(entry):
            try:
                reader.read(parse_expression(text))
            except Problem:
                continue  # acceptance tells of it
        if self._makes(operation, entry, own):
            reader.found.own.clear()  # they are of the row that the request makes
        elif own is not None and entry.where is not None and not self._terms.contract.lists(operation):
            reader.found.queries.extend(_found_by(own.name, entry.where))
        for change in entry.transition:
            reader.found.own[change.field].insert(0, Wish(sign="in", value=change.from_))
        return reader.found

    def _makes(self, operation: Operation, entry: OperationMapping, own: Table | None) -> bool:
        """Whether the conditions are of a new row: of a create, which names no row of its table in its path."""
        if entry.kind is not None:
            return entry.kind in {"create", "register"}
        named = [self._subjects.of_parameter(operation, one) for one in path_parameters(operation.path)]
        return operation.method == "POST" and all(found is None or found[0] is not own for found in named)


def _found_by(table: str, where: str) -> Iterator[exp.Select]:
    """The query for the operation's own row, where it is found by what its rule says of the caller and the request."""
    with contextlib.suppress(Problem):
        tree = parse_expression(where)
        if tree.find(exp.Placeholder) is not None:
            yield exp.select("1").from_(table).where(tree)


def _states(table: Table) -> Iterator[Row]:
    """Other words of closed lists, other flags, and moments that have come."""
    free = [column for column in table.columns if column.generated is None and not table.is_unique((column.name,))]
    for column in free:
        first = column.default_value if column.default_value in column.values else next(iter(column.values), None)
        yield from ({column.name: value} for value in column.values if value != first)
    for column in free:
        if column.type.kind is SqlKind.BOOLEAN and column.filled_by_database:
            yield {column.name: not column.default_value}
    for column in free:
        if column.nullable and column.type.kind in _MOMENTS and table.foreign_key_of(column.name) is None:
            yield {column.name: FILLED}


def _said(entry: OperationMapping) -> Iterator[str]:
    yield from [entry.where] if entry.where is not None else []
    yield from (item.that for item in entry.require)


def _row(table: Table, columns: Mapping[str, list[Wish]]) -> Row:
    row: Row = {}
    for name, wishes in columns.items():
        column = table.column(name)
        if column is None or column.generated is not None or table.is_unique((name,)):
            continue
        value = _value(column, wishes)
        if value is FILLED and table.foreign_key_of(name) is not None:
            continue
        if value is not UNKNOWN:
            row[name] = value
    return row


def _value(column: Column, wishes: list[Wish]) -> Any:
    """What meets all the wishes, or `UNKNOWN`."""
    exact = [wish.value for wish in wishes if wish.sign == "="]
    if exact:
        return exact[0] if exact[0] is not None or column.nullable else UNKNOWN
    known: list[Any] = [value for wish in wishes if wish.sign == "in" for value in wish.value] or list(column.values)
    if known:
        first = [column.default_value] if column.default_value in known else []
        refused = {wish.value for wish in wishes if wish.sign == "<>" and isinstance(wish.value, str)}
        return next((value for value in (*first, *known) if value not in refused), UNKNOWN)
    if column.type.kind is SqlKind.BOOLEAN:
        flags = [not wish.value for wish in wishes if wish.sign == "<>" and isinstance(wish.value, bool)]
        return flags[0] if flags else UNKNOWN
    lows = [wish for wish in wishes if wish.sign in {">", ">="}]
    highs = [wish for wish in wishes if wish.sign in {"<", "<="}]
    if column.type.kind in NUMBERS and (lows or highs):
        return _number(column, lows, highs)
    if column.type.kind in _MOMENTS and (lows or highs):
        return _moment(column, lows, highs)
    filled = column.nullable and any(wish.sign == "<>" and wish.value is None for wish in wishes)
    return FILLED if filled else UNKNOWN


def _number(column: Column, lows: list[Wish], highs: list[Wish]) -> Any:
    said = [wish.value + (wish.sign == ">") for wish in lows if isinstance(wish.value, int | float)]
    below = [wish.value - (wish.sign == "<") for wish in highs if isinstance(wish.value, int | float)]
    if any(wish.value is UNKNOWN for wish in lows):
        said.append(_FAR)
    if any(wish.value is UNKNOWN for wish in highs):
        said.append(column.minimum or 0)
    low = max(said, default=None)
    high = min((one for one in (*below, column.maximum) if one is not None), default=None)
    value = low if low is not None else high
    if value is None:
        return UNKNOWN
    value = value if high is None else min(value, high)
    return int(value) if column.type.kind in INTEGERS else value


def _moment(column: Column, lows: list[Wish], highs: list[Wish]) -> Any:
    low = max((wish.value for wish in lows if isinstance(wish.value, dt.timedelta)), default=None)
    high = min((wish.value for wish in highs if isinstance(wish.value, dt.timedelta)), default=None)
    if low is None and high is None:
        return UNKNOWN
    away = low + _AWAY if low is not None else (high or dt.timedelta()) - _AWAY
    if low is not None and high is not None:
        away = low + (high - low) / 2
    moment = dt.datetime.now(dt.UTC) + away
    if column.type.kind is SqlKind.DATE:
        return moment.date()
    return moment if column.type.kind is SqlKind.TIMESTAMPTZ else moment.replace(tzinfo=None)
