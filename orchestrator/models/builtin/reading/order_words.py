"""What the prose says about numbers and order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NEWEST = re.compile(
    r"\b(newest|latest|most recent(ly)?( \w+)?|reverse chronological)( \w+)? ?(first|order)?\b", re.IGNORECASE
)
_OLDEST = re.compile(r"\b(oldest first|chronological(ly)?)\b", re.IGNORECASE)
_NAMES = re.compile(r"\balphabetical(ly)?\b", re.IGNORECASE)
_BY = re.compile(
    r"\b(?:sorted|ordered) by (?:the )?[`'\"]?([A-Za-z_ ]+?)[`'\"]?"
    r"(?:,? ?\(?(asc|desc)\w*\)?(?: order)?)?(?:[.,;()]|$| and )",
    re.IGNORECASE,
)


def stated_numbers(*schemas: Mapping[str, Any]) -> frozenset[str]:
    """Every number that schemas state, as text."""
    found: set[str] = set()
    pending: list[Any] = list(schemas)
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            pending += [value for name, value in item.items() if name != "description"]
        elif isinstance(item, list):
            pending += item
        elif isinstance(item, int | float) and not isinstance(item, bool):
            found.add(f"{item:g}")
    return frozenset(found)


def default_order(text: str) -> str:
    """`newest`, `oldest`, `name` or a column that the prose sorts by (`-` before it: downwards); empty without one."""
    if _NEWEST.search(text):
        return "newest"
    if _OLDEST.search(text):
        return "oldest"
    if _NAMES.search(text):
        return "name"
    found = _BY.search(text)
    if found is None:
        return ""
    return ("-" if (found[2] or "").lower() == "desc" else "") + found[1].strip()
