"""Columns that count the rows of one parent: `line_no`, `position`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from orchestrator.contract import Operation
from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.reading.moments import is_stamp
from orchestrator.models.builtin.reading.words import words
from orchestrator.models.builtin.shapes import FromCaller, FromExpression, ValueSource
from orchestrator.relational import INTEGERS

_NUMBERED = {"number", "no", "position", "seq", "sequence", "ordinal", "index", "rank"}
_ELSEWHERE = re.compile(
    r"\b(?:at|to|on|in|into) (?:the |its )?(?:very )?(?:top|front|beginning|start|head|first|given|middle)\b"
    r"|\bprepend\w*",
    re.IGNORECASE,
)
LAST = re.compile(r"\(SELECT COALESCE\(MAX\(.+?\), 0\) \+ 1 FROM .+ WHERE earlier\.(\w+) = .+\)")
"""What `counted_on` writes; its group is the first of the owners."""
_LAST = re.compile(
    r"(?:(?!not\b|never\b)\w+ ){0,4}(?:(?:at|to) the (?:very )?end|last)(?: of (?:the|it|its)(?: \w+)?)?"
    r"(?:,? (?:if|unless) (?:it is |it's )?(?:not )?(?:yet )?(?:in it |there )?already(?: (?:in it|there))?)?\.?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_PLACED = {"position", "pos", "seq", "sequence", "ordinal", "index", "idx", "order", "sort", "rank"}


def number_within(table: Table, given: Collection[str]) -> Column | None:
    """The one column that tells rows apart which share what is `given`, by a number: a line's `line_no`."""
    found = {
        name
        for columns in table.unique_keys()
        for name in columns
        if {*columns} == {*given, name} and name not in given
    }
    columns = [column for name in sorted(found) if (column := table.column(name)) is not None and is_number(column)]
    return columns[0] if len(columns) == 1 else None


def counted_on(table: Table, own: str, *owners: str) -> FromExpression:
    """One more than the highest number of the rows that share the `owners`."""
    tests = " AND ".join(f"earlier.{owner} = {table.name}.{owner}" for owner in owners)
    text = f"(SELECT COALESCE(MAX(earlier.{own}), 0) + 1 FROM {table.name} earlier WHERE {tests})"  # noqa: S608 - parsed, never run
    return FromExpression(text=text)


def placed_within(operation: Operation, table: Table, ends: Mapping[str, ValueSource]) -> tuple[str, str] | None:
    """The column by which a new row of a link table comes last, and within what: all else that it needs are its ends.

    Nothing where the contract says that it comes somewhere else. It is within the end with which a key says so, else
    within the caller's, else within the first.
    """
    open_ = [
        column
        for column in table.columns
        if column.name not in ends and not (column.nullable or column.filled_by_database or is_stamp(column))
    ]
    elsewhere = _ELSEWHERE.search(f"{operation.summary}. {operation.description}")
    if (
        len(open_) != 1
        or not ends
        or elsewhere
        or table.foreign_key_of(open_[0].name) is not None
        or not _is_place(open_[0])
    ):
        return None
    own = open_[0].name
    told = [other for key in table.unique_keys() if own in key and len(key) == 2 for other in key if other in ends]
    mine = [name for name, source in ends.items() if isinstance(source, FromCaller)]
    return own, (told if len(told) == 1 else [*mine, *ends])[0]


def said_to_be_last(operation: Operation) -> list[str]:
    """The sentences that say no more than that something comes last, and once."""
    return [
        found for found in _SENTENCE.split(f"{operation.summary}.\n{operation.description}") if _LAST.fullmatch(found)
    ]


def is_number(column: Column) -> bool:
    """Whether a column counts rows, as its name says: `position`, `line_no`."""
    return column.type.kind in INTEGERS and bool(_NUMBERED & set(words(column.name)))


def _is_place(column: Column) -> bool:
    """Whether a column says where a row stands among others: `position`, `sort_order`."""
    return column.type.kind in INTEGERS and bool(_PLACED & {*words(column.name)[-1:]})
