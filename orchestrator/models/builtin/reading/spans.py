"""Numbers that say how long a row lasts: the nights of a stay, the minutes of a meeting."""

from __future__ import annotations

import re

from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.json_schema import Schema, allows_null
from orchestrator.models.builtin.reading.moments import is_audit
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.words import Words, key, words
from orchestrator.models.builtin.shapes import SpanField
from orchestrator.relational import INSTANTS

_UNITS = {"night": "days", "day": "days", "hour": "hours", "minute": "minutes", "second": "seconds"}
_LENGTH = {"duration", "length"}
_PLAIN = {"number", "count", "total", "num", "of", "in", "stay", *_LENGTH}
_OTHERWISE = re.compile(
    r"\b(?:without|minus|less|except\w*|exclud\w+|breaks?|pauses?|rounded (?:up|to)|plann\w+|scheduled)\b",
    re.IGNORECASE,
)
_BEGINS = {
    *("start", "starts", "started", "begin", "begins", "begun", "opened", "from", "in", "checkin"),
    *("arrival", "departure", "pickup"),
}
_ENDS = {
    *("end", "ends", "ended", "stop", "stopped", "finish", "finished", "closed", "to", "until", "out", "checkout"),
    *("departure", "arrival", "return", "dropoff"),
}


def span(table: Table, name: str, schema: Schema, notes: Notes) -> SpanField | None:
    """The time between the two moments by which a row begins and ends, in the unit that the name says.

    Where it may be null the row may last still; of what is taken off, or rounded another way, it says nothing.
    """
    said = set(key(name))
    units = said & set(_UNITS)
    if len(units) != 1 or said - units - _PLAIN:
        return None
    (word,) = units
    unit = _UNITS[word]
    if unit != "days" and not said & _LENGTH:
        return None  # `hours` of a shift may leave its breaks out
    kinds = {SqlKind.DATE} if unit == "days" else INSTANTS
    nullable = bool(allows_null(schema) or schema.get("x-nullable"))
    pair = _ends(table, frozenset(kinds), may_last=nullable)
    if pair is None or _OTHERWISE.search(str(schema.get("description") or "")):
        return None
    begin, end = (column.name for column in pair)
    told = f"`{name}` is the time from `{table.name}.{begin}` to `{table.name}.{end}` in {unit}"
    if word == "day":
        text = f"Does `{name}` of `{table.name}` count the day of `{end}` as well?"
        notes.ask(Cause.COMPUTED, f"{table.name}.{name}", text, meanwhile=f"{told}, without the last day")
    elif _of_what(begin, end, name, table):
        notes.ask(
            Cause.COMPUTED,
            f"{table.name}.{name}",
            f"Between which moments is `{name}` of `{table.name}`?",
            meanwhile=told,
        )
    else:
        notes.assume(told)
    return SpanField(start=begin, end=end, unit=unit, may_last=pair[1].nullable)


def _ends(table: Table, kinds: frozenset[SqlKind], *, may_last: bool) -> tuple[Column, Column] | None:
    """The only two moments of that kind that every row has, where their names say which of them is the first.

    Of a row that `may_last` the second may not be there yet; it is then the only such.
    """
    dated = [c for c in table.columns if c.type.kind in kinds and not is_audit(c)]
    found = [c for c in dated if not c.nullable]
    if may_last and (len(found) < 2 or any((_BEGINS | _ENDS) & set(words(c.name)) for c in dated if c.nullable)):
        found = dated
    if len(found) != 2 or found[0].type.kind is not found[1].type.kind:
        return None
    one, other = found
    orders = [(a, b) for a, b in ((one, other), (other, one)) if _leads(a, b)]
    return orders[0] if len(orders) == 1 and not orders[0][0].nullable else None


def _leads(begin: Column, end: Column) -> bool:
    """Whether two moments are the begin and the end of one thing: a sign-up ends before its trip starts."""
    first, last = set(words(begin.name)) - set(words(end.name)), set(words(end.name)) - set(words(begin.name))
    rest = (first - _BEGINS) | (last - _ENDS)
    return bool(first & _BEGINS and last & _ENDS) and not rest - {"at", "on", "date", "time", "day"}


def _of_what(begin: str, end: str, name: str, table: Table) -> Words:
    """What begins and ends, where that is neither the row nor named by the property: the `signup` of a trip."""
    known = {*_BEGINS, *_ENDS, "at", "on", "date", "time", "day", "check", "checked", *key(name), *key(table.name)}
    return tuple(word for word in words(begin) if word in words(end) and word not in known)
