"""Lists that begin in the midst of a line and go on with letters, `**6/1**: a) ten photos;` above `b) the place`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.listings import in_listings

_FIRST = re.compile(
    r"^(?P<lead>(?:\*\*|__)[^*_\n]{1,60}(?:\*\*|__)|[A-Z#]?[\w/.-]{1,12})(?:\s*[:—–-]\s*|\s+)\(?a\)\s+(?P<rest>\S.*)$"
)
_NEXT = re.compile(r"^\s*\(?(?P<letter>[b-h])\)\s+(?P<rest>\S.*)$")
_FEWEST = 2


def with_lettered_runs(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, each such list as one below what it begins behind, where there are several; code stays as it is."""
    if sum(bool(_FIRST.match(line)) for line, _ in lines) < _FEWEST:
        yield from lines
        return
    letter = ""
    for (line, number), code in zip(lines, in_listings(lines), strict=True):
        first, following = (None, None) if code else (_FIRST.match(line), _NEXT.match(line) if letter else None)
        if first:
            letter = "a"
            lead = first["lead"] if first["lead"][:2] in {"**", "__"} else f"**{first['lead']}**"
            yield from (("", 0), (lead, number), ("", 0), (f"- {_ended(first['rest'])}", number))
        elif following and ord(following["letter"]) == ord(letter) + 1:
            letter = following["letter"]
            yield f"- {_ended(following['rest'])}", number
        else:
            letter = letter if letter and line.startswith("  ") else ""
            yield line, number


def _ended(text: str) -> str:
    return text.rstrip(" ;")
