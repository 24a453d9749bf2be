"""Blocks of Markdown that hold blocks of code, both fenced with as many marks: the first inner end ends neither."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from orchestrator.documents.callouts import Line
from orchestrator.documents.draft import Draft
from orchestrator.documents.listings import FENCE, is_end

_SHOWN = frozenset({"markdown", "md", "mdx", "text", "txt", "plaintext"})
"""What a block is called that shows a text, which may have blocks of its own."""


class Nested(NamedTuple):
    """Where such a block starts, where the first one inside of it does, and where it ends."""

    start: int
    inner: int
    end: int


def nested_blocks(lines: Sequence[str]) -> list[Nested]:
    """All of them, by their places; a block whose inner marks cannot be paired is none."""
    found: list[Nested] = []
    place = 0
    while place < len(lines):
        fence = FENCE.match(lines[place])
        if fence is None or not fence["info"].strip():
            place = place + 1 if fence is None else _plain_end(lines, place, fence["marks"]) + 1
            continue
        word = fence["info"].split()[0].strip("{}.").casefold()
        nested = _nested(lines, place, fence["marks"]) if word in _SHOWN else None
        found += [nested] if nested else []
        place = (nested.end if nested else _plain_end(lines, place, fence["marks"])) + 1
    return found


def without_nested(lines: Sequence[Line]) -> list[Line]:
    """The lines, the outer marks of such blocks longer than those inside."""
    read = list(lines)
    for block in nested_blocks([line for line, _ in lines]):
        inside = (FENCE.match(line) for line, _ in lines[block.start : block.end + 1])
        most = max(len(fence["marks"]) for fence in inside if fence)
        for place in (block.start, block.end):
            line, number = read[place]
            mark = line.lstrip()[0]
            read[place] = line.replace(mark, mark * (most + 1), 1), number
    return read


def nested_marks(draft: Draft) -> None:
    """Report them: what shows the document ends the outer block too soon."""
    for block in nested_blocks(draft.lines):
        message = (
            f"a block opens inside the one of line {block.start + 1}, with as many marks, so that both end too soon"
        )
        draft.defect(block.inner + 1, "nested-block", message)


def _nested(lines: Sequence[str], start: int, marks: str) -> Nested | None:
    """A block that opens others, if every one is closed."""
    opened, inner = 1, -1
    for place in range(start + 1, len(lines)):
        fence = FENCE.match(lines[place])
        if fence is None or not fence["marks"].startswith(marks):
            continue
        named = bool(fence["info"].strip())
        opened += 1 if named else -1
        inner = place if named and inner < 0 else inner
        if opened == 0:
            return Nested(start, inner, place) if inner > 0 else None
    return None


def _plain_end(lines: Sequence[str], start: int, marks: str) -> int:
    """Where a block ends as renderers read it; the last line where it is not closed."""
    for place in range(start + 1, len(lines)):
        if is_end(lines[place], marks):
            return place
    return len(lines) - 1
