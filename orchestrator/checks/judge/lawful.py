"""Rows of one table changed before they are put into the database, where its checks would refuse them.

What only the database can tell is learnt from its refusals, in `bent.py`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from orchestrator.checks.judge.store import Row
from orchestrator.ddl import Check, Column, SqlKind, Table
from orchestrator.ddl_fitting import fitted
from orchestrator.ddl_shapes import numbers
from orchestrator.ddl_trial import Trial, left_out
from orchestrator.relational import INTEGERS, NUMBERS, STRINGS

PARENT = object()
"""A reference to a row that is still to be made."""
LEFT_OUT = object()
"""A column that a row does not name."""
_STEPS = (dt.timedelta(hours=1), dt.timedelta(hours=2), dt.timedelta(days=1), dt.timedelta(days=7))
_YEARS = (1990, 2190)


class Lawful:
    """What the checks of one table want beside what rows have anyway; `dialect` is the design's."""

    def __init__(self, table: Table, dialect: str, suits: Callable[[Column, Any], bool] | None = None) -> None:
        self._table = table
        self._suits = suits or (lambda _column, _value: True)
        """Whether a value, or `LEFT_OUT`, may be taken at all."""
        self._trial = Trial(table, dialect)
        self._checked = {name for check in table.checks for name in check.columns}
        self._given_up: dict[frozenset[tuple[str, str]], set[Check]] = defaultdict(set)
        """By what had to stay, the checks that nothing was found for."""

    def row(self, row: Row, fixed: Collection[str], fill: Callable[[Column], list[Any]], now: dt.datetime) -> Row:
        """The row as its checks want it, else as it was; `fill` tells what may fill a column, `PARENT` too."""
        whole = {column.name: row.get(column.name, LEFT_OUT) for column in self._table.columns}

        def refused(tried: Mapping[str, Any]) -> list[Check]:
            return self._trial.refused({name: self._held(name, value, now) for name, value in tried.items()}, now)

        def options(name: str, tried: Mapping[str, Any]) -> list[Any]:
            column = self._table.column(name)
            if column is None or name in fixed:
                return []
            return [value for value in self._options(column, tried, fill) if self._suits(column, value)]

        stays = frozenset((name, repr(row.get(name))) for name in self._checked.intersection(fixed))
        found = fitted(self._table, whole, refused, options, self._given_up[stays])
        return {name: value for name, value in found.items() if value is not LEFT_OUT}

    def _held(self, name: str, value: Any, now: dt.datetime) -> Any:
        column = self._table.column(name)
        assert column is not None
        if value is LEFT_OUT:
            return left_out(column, now)
        if value is PARENT:
            return f"another row by {name}"
        return column.in_store(value) if isinstance(value, str) else value

    def _options(self, column: Column, row: Mapping[str, Any], fill: Callable[[Column], list[Any]]) -> Iterator[Any]:
        kind, filling = column.type.kind, fill(column)
        if row[column.name] is LEFT_OUT or (kind in STRINGS and not column.values):
            yield from filling
        if row[column.name] is LEFT_OUT and not filling:
            return
        if any(column.name in key.columns for key in self._table.foreign_keys):
            yield from () if self._table.foreign_key_of(column.name) is None else (PARENT,)
        elif column.values or kind is SqlKind.BOOLEAN:
            yield from column.values or (True, False)
        elif kind in NUMBERS:
            yield from self._numbers(column, row)
        else:
            yield from self._moments(column, row)
        if column.nullable or column.filled_by_database:
            yield LEFT_OUT

    def _numbers(self, column: Column, row: Mapping[str, Any]) -> Iterator[Any]:
        whole = column.type.kind in INTEGERS
        near = numbers(self._table.conditions_of(column.name))
        near += [value + more for value in self._beside(column, row, (int, float)) for more in (0, 1, -1)]
        yield from (int(number) if whole else float(number) for number in near)

    def _moments(self, column: Column, row: Mapping[str, Any]) -> Iterator[Any]:
        own = row[column.name]
        if isinstance(own, dt.time):
            yield from (dt.time(hour, 30) for hour in range(24))
        elif isinstance(own, dt.date):
            for other in self._beside(column, row, (type(own),)):
                yield from (moved for step in _STEPS for moved in (other + step, other - step))
            yield from (own.replace(year=year, month=1, day=1) for year in _YEARS)

    def _beside(self, column: Column, row: Mapping[str, Any], kinds: tuple[type, ...]) -> Iterator[Any]:
        """Values of the columns that a check compares with this one."""
        yield from (row[name] for name in self._table.compared_with(column.name) if type(row.get(name)) in kinds)
