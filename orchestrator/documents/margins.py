"""Lists that plain text sets in from its margin, which Markdown takes for wrapped text, as lists at the margin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.listings import in_listings

_ITEM = re.compile(r"^ *(?:[-*+•◦▪‣–·]|\d{1,3}[.)])\s+\S")
_DEEP = 4


def at_margin(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines; a list below text or a heading that is set in four columns or more begins at the margin."""
    left, above = 0, ""
    for (line, number), code in zip(lines, in_listings(lines), strict=True):
        deep = len(line) - len(line.lstrip(" "))
        if line.strip():
            begins = deep >= _DEEP and bool(_ITEM.match(line)) and not _holds(above)
            left = deep if begins and not left else left if deep >= left else 0
            above = line
        yield (line if code or not line.strip() else line[left:]), number


def _holds(above: str) -> bool:
    """Whether what stands above may hold a list that is set in: an item, or text that is set in itself."""
    return above[:1] in {" ", "\t"} or bool(_ITEM.match(above))
