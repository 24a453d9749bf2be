"""Boxes that documentation tools set around a text, as the text with its title: `!!! note "Needed"`, `:::tip`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.listings import in_listings

Line = tuple[str, int]
"""A line of Markdown, and the line of the document (from 1) that it came from; 0 for one that was put in."""

_INDENTED = re.compile(
    r"^(?P<indent>\s*)(?:!!!|\?\?\?\+?)\s+[\w-]+(?:\s+inline(?:\s+end)?)?\s*(?:\"(?P<title>[^\"]*)\")?\s*$"
)
_FENCED = re.compile(r"^\s*:{3,}\s*\{?[\w-]+\}?\s*(?:\[(?P<box>[^\]]+)\]|(?P<title>\S.*?))?\s*$")
_CLOSED = re.compile(r"^\s*:{3,}\s*$")
_STEP = 4
"""Columns that an indented box is set in by."""


def next_real(numbers: Sequence[int]) -> list[int]:
    """For each line the number of the next one, itself included, that was not put in."""
    found: list[int] = []
    last = 0
    for number in reversed(numbers):
        last = number or last
        found.append(last)
    found.reverse()
    final = next((number for number in reversed(numbers) if number), 1)
    return [number or final for number in found]


def unboxed(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines without the marks of boxes; a title stands as a bold line above what it is the title of.

    Code stays as it is, but that a box no longer sets it in.
    """
    inside: int | None = None
    for (line, number), code in zip(lines, in_listings(lines), strict=True):
        opened = None if code else _INDENTED.match(line)
        if opened:
            inside = len(opened["indent"])
            yield from _titled(opened["title"], number)
            continue
        if inside is not None and line.strip() and len(line) - len(line.lstrip()) < inside + _STEP:
            inside = None
            yield "", 0
        if inside is not None:
            yield line[:inside] + line[inside + _STEP :], number
            continue
        ends = not code and _CLOSED.match(line)
        fence = None if code or ends else _FENCED.match(line)
        if fence:
            yield from _titled(fence["box"] or fence["title"], number)
        else:
            yield ("" if ends else line), number


def _titled(title: str | None, number: int) -> Iterator[Line]:
    yield "", 0
    if title:
        yield f"**{title.strip('*')}**", number
        yield "", 0
    else:
        yield "", number
