"""Texts bent until the checks of a table let them in: which shape a check asks for is learnt from its refusals.

A check can say anything that SQL can. What it is made of tells where to begin: texts that stand in it (`position('@' in
email)`, `sku LIKE 'A-%'`) and lengths (`length(iban) = 22`); then come the shapes that columns often have. The database
has the last word on each, so that nothing of SQL is understood twice.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from orchestrator.ddl import Check, Column, Table
from orchestrator.relational import STRINGS

_TEXT = re.compile(r"'((?:[^']|'')*)'")
_LENGTH = re.compile(r"(?<![\w.'])(\d{1,3})(?![\w.'])")
_LONGEST = 400


class Bent:
    """What is tried in the columns of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._place: dict[str, int] = {}
        """By column, the shape that was tried last."""

    def values(self, tag: str) -> dict[str, str]:
        """The texts to try now, for the columns that a check has refused; `tag` is a text that no other row has."""
        return {name: self._shape(name, tag, place) for name, place in self._place.items()}

    def by(self, refused: str) -> bool:
        """Take note that a check of this name refused a row; whether there is another shape to try."""
        for check in self._meant(refused):
            for column in map(self._table.column, check.columns):
                if column is not None and self._may_bend(column):
                    place = self._place.get(column.name, -1) + 1
                    if place < len(list(_shapes(self._conditions(column.name), "x", column.type.length))):
                        self._place[column.name] = place
                        return True
        return False

    def _may_bend(self, column: Column) -> bool:
        return column.type.kind in STRINGS and not column.values and self._table.foreign_key_of(column.name) is None

    def _meant(self, refused: str) -> list[Check]:
        """The check of that name, or those without one, which the database names itself."""
        named = [check for check in self._table.checks if check.name and check.name == refused]
        nameless = [check for check in self._table.checks if not check.name]
        close = [check for check in nameless if f"_{'_'.join(check.columns)}_check" in refused or check.sql == refused]
        return named or close or nameless

    def _conditions(self, column: str) -> str:
        return " ".join(check.sql for check in self._table.checks if column in check.columns)

    def _shape(self, name: str, tag: str, place: int) -> str:
        column = self._table.column(name)
        length = column.type.length if column else None
        return next(itertools.islice(_shapes(self._conditions(name), tag, length), place, None))


def _shapes(conditions: str, tag: str, length: int | None) -> Iterator[str]:
    """Texts, the likeliest first; as many whatever the tag is, each no longer than the column."""
    for shape in (*_with_texts(conditions, tag), *_of_lengths(conditions, tag), *_usual(tag)):
        yield shape if length is None else shape[-length:]


def _with_texts(conditions: str, tag: str) -> Iterator[str]:
    for text in dict.fromkeys(_TEXT.findall(conditions)):
        plain = text.replace("''", "'")
        if "%" in plain or "_" in plain:
            yield plain.replace("%", tag).replace("_", "a")
        yield f"{tag}{plain}{tag}"
        yield f"{plain}{tag}"
        yield f"{tag}{plain}"
        yield plain


def _of_lengths(conditions: str, tag: str) -> Iterator[str]:
    digits = "".join(filter(str.isdigit, tag)) or "1"
    for found in dict.fromkeys(_LENGTH.findall(_TEXT.sub("", conditions))):
        if 0 < (length := int(found)) <= _LONGEST:
            yield tag.rjust(length, "a")[-length:]
            yield tag.upper().rjust(length, "A")[-length:]
            yield digits.rjust(length, "1")[-length:]
            yield digits.rjust(length, "a")[-length:]


def _usual(tag: str) -> Iterator[str]:
    digits = "".join(filter(str.isdigit, tag)) or "1"
    yield f"{tag}@example.org"
    yield f"https://example.org/{tag}"
    yield "".join(filter(str.isalnum, tag)).lower()
    yield "".join(filter(str.isalnum, tag)).upper()
    yield digits
    yield f"+49301{digits.rjust(7, '0')[-7:]}"
    yield f"{digits.rjust(12, '0')[-12:]}".rjust(32, "0")
    yield "A"
    yield "a"
    yield f"2031-03-{int(digits) % 28 + 1:02d}"
