"""What a check of the table wants beside a moment or a state: `CHECK ((status = 'used') = (used_at IS NOT NULL))`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from orchestrator.ddl import Check, Table
from orchestrator.ddl_trial import Trial
from orchestrator.models.builtin.shapes import FromClock, FromConstant, Match
from orchestrator.relational import INSTANTS, SqlKind

_MOMENT = dt.datetime(2024, 5, 6, 7, 8, 9, tzinfo=dt.UTC)


def states_beside(table: Table, sets: Collection[Match], dialect: str) -> Iterator[Match]:
    """The one value of a closed list that checks let stand where these moments are set."""
    trial, written = Trial(table, dialect), {match.column for match in sets}
    moments = {match.column for match in sets if isinstance(match.source, FromClock)}
    for column in table.columns:
        checks = [check for check in table.checks if {column.name} < set(check.columns) <= {column.name, *moments}]
        if not column.values or not checks or column.name in written:
            continue
        set_ = {name: _now(table, name) for name in moments}
        lawful = [value for value in column.values if _are_met(checks, trial, {**set_, column.name: value})]
        if len(lawful) == 1:
            yield Match(column=column.name, source=FromConstant(value=lawful[0]))


def moments_beside(table: Table, sets: Collection[Match], dialect: str) -> Iterator[Match]:
    """The moments that checks want where these values are set: that of the request, or none."""
    values = {match.column: getattr(match.source, "value", None) for match in sets}
    fixed = {column: value for column, value in values.items() if isinstance(value, str)}
    trial = Trial(table, dialect)
    for column in table.columns:
        checks = [check for check in table.checks if {column.name} < set(check.columns) <= {column.name, *fixed}]
        if column.type.kind not in {*INSTANTS, SqlKind.DATE} or not column.nullable or column.name in values:
            continue
        tried = (None, _now(table, column.name))
        lawful = [cell for cell in tried if _are_met(checks, trial, {**fixed, column.name: cell})]
        if checks and len(lawful) == 1:
            now = FromClock(kind="today" if column.type.kind is SqlKind.DATE else "now")
            yield Match(column=column.name, source=FromConstant(value=None) if lawful == [None] else now)


def _are_met(checks: Collection[Check], trial: Trial, row: Mapping[str, object]) -> bool:
    """Whether a row with these values meets the checks."""
    return not set(checks) & set(trial.refused(row, _MOMENT))


def _now(table: Table, name: str) -> dt.date:
    """The moment, as the column holds one."""
    column = table.column(name)
    return _MOMENT.date() if column is not None and column.type.kind is SqlKind.DATE else _MOMENT
