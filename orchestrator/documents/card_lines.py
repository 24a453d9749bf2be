"""Cards of a board in plain text: what is set in below a card says one thing a line, by words that come again.

`◆ Search` above `    ok if it finds names`: a line is no wrapped text where several cards have one that begins so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.labels import meaning

_CARD = re.compile(r"^(?:[-*+]|[•◦▪‣–—»►▶➤➢●○■□◆◇✦❖])\s+\S")
_SET_IN = re.compile(r"^\s{2,}(?P<start>[a-z]+ [a-z]+)\s+(?P<rest>\S.*)$")
_FEWEST = 3


def with_card_lines(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, those below a card as items where one of them is such a field."""
    again = Counter(match["start"] for line, _ in lines if (match := _SET_IN.match(line)))
    known = {start for start, times in again.items() if times >= _FEWEST and meaning(start) is not None}
    below: list[Line] = []
    card = False
    for line, number in lines:
        if card and line.startswith("  ") and line.strip():
            below.append((line, number))
            continue
        yield from _below(below, known)
        below, card = [], bool(_CARD.match(line))
        yield line, number
    yield from _below(below, known)


def _below(lines: Sequence[Line], known: set[str]) -> Iterator[Line]:
    matches = [_SET_IN.match(line) for line, _ in lines]
    if not any(match and match["start"] in known for match in matches):
        yield from lines
        return
    for (line, number), match in zip(lines, matches, strict=True):
        told = f"{match['start']}: {match['rest']}" if match and match["start"] in known else line.strip()
        yield f"  - {told}", number
