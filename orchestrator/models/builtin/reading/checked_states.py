"""What a check of the table wants beside a moment or a state: `CHECK ((status = 'used') = (used_at IS NOT NULL))`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from types import MappingProxyType

from orchestrator.ddl import Check, Column, Table
from orchestrator.ddl_trial import Trial
from orchestrator.models.builtin.shapes import Body, FromClock, FromConstant, FromExpression, Match
from orchestrator.relational import INSTANTS, SqlKind

_MOMENT = dt.datetime(2024, 5, 6, 7, 8, 9, tzinfo=dt.UTC)


def states_beside(table: Table, sets: Collection[Match], dialect: str) -> Iterator[Match]:
    """The one value of a closed list that checks let stand where these moments are set."""
    written = {match.column for match in sets}
    moments = {match.column for match in sets if isinstance(match.source, FromClock)}
    for column in table.columns:
        checks = [check for check in table.checks if {column.name} < set(check.columns) <= {column.name, *moments}]
        if not column.values or not checks or column.name in written:
            continue
        set_ = {name: _now(table, name) for name in moments}
        tried = [{**set_, column.name: value} for value in column.values]
        lawful = [
            value for value, met in zip(column.values, _are_met(checks, table, dialect, tried), strict=True) if met
        ]
        if len(lawful) == 1:
            yield Match(column=column.name, source=FromConstant(value=lawful[0]))


def moments_beside(
    table: Table, sets: Collection[Match], dialect: str, before: Mapping[str, Collection[str]] = MappingProxyType({})
) -> Iterator[Match]:
    """The moments that checks want where these values are set: that of the request, or none.

    None is set where checks let it be none only in all states `before` as well, by column.
    """
    values = {match.column: getattr(match.source, "value", None) for match in sets}
    fixed = {column: value for column, value in values.items() if isinstance(value, str)}
    for column in table.columns:
        checks = [check for check in table.checks if {column.name} < set(check.columns) <= {column.name, *fixed}]
        dated = column.type.kind in {*INSTANTS, SqlKind.DATE} and column.nullable
        if not checks or not dated or column.name in values:
            continue
        cells = (None, _now(table, column.name))
        tried = [{**fixed, column.name: cell} for cell in cells]
        lawful = [cell for cell, met in zip(cells, _are_met(checks, table, dialect, tried), strict=True) if met]
        if len(lawful) != 1 or (lawful == [None] and not _may_be_filled(table, column, before, dialect)):
            continue
        now = FromClock(kind="today" if column.type.kind is SqlKind.DATE else "now")
        yield Match(column=column.name, source=FromConstant(value=None) if lawful == [None] else now)


def _may_be_filled(table: Table, column: Column, before: Mapping[str, Collection[str]], dialect: str) -> bool:
    """Whether checks let a moment stand in any of the states before, or these are not known."""
    checks = [check for check in table.checks if column.name in check.columns and set(check.columns) & set(before)]
    told = [check for check in checks if set(check.columns) <= {column.name, *before}]
    tried = [{column.name: _now(table, column.name), name: value} for name in before for value in before[name]]
    return not tried or any(_are_met(told, table, dialect, tried))


def left_empty(
    table: Table, sets: Collection[Match], sent: Collection[str], before: Collection[str], dialect: str
) -> Iterator[Column]:
    """The columns that a check does not let be empty in the state that is set, where nothing has to fill them before.

    `before` are the states in which the row may be; where they are not known, none may want the column filled.
    """
    written = {match.column: match.source for match in sets}
    for match in sets:
        state = table.column(match.column)
        value = getattr(match.source, "value", None)
        if state is None or value not in state.values:
            continue
        for column in table.columns:
            checks = [check for check in table.checks if set(check.columns) == {column.name, state.name}]
            if not checks or not column.nullable or column.name in {*written, *sent}:
                continue
            others = [one for one in state.values if one in before] or [one for one in state.values if one != value]
            tried = [{state.name: one, column.name: None} for one in (value, *others)]
            now, *then = _are_met(checks, table, dialect, tried)
            if not now and (any(then) if before else all(then)):
                yield column


def unless_sent(sets: Collection[Match], body: Body | None) -> tuple[Match, ...]:
    """What an action sets by itself where the body does not say it: the day that was sent, else today."""
    sent = {item.column: item for item in body.fields} if body is not None else {}
    found: list[Match] = []
    for match in sets:
        item = sent.get(match.column)
        if item is None:
            found.append(match)
        elif not item.required and len(item.path) == 1 and isinstance(match.source, FromClock):
            now = "CURRENT_DATE" if match.source.kind == "today" else "now()"
            text = f"CASE WHEN :{item.path[0]} IS NULL THEN {now} ELSE {match.column} END"
            found.append(Match(column=match.column, source=FromExpression(text=text)))
    return tuple(found)


def _are_met(checks: Collection[Check], table: Table, dialect: str, rows: Sequence[Mapping[str, object]]) -> list[bool]:
    """Which of the rows meet the checks, of which no others are tried."""
    with closing(Trial(replace(table, checks=tuple(checks)), dialect)) as trial:
        return [not trial.refused(row, _MOMENT) for row in rows]


def _now(table: Table, name: str) -> dt.date:
    """The moment, as the column holds one."""
    column = table.column(name)
    return _MOMENT.date() if column is not None and column.type.kind is SqlKind.DATE else _MOMENT
