"""Cards of a board in plain text: what is set in below a card says one thing a line, by words that come again.

`◆ Search` above `    ok if it finds names`: a line is no wrapped text where several cards have one that begins so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from orchestrator.documents.callouts import Line
from orchestrator.documents.labels import Part, meaning
from orchestrator.documents.listings import in_listings
from orchestrator.documents.unit_labels import meant_in_units

_CARD = re.compile(r"^(?:[-*+]|[•◦▪‣–—»►▶➤➢●○■□◆◇✦❖]|\[[ xX✓✔~/]\])\s+\S")
_SET_IN = re.compile(
    r"^\s{2,}(?P<mark>[-*+]\s+)?(?P<start>[^\W\d_A-Z]+(?: [^\W\d_A-Z]+)?)(?P<colon>:?)\s+(?P<rest>\S.*)$"
)
_ONE = re.compile(r"^\s{2,}(?P<mark>[-*+]\s+)?(?P<start>[^\W\d_A-Z]+)(?P<colon>)\s+(?P<rest>[A-Z]{1,8}-?\d\S*.*)$")
"""One word and whom it is said of: `after A1`."""
_MARKED = re.compile(r"^\s+(?P<mark>[-*+]|\d{1,3}[.)])\s+(?=\S)")
_FEWEST = 3


def with_card_lines(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, those below a card as items where one of them is such a field; code stays as it is."""
    again = Counter((match["start"], bool(match["mark"])) for line, _ in lines if (match := _set_in(line)))
    known = {start for (start, marked), times in again.items() if times >= _FEWEST and _means(start, marked=marked)}
    below: list[Line] = []
    card = False
    for (line, number), code in zip(lines, in_listings(lines), strict=True):
        if card and not code and line.startswith("  ") and line.strip():
            below.append((line, number))
            continue
        yield from _below(below, known)
        below, card = [], not code and bool(_CARD.match(line))
        yield line, number
    yield from _below(below, known)


def _set_in(line: str) -> re.Match[str] | None:
    return _ONE.match(line) or _SET_IN.match(line)


@lru_cache(maxsize=20_000)
def _means(start: str, *, marked: bool) -> bool:
    """Whether it says what follows; behind a bullet only what a task is accepted for, or after which one it comes."""
    part = meaning(start) or meant_in_units(start)
    return part in {Part.CRITERIA, Part.DEPENDS} if marked else part is not None


def _below(lines: Sequence[Line], known: set[str]) -> Iterator[Line]:
    matches = [_set_in(line) for line, _ in lines]
    if not any(match and match["start"] in known for match in matches):
        yield from lines
        return
    bulleted = all(_MARKED.match(line) for line, _ in lines)
    for (line, number), match in zip(lines, matches, strict=True):
        mark = _MARKED.match(line)
        told = match is not None and match["start"] in known
        if bulleted and mark and not told:
            yield line, number
            continue
        indent = line[: len(line) - len(line.lstrip())] if bulleted else "  "
        said = f"{match['start']}: {match['rest']}" if match and told else re.sub(r"^[-*+]\s+", "", line.strip())
        yield f"{indent}- {said}", number
