"""Averages, sums and extremes of the rows that belong to a row, where one table alone has such a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from orchestrator.ddl import Column, Table
from orchestrator.json_schema import Schema, allows_null, types_of
from orchestrator.models.builtin.reading.counts import Counts
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.soft_deletes import alive_tests
from orchestrator.models.builtin.reading.tables import is_own_key
from orchestrator.models.builtin.reading.words import Words, key, stem, words
from orchestrator.models.builtin.shapes import ExpressionField
from orchestrator.relational import NUMBERS, SqlKind

_HOW = {
    **dict.fromkeys(("average", "avg", "mean"), "avg"),
    **dict.fromkeys(("lowest", "min", "minimum", "cheapest", "smallest"), "min"),
    **dict.fromkeys(("highest", "max", "maximum", "largest"), "max"),
    "sum": "sum",
}
_CALLED = {"avg": "the average", "min": "the least", "max": "the greatest", "sum": "the sum"}
_SPEAKS = re.compile(rf"\b(?:{'|'.join(_HOW)}|totals?)\b", re.IGNORECASE)
_MARKS = {"rating", "star", "score", "grade"}
"""Words for the number by which somebody judges; they meet where a table has one such column only."""
_CLAUSE = re.compile(r" ?(?:[;,.()\u2013\u2014]|\band\b) ?")
_NOTHING = r"(?:null|none|zero|0|absent|left out|empty)\b.*"
_RANGE = r"(?:(?:is )?(?:between|from)? ?\d+ ?(?:to|-)? ?\d*(?: stars?)?|read-?only)"
_NO_MATTER = re.compile(rf"{_NOTHING}|{_RANGE}", re.IGNORECASE)
_TO = r"(?P<whole>whole|integer|full)|(?P<half>half|0\.5)|(?P<one>one|1|a single)|(?P<two>two|2)"
_PLACES = r"(?:with |to )?(?P<places>one|1|two|2) decimals?(?: places?)?"
_ROUNDED = re.compile(
    rf"(?:is )?rounded (?:to|with) (?:the )?(?:nearest )?(?:{_TO})\b[\w ]*|{_PLACES}"
    r"|one digit after the (?:decimal )?point",
    re.IGNORECASE,
)
_SMALL = {
    *(
        "of",
        "the",
        "a",
        "an",
        "all",
        "its",
        "their",
        "this",
        "that",
        "for",
        "over",
        "in",
        "by",
        "from",
        "given",
        "number",
    ),
    *("value", "price", "overall", "customer", "user", "people", "readers", "it", "has", "got", "received", "left"),
}
"""Words of a description that say nothing of which rows or which number."""


class Figures(Counts):
    """Finds what a number is worked out of."""

    def figure(self, table: Table, name: str, schema: Schema, notes: Notes) -> ExpressionField | Literal[False] | None:
        """The number that rows of another table come to; `None` where it is not found, `False` where none is meant."""
        described = str(schema.get("description") or "")
        found = key(name)
        hows = {_HOW[word] for word in found if word in _HOW} or {
            _HOW[word.lower()] for word in _SPEAKS.findall(described) if word.lower() in _HOW
        }
        if not hows:
            return False
        rest = tuple(word for word in found if word not in _HOW and word not in {"count", "total", "from"})
        hits = list(self._numbers(table, rest, described)) if len(hows) == 1 and rest else []
        how = next(iter(hows))
        places = _places(schema, described)
        if len(hits) != 1 or (how == "sum" and not _SPEAKS.search(described)):
            return None if set(found) & set(_HOW) or _leads(described) else False
        child, own, theirs, column = hits[0]
        if not self._is_understood(table, child, column, name, described) or places is None:
            return None
        if places and column.type.kind in {SqlKind.REAL, SqlKind.DOUBLE}:
            return None
        lowest = schema.get("minimum")
        empty_counts = how == "sum" or allows_null(schema) or schema.get("x-nullable")
        if not empty_counts and isinstance(lowest, int | float) and lowest > 0:
            return None
        tests = [f"{child.name}.{own} = {table.name}.{theirs}"]
        tests += alive_tests(self.database, child)
        text = f"{how}({child.name}.{column.name})"
        text = places.format(text) if how == "avg" and places else text
        nothing = "null" if empty_counts and how != "sum" else "0"
        what = f"`{name}` is {_CALLED[how]} of `{child.name}.{column.name}`, {nothing} without rows"
        (notes.because if key(column.name) == rest else notes.assume)(what)
        return ExpressionField(text=f"(SELECT {text} FROM {child.name} WHERE {' AND '.join(tests)})")  # noqa: S608 - parsed, never run

    def _numbers(self, table: Table, rest: Words, described: str) -> Iterator[tuple[Table, str, str, Column]]:
        """(child, its column that points here, ours, the number), of those that may be meant the likeliest kind."""
        every = [
            (child, reference.columns[0], reference.target_columns[0], column)
            for child, reference in self.database.child_tables(table)
            if child.name != table.name and len(reference.columns) == 1
            for column in child.columns
            if column.type.kind in NUMBERS
            and not is_own_key(child, column)
            and child.foreign_key_of(column.name) is None
        ]
        said = {stem(word) for word in words(described)}
        called = [(hit, find_column(self.database, hit[0], "_".join(rest), {})) for hit in every]
        tiers = [
            [hit for hit, own in called if own is not None and own.column.name == hit[3].name],
            [hit for hit in every if (*self.database.key_of(hit[0]), *key(hit[3].name)) == rest],
            [hit for hit in every if rest[-1] in _MARKS and key(hit[3].name)[-1] in _MARKS],
            [
                hit
                for hit in every
                if stem(key(hit[3].name)[-1]) in said
                and {*rest} <= {"item", *self.database.key_of(hit[0]), *key(hit[3].name)}
            ],
        ]
        yield from next((tier for tier in tiers if tier), [])

    def _is_understood(self, table: Table, child: Table, column: Column, name: str, described: str) -> bool:
        """Whether a description says no more than what is the average, how it is rounded and what nothing is."""
        known = {
            stem(word)
            for text in (table.name, child.name, column.name, name, *_MARKS, *_HOW, *_SMALL)
            for word in words(text)
        }
        clauses = [clause for clause in _CLAUSE.split(" ".join(described.split())) if clause.strip()]
        return all(
            _NO_MATTER.fullmatch(clause)
            or _ROUNDED.fullmatch(clause)
            or {stem(word) for word in words(clause)} <= known
            for clause in clauses
        )


def _leads(described: str) -> bool:
    """Whether a description begins by saying that a number is worked out of others."""
    first = words(described)[:3]
    return any(word in _HOW for word in first)


def _places(schema: Schema, described: str) -> str | None:
    """How an average is rounded, as a frame around it: empty where nothing says it, `None` where it is not known."""
    step = schema.get("multipleOf")
    stepped = {0.5: "half", 0.1: "1", 0.01: "2", 1: "0"}.get(step) if isinstance(step, int | float) else ""
    if stepped is None:
        return None
    said = _ROUNDED.search(described)
    if said is None and re.search(r"\bround", described, re.IGNORECASE):
        return None
    if said is not None:
        one = said["one"] or (said["places"] or "").lower() in {"one", "1"} or said[0].lower().startswith("one digit")
        stepped = "0" if said["whole"] else "half" if said["half"] else "1" if one else "2"
    if types_of(schema) == ("integer",) and not stepped:
        stepped = "0"
    return {"": "", "half": "round({} * 2) / 2", "0": "round({})"}.get(stepped, f"round({{}}, {stepped})")
