"""What each line of a text is that lost its Markdown: a role by its signs and by what stands around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.documents.bare_lines import (
    Role,
    Row,
    numbered_heads,
    repeated,
    section_named,
    spaced,
    surely_named,
)
from orchestrator.documents.labels import Part
from orchestrator.documents.words import bare

_SENTENCE = re.compile(r"^\S+(?:\s+\S+){4,}[.!]$|[.!?]\s+[A-ZÀ-Þ].*[.!]$")
_LONG = 60
_FEWEST = 3
_OF_UNIT = frozenset({Part.ID, Part.COMMAND, Part.TOOL})
"""Parts of a unit that is made of fields."""
_HEADS = frozenset({Role.TITLE, Role.SECTION, Role.UNIT, Role.LABEL})


def give_roles(rows: Sequence[Row]) -> bool:
    """Say of each line what it is; whether any of them is a head that lost its marks, as not all bold ones have."""
    if rows:
        _Levels(rows).read()
    bold = any(row.bold for row in rows)
    return not bold or any(row.role in {Role.SECTION, Role.UNIT} and not row.bold for row in rows)


@dataclass
class _Levels:
    rows: Sequence[Row]

    def read(self) -> None:
        """One pass for the heads, one for what they hold."""
        self.spaced = spaced(self.rows)
        self.numbered = numbered_heads(self.rows)
        self.times = repeated(self.rows)
        self.clauses = {row.clause for row in self.rows if row.more}
        self.counted = Counter(row.counted for row in self.rows if row.counted)
        self.tasks = sum(row.names_task for row in self.rows if not row.kept)
        self.marked = any(row.level for row in self.rows)
        self.listed = sum(row.text.startswith(("- ", "* ", "+ ")) for row in self.rows if not row.kept) >= _FEWEST
        named = [row.titled for row in self.rows if row.may_head and row.cased and row.about]
        self.title_case = sum(named) > len(named) / 2
        self.section, self.inside, self.fielded = "", "", False
        for place, row in enumerate(self.rows):
            row.role = self._head(place, row) or self._body(row)
            if row.role in {Role.SECTION, Role.TITLE} or row.level:
                self.section, self.inside, self.fielded = section_named(row.text), "", False
            elif row.role is Role.UNIT:
                self.inside, self.fielded = row.unit or "task", False
            elif row.role is Role.FIELD:
                self.fielded |= row.field in _OF_UNIT
        self._drop_empty()
        self._tell_items()

    def _head(self, place: int, row: Row) -> Role | None:
        if row.kept:
            return Role.KEPT
        if row.clause in self.clauses:
            return Role.ITEM
        if row.bold:
            return Role.UNIT if row.unit else Role.LABEL
        if place in self.numbered:
            return None if self.marked else Role.SECTION
        if self.marked:
            return self._label(place, row)
        if self._is_title(place, row):
            return Role.TITLE
        if (row.unit or self.counted[row.counted] > 1) and row.indent == 0:
            return Role.UNIT
        if row.names_task and not row.listed and not row.text.startswith("[") and row.gap and self.tasks > 1:
            return Role.UNIT
        return self._section(place, row) or self._label(place, row)

    def _is_title(self, place: int, row: Row) -> bool:
        """The first line, or the one below a first word that only computers call it by: `cheese-making`."""
        if place > 1 or not row.may_be_title or (row.unit and self._again(row.unit)):
            return False
        first = self.rows[0].text
        called = " " not in first and first.islower() and len(self.rows) > 1 and self.rows[1].may_be_title
        return called if place else not called

    def _again(self, word: str) -> bool:
        return sum(row.unit == word for row in self.rows) > 1

    def _section(self, place: int, row: Row) -> Role | None:
        """Below units a part begins where it is called so, or an empty line and the case of its words tell it."""
        if not row.may_head or row.indent or row.text.endswith(":") or self.numbered or not self._follows(place):
            return None
        if self.times[bare(row.text)] > 1 or (self.inside and row.named):
            return None
        starts = row.gap or not self.spaced
        below = self.rows[place + 1]
        if starts and (self._named(row) or (below.unit and not below.kept)):
            return Role.SECTION
        alone = self.spaced and row.gap and row.closed
        alike = any(self._titled(at) for at in (place - 1, place + 1))
        if row.titled and starts and (alone or not alike):
            return Role.SECTION
        return Role.SECTION if alone and not self.inside and self.rows[place - 1].role not in _HEADS else None

    def _named(self, row: Row) -> bool:
        """Whether it is called as a part is; an item may begin with the same words where titles have their own case."""
        told = self.listed or not self.title_case or not row.cased or row.titled or (self.spaced and row.closed)
        return bool(row.about) and (told or surely_named(row.text))

    def _titled(self, place: int) -> bool:
        row = self.rows[place] if 0 <= place < len(self.rows) else None
        return row is not None and row.may_head and row.titled and row.role not in _HEADS

    def _follows(self, place: int) -> bool:
        return place + 1 < len(self.rows)

    def _label(self, place: int, row: Row) -> Role | None:
        if not row.may_head or not self._follows(place):
            return None
        starts = row.gap or not self.spaced
        if row.text.endswith(":") and self._opens_field(place):
            return Role.ITEM
        if row.named and starts:
            return Role.LABEL
        if self.times[bare(row.text)] > 1 and starts:
            return Role.LABEL
        if row.text.endswith(":"):
            return Role.LABEL
        if self.spaced and row.gap and row.closed:
            return Role.LABEL
        about = row.about or section_named(row.text)
        first = self.rows[place - 1].role in {Role.SECTION, Role.TITLE} if place else False
        return Role.LABEL if first and about and about == self.section else None

    def _opens_field(self, place: int) -> bool:
        """Whether a label without a value is one of the fields of a unit: `Steps:` behind `On Failure: stop`."""
        return self.fielded and (self.rows[place - 1].is_field or self.rows[place - 1].role is Role.ITEM)

    def _body(self, row: Row) -> Role:
        if row.listed:
            return Role.ITEM
        return Role.FIELD if row.is_field else Role.TEXT

    def _drop_empty(self) -> None:
        """What heads nothing is only said."""
        for place, row in enumerate(self.rows):
            following = self.rows[place + 1] if place + 1 < len(self.rows) else None
            ends = following is None or following.role in {Role.SECTION, Role.UNIT} or following.level
            if row.role is Role.LABEL and not row.bold and ends:
                row.role = Role.TEXT

    def _tell_items(self) -> None:
        """Lines below a head are a list, unless they are one sentence, or lines of prose that was broken."""
        start = 0
        for place in range(len(self.rows) + 1):
            row = self.rows[place] if place < len(self.rows) else None
            parted = row is not None and self.spaced and row.gap and place > start
            if row is None or row.role is not Role.TEXT or parted:
                self._list(start, place)
                start = place if row is not None and row.role is Role.TEXT else place + 1

    def _list(self, start: int, end: int) -> None:
        block = self.rows[start:end]
        above = self.rows[start - 1] if start else None
        if not block or above is None:
            return
        below = self.rows[end] if end < len(self.rows) else None
        goes_on = below is not None and below.role is not Role.SECTION and not below.unit and not below.level
        joined = above.role in {Role.ITEM, Role.FIELD} and not (self.spaced and block[0].gap)
        headed = above.role in _HEADS - {Role.TITLE} or above.level > 1
        leads = above.role is Role.SECTION and len(block) == 1 and self.spaced and goes_on
        prose = leads or _is_prose(block)
        if (headed and not prose) or (joined and not (self.listed and prose)):
            for row in block:
                row.role = Role.ITEM


def _is_prose(block: Sequence[Row]) -> bool:
    broken = sum(row.text[:1].islower() for row in block[1:])
    long = sum(len(row.text) > _LONG for row in block[:-1])
    if broken and broken + 1 >= len(block) / 2 and long:
        return True
    return len(block) == 1 and bool(_SENTENCE.search(block[0].text))
