"""Diagrams and code of a text whose fences were lost, between fences again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.listings import in_listings

_DIAGRAM = re.compile(r"^\s*(?:flowchart|graph|sequenceDiagram|stateDiagram)\b|--?>|==>|-\.->")
_CODE = re.compile(r"[{};(]\s*$|[})\]],\s*$|^\s*(?://|--\s|/\*|import\s|const\s|class\s|def\s|[{}\[\])]|@)")
_FEWEST = 3
_SHARE = 0.5


def with_lost_fences(lines: Sequence[Line]) -> list[Line]:
    """The lines, fences around those of diagrams and of code."""
    return list(_diagrams(list(_code(lines))))


def _diagrams(lines: Sequence[Line]) -> Iterator[Line]:
    drawn, inside = False, in_listings(lines)
    for (line, number), code in zip(lines, inside, strict=True):
        if line.strip() and (bool(_DIAGRAM.search(line)) and not code) != drawn:
            drawn = not drawn
            yield "```", 0
        yield line, number
    if drawn:
        yield "```", 0


def _code(lines: Sequence[Line]) -> Iterator[Line]:
    inside = in_listings(lines)
    start = 0
    for end in range(len(lines) + 1):
        if end == len(lines) or not lines[end][0].strip() or inside[end]:
            block = lines[start:end]
            shown = len(block) >= _FEWEST and sum(bool(_CODE.search(line)) for line, _ in block) > _SHARE * len(block)
            if shown:
                yield "```", 0
            yield from block
            if shown:
                yield "```", 0
            yield from lines[end : end + 1]
            start = end + 1
