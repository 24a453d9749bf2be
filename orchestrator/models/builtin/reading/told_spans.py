"""Parameters that find rows whose span contains a value: “`made_in` finds objects whose span of years contains it”."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from orchestrator.contract import Operation, Parameter
from orchestrator.ddl import Column, Table
from orchestrator.handoff.mapping import OperationMapping
from orchestrator.models.builtin.reading.match_columns import fits
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.schemas import Schemas
from orchestrator.models.builtin.reading.sentences import split_into_sentences
from orchestrator.models.builtin.reading.told_flags import ToldFlag, settle, unread
from orchestrator.models.builtin.reading.words import Words, words
from orchestrator.models.builtin.shapes import Param

_SPAN = r"(?:span|range|period|interval|time|years|dates|days|validity|lifetime|term)s?"
_CONTAINS = r"(?:contains?|includes?|covers?|holds?|spans?)"
_IT = r"(?:that|the|this|its|a given|the given|it)\b(?: (?:year|day|date|moment|time|value|number|month))?"
SPANNED = (
    rf"(?:only )?(?:the |all )?(?P<rows>[\w ]{{1,40}}?) whose (?:[\w]+ ){{0,3}}?{_SPAN}(?: of \w+)? {_CONTAINS} {_IT}"
)
"""“Objects whose span of years contains that year”."""
WITHOUT = (
    r"(?:[;,] |\. )?(?:and )?(?:the )?(?:[\w]+ )?(?:without|that (?:lack|miss)) (?:both|either|one of (?:them|the two)|"
    r"the two|a span)(?: of them| \w+)? (?:are|is) (?:not|never) (?:found|listed|shown|among them)(?: by it)?"
)
"""What is said of rows with an open end."""
FINDS = r"`(?P<name>\w+)` (?:finds|gives|chooses|shows|lists|returns|selects)"
_SAYS = re.compile(rf"{FINDS} {SPANNED}", re.IGNORECASE)
_SAYS_OF_IT = re.compile(SPANNED, re.IGNORECASE)
_BEGINS, _ENDS = (
    {"from", "start", "begin", "since", "starts", "begins"},
    {"to", "until", "end", "till", "through", "ends"},
)
_WITHIN = {"in", "on", "at", "during", "within", "year", "date", "day", "for"}
_LIKE_DATES = {"at", "on", "date", "year", "day"}


def told_spans(
    schemas: Schemas,
    operation: Operation,
    table: Table,
    params: Collection[Param],
    entry: OperationMapping,
    notes: Notes,
) -> Iterator[ToldFlag]:
    """What each such parameter asks for, by the two columns between whose values it has to lie."""
    for one in unread(operation, params, entry):
        pair = _pair(table, one, schemas) if _is_told(operation, one) else None
        if pair is not None:
            where = spanned(table, one.name, *pair)
            open_ = any(column.nullable for column in pair)
            settle(one, table, where, notes, "; those without both are left out" if open_ else "")
            yield where, (one.name,)


def spanned(table: Table, name: str, begin: Column, end: Column) -> str:
    """The condition on rows between whose ends a parameter lies."""
    return f"({table.name}.{begin.name} <= :{name} AND {table.name}.{end.name} >= :{name})"


def _is_told(operation: Operation, one: Parameter) -> bool:
    """Whether the contract says that the parameter chooses rows by their span."""
    own = any(_SAYS_OF_IT.match(sentence) for sentence in split_into_sentences(one.description))
    said = (found for sentence in split_into_sentences(operation.description) for found in _SAYS.finditer(sentence))
    return own or any(found["name"] == one.name for found in said)


def _pair(table: Table, one: Parameter, schemas: Schemas) -> tuple[Column, Column] | None:
    """The two columns that are called like the parameter, or the only two of the table that are a span."""
    said = tuple(word for word in words(one.name) if word not in _WITHIN)
    found: dict[Words, dict[bool, Column]] = {}
    for column in table.columns:
        named = tuple(word for word in words(column.name) if word not in _LIKE_DATES)
        for ends, wanted in ((False, _BEGINS), (True, _ENDS)):
            if named[-1:] and named[-1] in wanted and fits(column, schemas.flat(one.schema)):
                found.setdefault(named[:-1], {})[ends] = column
    pairs = {stem: (two[False], two[True]) for stem, two in found.items() if len(two) == 2}
    alike = [two for two in pairs.values() if two[0].type.kind is two[1].type.kind]
    if said in pairs:
        return pairs[said]
    return alike[0] if len(alike) == 1 and not said else None
