"""What a legend says that signs mean: `⟵` = has to wait for, `(n)` = story points, `$` is a command."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.documents.labels import Part, meaning

_SIGN = r"(?P<sign>[^\w\s`\"'*|,.;:()\[\]]{1,3}|[(\[](?:\w{1,2}|[#…])[)\]])"
_EQUALS = r"(?:=|:|—|–|→|->|means?\b|stands? for\b|is\b|are\b|for\b)"
_WORDS = r"(?P<words>[^\W\d_][^`,;·|.=:()\[\]]{1,80})"
_QUOTED = re.compile(rf"[`\"“„]{_SIGN}[`\"”“]\**\s*{_EQUALS}?\s*{_WORDS}")
_BARE = re.compile(rf"(?:^|(?<=[\s,;·|:])){_SIGN}\s*(?:=|means?\b|stands? for\b)\s*{_WORDS}")
_ARTICLE = re.compile(r"^(?:an?|the|ein|eine|une?|una|um|uma)\s+", re.IGNORECASE)
_LONGEST, _FIRST = 600, 3


def signs_in(text: str) -> Iterator[tuple[str, str]]:
    """The signs that a sentence explains, each with the words for it."""
    if len(text) > _LONGEST or text.isalnum():
        return
    for form in (_QUOTED, _BARE):
        for match in form.finditer(text):
            yield match["sign"], _ARTICLE.sub("", match["words"].strip())


def part_explained(words: str) -> Part | None:
    """The part of a unit of work that words for a sign describe: `what is done when a check stays red`."""
    said = words.split()
    parts = [
        (start, part)
        for start in range(len(said))
        for end in range(len(said), start, -1)
        if (part := meaning(" ".join(said[start:end])))
    ]
    if any(part is Part.ON_FAILURE for _, part in parts):
        return Part.ON_FAILURE
    return next((part for start, part in parts if start < _FIRST), None)
