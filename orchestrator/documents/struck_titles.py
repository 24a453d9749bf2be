"""Numbered lists whose titles are struck through where they are done, `1. ~~Menus~~ (4)`, as boxes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.listings import in_listings

_ITEM = re.compile(r"^(?P<number>\d{1,3}[.)])\s+(?P<text>\S.*)$")
_STRUCK = re.compile(r"^~~(?P<title>[^~]{2,120})~~")
_FEWEST, _MOST = 2, 0.9


def with_struck_titles(lines: Sequence[Line]) -> list[Line]:
    """The lines, where some of the numbered entries that count on are struck through and others are not."""
    if sum("~~" in line for line, _ in lines) < _FEWEST:
        return list(lines)
    code = in_listings(lines)
    items = {place: match for place, (line, _) in enumerate(lines) if not code[place] and (match := _ITEM.match(line))}
    struck = [place for place, match in items.items() if _STRUCK.match(match["text"])]
    numbers = [int(match["number"][:-1]) for match in items.values()]
    if not _FEWEST <= len(struck) <= _MOST * len(items) or numbers != list(range(1, len(numbers) + 1)):
        return list(lines)
    found = list(lines)
    for place, match in items.items():
        text = _STRUCK.sub(r"\g<title>", match["text"])
        found[place] = f"{match['number']} [{'x' if place in struck else ' '}] {text}", lines[place][1]
    return found
