"""Which lines of a document belong to listings between fences: what rewrites lines leaves those as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

FENCE = re.compile(r"^(?P<indent>\s*)(?P<marks>`{3,}|~{3,})(?P<info>[^`]*)$")
_ITEM = re.compile(r"^\s*(?:(?:[-*+]|\d{1,3}[.)])\s+)+(?=```|~~~)")
"""What may stand before the fence that opens a listing, but not before the one that ends it."""
_NEAR = 3
"""By so many signs a line below a title may be longer or shorter than it."""


def listings(lines: Sequence[str]) -> Iterator[range]:
    """The places of each, its fences included; one that nobody closed goes to the end."""
    start, marks = 0, ""
    for place, line in enumerate(lines):
        if "```" not in line and "~~~" not in line:
            continue
        if marks:
            if is_end(line, marks):
                yield range(start, place + 1)
                marks = ""
            continue
        fence = FENCE.match(_ITEM.sub("", line))
        if fence and not _underlines(lines, place):
            start, marks = place, fence["marks"]
    if marks:
        yield range(start, len(lines))


def in_listings(lines: Sequence[tuple[str, int]]) -> list[bool]:
    """For each line whether it belongs to one."""
    found = [False] * len(lines)
    for places in listings([line for line, _ in lines]):
        found[places.start : places.stop] = [True] * len(places)
    return found


def is_end(line: str, marks: str) -> bool:
    """Whether a line ends the listing that opened with such marks: as many of them or more, and nothing behind."""
    fence = FENCE.match(line)
    return fence is not None and fence["marks"].startswith(marks) and not fence["info"].strip()


def _underlines(lines: Sequence[str], place: int) -> bool:
    """Whether `~~~~` only makes a title of the line above it, which is about as long and ends as titles do."""
    title, above = (lines[at].strip() if at >= 0 else "" for at in (place - 1, place - 2))
    line = lines[place].rstrip()
    near = abs(len(line) - len(title)) <= (max(_NEAR, len(title) // 3) if len(line) > _NEAR else 1)
    return near and bool(title) and not above and title[-1] not in ":.;," and not line.strip("~")
