"""Days and moments that a body may leave out and that are now then: “`felled_on` defaults to today”."""

from __future__ import annotations

import re
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Column, DefaultKind, SqlKind, Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.besides import besides
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.moments import noted_now
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.sentences import named, sentences_of
from orchestrator.models.builtin.reading.words import key
from orchestrator.models.builtin.shapes import Body, FromExpression, Match, WriteField
from orchestrator.relational import INSTANTS

_NOW = r"(?:today|now|the (?:current|present) (?:day|date|time|moment)|the (?:day|date|time) of the (?:request|call))"
_UNSENT = r"(?:if|when|where|unless) (?:it is )?(?:not )?(?:left out|omitted|missing|absent|sent|given|provided|set)"
_DEFAULT = rf"defaults? (?:to|is|value is) {_NOW}"
_SAYS = re.compile(
    rf"(?:the )?`?(?P<what>\w+)`? (?:{_DEFAULT}|is {_NOW},? {_UNSENT})"
    rf"|without (?:an? |the )?`?(?P<without>\w+)`?,? (?:it is |that is |the (?:day|date) is )?{_NOW}"
    r"(?: is (?:taken|used|meant))?",
    re.IGNORECASE,
)
_SAYS_OF_IT = re.compile(rf"{_DEFAULT}|{_NOW},? {_UNSENT}|default: {_NOW}", re.IGNORECASE)
"""The same in the description of the property."""
_NEW = {Kind.CREATE, Kind.REGISTER}
_BY_CLOCK = {DefaultKind.NOW, DefaultKind.TODAY}


def now_unless_sent(context: Context, operation: Operation, outcome: Outcome, notes: Notes) -> Outcome:
    """The outcome with the moment of the request wherever a sentence says so of what the body leaves out.

    A PATCH leaves as it was what it does not speak of.
    """
    body, table = outcome.body, outcome.table
    changes = outcome.kind is Kind.REPLACE or (outcome.kind is Kind.UPDATE and operation.method == "POST")
    if body is None or table is None or not (changes or outcome.kind in _NEW):
        return outcome
    covered = context.decided(operation, table).covered | {match.column for match in outcome.set}
    rules, built = outcome.rules, dict(outcome.built)
    for told in sentences_of(context.schemas, operation, ()):
        found = _told(told.text, body, table)
        if found is None or found[1].name in covered:
            continue
        item, column = found
        source = noted_now(column)
        now = "CURRENT_DATE" if source.kind == "today" else "now()"
        if outcome.kind not in _NEW:
            text = f"CASE WHEN :{item.path[0]} IS NULL THEN {now} ELSE {column.name} END"
            rules = replace(
                rules, derived=(*rules.derived, Match(column=column.name, source=FromExpression(text=text)))
            )
        elif column.default_kind not in _BY_CLOCK:
            rules = replace(rules, defaults=(*rules.defaults, Match(column=column.name, source=source)))
        notes.because(f"“{told.text}” fills `{table.name}.{column.name}` where `{item.path[0]}` is not sent")
        covered |= {column.name}
        built.setdefault(told.text, besides(told.text, _is_default, {"defaults to", "default to", "by default"}))
    return replace(outcome, rules=rules, built=built)


def _is_default(clause: str) -> bool:
    part = re.sub(r"^and ", "", clause.strip(" .,;"))
    return (_SAYS.fullmatch(part) or _SAYS_OF_IT.fullmatch(part)) is not None


def _told(sentence: str, body: Body, table: Table) -> tuple[WriteField, Column] | None:
    """The property that may be left out of which a sentence says that it is now then, and its column."""
    name, said = named(sentence)
    found = _SAYS_OF_IT.match(said) if name else _SAYS.match(said)
    if found is None or re.match(r" (?:plus|minus|\+|-|and (?:\d|one)|in)\b", said[found.end() :]):
        return None
    what = name.strip("`: ") if name else found["what"] or found["without"]
    hits = [one for one in body.fields if key(what) in {key(one.column), key(one.path[-1])}]
    column = table.column(hits[0].column) if len(hits) == 1 else None
    if column is None or hits[0].required or len(hits[0].path) != 1 or hits[0].lookup is not None:
        return None
    return (hits[0], column) if column.type.kind in {*INSTANTS, SqlKind.DATE} else None
