"""What is shown at a gate, written in a fence as it is shown: boxes and answers, which are read like any others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.lexicon import any_of, form
from orchestrator.documents.listings import FENCE, is_end, listings

_TEXT = frozenset({"", "text", "txt", "markdown", "md"})
_BOX = re.compile(r"^\s*(?:[-*] )?\[[ xX]?\]\s+\S")
_SHOWN = re.compile(rf"\b{any_of('phrases', 'shown_boxes')}\b", re.IGNORECASE)
"""What is said above boxes that somebody is shown, though the answers stand elsewhere."""
_LEADS = re.compile(rf"\b{any_of('phrases', 'shows')}\b.*\b{any_of('phrases', 'awaits')}\b", re.IGNORECASE)
"""What is said right above a fence whose content somebody is shown and asked about."""
_ANSWER = re.compile(r"^\s*(?:[-*]\s*)?[`*\"]*[A-ZÀ-Þ]{2,}\b.*(?:→|->|=>)")


def without_package_fences(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, without the fences around boxes and answers that a person is asked for."""
    left: set[int] = set()
    texts = [line for line, _ in lines]
    for places in listings(texts):
        above = next((texts[place] for place in range(places.start - 1, -1, -1) if texts[place].strip()), "")
        if _is_package(texts[places.start : places.stop], led=bool(_LEADS.search(above))):
            left |= {places.start, places.stop - 1}
    yield from (("" if place in left else line, number) for place, (line, number) in enumerate(lines))


def _is_package(block: Sequence[str], *, led: bool) -> bool:
    match = FENCE.match(block[0])
    plainly = match is not None and match["info"].strip().casefold() in _TEXT and is_end(block[-1], match["marks"])
    boxed = any(_BOX.match(line) for line in block)
    asks = any(form("phrases", "reply").search(line) for line in block)
    shown = any(_SHOWN.search(line) for line in block if not _BOX.match(line))
    return plainly and boxed and (led or shown or (asks and any(_ANSWER.match(line) for line in block)))
