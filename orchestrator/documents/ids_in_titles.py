"""Ids of a tracker that stand in the titles of tasks: `#201 Open the book`, `Open the book (#201)`, `… [RD-201](…)`."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ID = r"(?:#\d{1,6}|[A-Z][A-Z0-9]{1,9}-\d{1,5})"
_LEADS = re.compile(r"^\W{0,3}(?P<id>#\d{1,6})\b[\])]?[\s:.–—-]+(?=\S)")
_ENDS = re.compile(rf"\s+[(\[](?P<id>{_ID})[)\]](?:\([^()\s]*\))?\W{{0,3}}$|\s+(?P<bare>#\d{{1,6}})$")
_FEWEST, _MOSTLY = 2, 0.8


def with_ids_in_titles(said: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Ids and titles of tasks; where most have no id of their own and one each in their titles, that is theirs."""
    without = [title for written, title in said if not written]
    found = {title: match for title in without if (match := _LEADS.match(title) or _ENDS.search(title))}
    ids = {match["id"] or match.groupdict().get("bare") for match in found.values()}
    if len(found) < max(_FEWEST, _MOSTLY * len(without)) or len(ids) < len(found):
        return list(said)
    return [
        _told(title, found[title]) if not written and title in found else (written, title) for written, title in said
    ]


def _told(title: str, match: re.Match[str]) -> tuple[str, str]:
    return match["id"] or match.groupdict()["bare"], f"{title[: match.start()]}{title[match.end() :]}".strip()
