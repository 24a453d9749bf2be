"""The Markdown of lines whose roles are known: headings by level, bold labels, lists as deep as their parts tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.bare_lines import Role, Row
from orchestrator.documents.callouts import Line
from orchestrator.documents.criterion import for_machines
from orchestrator.documents.labels import Part, meaning
from orchestrator.documents.node import Kind, Node

_SIGN = re.compile(r"^(?P<sign>[-*+]|\d{1,3}[.)])\s+(?=\S)")
_BELOW: dict[Part, frozenset[Part]] = {
    Part.DECISION: frozenset({Part.GO, Part.NO_GO, Part.SKIP}),
    Part.FAILURE: frozenset(
        {Part.ACTIONS, Part.REMEDY, Part.RETRY, Part.ESCALATE, Part.NO_GO, Part.ON_FAILURE, Part.SKIP}
    ),
}
"""What a field of a step holds: the answers to a decision, what is done about a failure."""
_STEP_ID = re.compile(r"^step id\s*:", re.IGNORECASE)
_OF_STEP = frozenset({Part.COMMAND, Part.TOOL, Part.PURPOSE, Part.CRITERIA, Part.RETRIES, Part.ON_FAILURE})
_DEEPEST = 3
"""Spaces before the items of an outermost list."""
_OPENS = re.compile(r":(?:\*\*|__)?$")


def with_markdown(rows: Sequence[Row]) -> Iterator[Line]:
    """The lines with their marks."""
    writer, before = _Writer(rows), None
    for row in rows:
        yield from writer.written(row, before)
        before = row


class _Writer:
    def __init__(self, rows: Sequence[Row]) -> None:
        self.words: list[str] = []
        """What units are counted with, from the outermost that is open."""
        self.indented = any(row.indent for row in rows if row.role in {Role.ITEM, Role.FIELD})
        self.listing = False
        """Whether the fields that are read are those of a list."""
        self.opened: list[Part | str] = []
        self.margin: int | None = None
        """How far the list below the last head is set in as a whole; none while it has not begun."""

    def written(self, row: Row, before: Row | None) -> Iterator[Line]:
        """A line, and the empty one before it where it begins something."""
        apart = before is not None and (row.gap or row.role is not before.role or row.role is Role.UNIT)
        if row.role is Role.KEPT:
            if row.level:
                self._open("section")
                self.words = [row.unit] if row.unit or row.names_task else []
            if row.gap or (before is not None and before.role is not Role.KEPT):
                yield "", 0
            yield row.text, row.number
        elif row.role in {Role.TITLE, Role.SECTION, Role.UNIT}:
            yield from (("", 0), (self._heading(row), row.number), ("", 0))
        elif row.role is Role.LABEL and self.words and row.indent and row.text.endswith(":"):
            yield f"{row.indent * ' '}- {row.text}", row.number  # among the fields of a unit, which are set in as it is
        elif row.role is Role.LABEL:
            self._open("label")
            yield from (("", 0), (row.text if row.bold else f"**{row.text}**", row.number), ("", 0))
        elif (
            row.role is Role.ITEM
            or (row.role is Role.FIELD and self._in_list(row, before))
            or (row.role is Role.TEXT and self._of_task(row))
        ):
            depth = self._depth(row)
            yield f"{depth * ' '}{_marked(row.text)}", row.number
            yield from ((f"{(depth + 2) * ' '}{text}", number) for text, number in row.more)
        else:
            if apart or row.role is Role.FIELD:
                yield "", 0
            yield from ((row.text, row.number), *row.more)

    def _open(self, what: str) -> None:
        self.opened, self.margin = [], None
        if what == "section":
            self.words = []

    def _heading(self, row: Row) -> str:
        self._open("section" if row.role is not Role.UNIT else "unit")
        if row.role is not Role.UNIT:
            return f"{'#' if row.role is Role.TITLE else '##'} {row.text}"
        word = row.unit or row.counted or "task"
        if word in self.words:
            self.words = self.words[: self.words.index(word) + 1]
        else:
            self.words.append(word)
        return row.text if row.bold else f"{'#' * min(6, 2 + len(self.words))} {row.text}"

    def _in_list(self, row: Row, before: Row | None) -> bool:
        """Whether a field is one of a list: below a unit or a label, or behind an item."""
        if before is not None and before.role is not Role.FIELD:
            self.listing = before.role is Role.LABEL or (before.role is Role.ITEM and not row.gap)
        return bool(self.words) or self.listing or self._of_task(row)

    def _of_task(self, row: Row) -> bool:
        """Whether it follows on a task without an empty line, and says more of it."""
        return self.opened[:1] == ["task"] and not row.gap

    def _depth(self, row: Row) -> int:
        if row.names_task and not row.is_field:
            self.opened = ["task"]
            return row.indent if self.indented else 0
        if self.indented:
            return max(row.indent, 2) if self._of_task(row) and not row.boxed else self._set_in(row)
        part = row.field
        if self.opened[:1] == ["task"]:
            return 2
        if _STEP_ID.match(row.words):
            self.opened = ["step"]
            return 2
        if self.opened[:1] == ["step"]:
            return self._of_step(row, part)
        if _OPENS.search(row.text):
            self.opened = ["field"]
            return 0
        if self.opened[:1] == ["field"] and not row.is_field:
            return 2
        return self._of_way(part)

    def _set_in(self, row: Row) -> int:
        """How deep an item stands in its list, which may be set in as a whole, deeper than Markdown has it."""
        if self.margin is None:
            self.margin = row.indent if row.indent > _DEEPEST and not self.words else 0
        return max(0, row.indent - self.margin)

    def _of_step(self, row: Row, part: Part | None) -> int:
        if _OPENS.search(row.text) and meaning(row.text.rstrip(":*_ ")) is Part.CRITERIA:
            self.opened = ["step", Part.CRITERIA]
            return 4
        if Part.CRITERIA in self.opened and (
            for_machines(Node(kind=Kind.ITEM, text=row.words, line=0)) or not row.is_field
        ):
            return 6
        self.opened = ["step"] if part in _OF_STEP else []
        return 4 if self.opened else 0

    def _of_way(self, part: Part | None) -> int:
        for above in self.opened:
            if isinstance(above, Part) and part in _BELOW.get(above, ()):
                return 2
        self.opened = [part] if part in _BELOW else []
        return 0


def _marked(text: str) -> str:
    return text if _SIGN.match(text) else f"- {text}"
