"""Lists as word processors paste them, a sign and a tab before each item: which sign says how deep it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.listings import in_listings

_ITEM = re.compile(r"^\s*(?P<sign>[•·●○◦▪■§o–])\t\s*(?=\S)")
_STEP = 2


def with_pasted_lists(lines: Sequence[Line]) -> list[Line]:
    """The lines, bullets for such signs, each kind set in below the one that comes before it first."""
    if not any("\t" in line for line, _ in lines):
        return list(lines)
    signs: list[str] = []
    found: list[Line] = []
    for (line, number), code in zip(lines, in_listings(lines), strict=True):
        match = None if code else _ITEM.match(line)
        if match is None:
            found.append((line, number))
            continue
        if match["sign"] not in signs:
            signs.append(match["sign"])
        found.append((f"{' ' * _STEP * signs.index(match['sign'])}- {line[match.end() :]}", number))
    return found
