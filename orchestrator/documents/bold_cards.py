"""Cards of a board as blocks of text: a line with an id in bold, above lines that say more of it.

`🟡 **RE-61 · Load the stops** — 5 points` above `Accepted if:` and a list: a block is one task with its fields.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.listings import in_listings
from orchestrator.documents.words import SIGN

_CARD = re.compile(rf"^(?:{SIGN}\ufe0f?\s+)?\*\*(?P<series>[A-Z]{{1,8}}-?|#)\d{{1,5}}\b[^*]+\*\*(?!\s*$)")
_ITEM = re.compile(r"^\s*(?:[-*+•◦▪‣–·]|\d{1,2}[.)])\s+")
_LEADS = re.compile(r"^[^\W\d_][^:]{1,40}:\s*$")
_FIELD = re.compile(r"^(?:\*\*)?[^\W\d_][^:*]{1,30}:(?:\*\*)?\s+\S")
_FEWEST = 2


def with_bold_cards(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, such a card as an item, and what stands right below it as its own items."""
    code = in_listings(lines)
    outside = [(place, line) for place, (line, _) in enumerate(lines) if not code[place]]
    cards = {place: match["series"] for place, line in outside if (match := _opens(lines, place, line))}
    again = {series for series, times in Counter(cards.values()).items() if times >= _FEWEST}
    inside = leading = False
    for place, (line, number) in enumerate(lines):
        if cards.get(place) in again:
            inside, leading = True, False
            yield f"- {line}", number
        elif not inside or code[place] or not line.strip() or line.startswith("#"):
            inside = False
            yield line, number
        else:
            item = _ITEM.match(line)
            yield f"{'    ' if item and leading else '  '}- {line[item.end() if item else 0 :].strip()}", number
            leading = bool(_LEADS.match(line)) or (leading and item is not None)


def _opens(lines: Sequence[Line], place: int, line: str) -> re.Match[str] | None:
    """A card begins a block, and something else of the block stands right below it."""
    above = lines[place - 1][0] if place else ""
    below = lines[place + 1][0] if place + 1 < len(lines) else ""
    said = _ITEM.match(below) or _LEADS.match(below) or _FIELD.match(below)
    told = below.strip() and (said or below.rstrip().endswith("."))
    return _CARD.match(line) if told and not above.strip() else None
