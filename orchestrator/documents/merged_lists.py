"""Lists whose items were merged into one line, `- Cut the curd - Press it - [ ] Turn it`, one item a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.listings import in_listings

_PAIR = 2
_BULLET = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+")
_SIGN = r"(?<=\S)\s+[-•◦▪‣]\s+"
_AT_BOX = re.compile(rf"{_SIGN}(?=\[[ xX]\]\s)")
_AT_LABEL = re.compile(rf"{_SIGN}(?=(?:\*\*|__)?[^\W\d_a-zß-ÿ][\w /'-]{{1,30}}:)")
_AT_SENTENCE = re.compile(rf"(?<=[.;!?]){_SIGN}(?=[A-Z\[`\"*])")
_ANYWHERE = re.compile(rf"{_SIGN}(?=[A-Z\[`\"*])")
_BOX = re.compile(r"^\s*(?:[-*+]\s+)?\[[ xX]\]\s")
_NAMED = re.compile(r"^\W*[^.:!?]{2,50}\)?(?:\*\*)?$")


def without_merged_lists(lines: Sequence[Line]) -> list[Line]:
    """The lines; `Name - what it is` stays one item."""
    code = in_listings(lines)
    told = [line for (line, _), one in zip(lines, code, strict=True) if not one and _is_listed(line)]
    merged = any(len(_ANYWHERE.split(line)) > _PAIR for line in told)
    found: list[Line] = []
    before = ""
    for place, ((line, number), one) in enumerate(zip(lines, code, strict=True)):
        if one or not line.strip():
            parts = [line]
        elif _is_alone(lines, place):
            parts = _ANYWHERE.split(line)
        elif merged and (_is_listed(line) or _BULLET.match(before)):
            parts = list(_parts(line))
        else:
            parts = (_AT_BOX if _BOX.match(line) else _AT_SENTENCE).split(line)
        leads = bool(_BULLET.match(line)) and parts[0].rstrip().endswith((":", ":**"))
        boxed = bool(_BOX.match(line))  # what has no box then says more of what has one
        found.append((parts[0], number))
        found += [(f"{'  ' * (leads or (boxed and part[:1] != '['))}- {part}", number) for part in parts[1:]]
        before = line
    return found


def _is_alone(lines: Sequence[Line], place: int) -> bool:
    """Whether of the items beside each other one alone has a dash, and no name before it: that are two."""
    line = lines[place][0]
    if not _BULLET.match(line) or len(parts := _ANYWHERE.split(line)) != _PAIR:
        return False
    beside = [lines[at][0] for at in (place - 1, place + 1) if 0 <= at < len(lines)]
    others = [one for one in beside if _BULLET.match(one)]
    said = _BULLET.sub("", parts[0])
    whole = not _BOX.match(line) and said.count(" ") >= _PAIR and ":" not in line
    return whole and bool(others) and not any(re.search(_SIGN, one) for one in others)


def _is_listed(line: str) -> bool:
    return bool(_BULLET.match(line) or _BOX.match(line))


def _parts(line: str) -> Iterator[str]:
    """The items of a line; a box or a short name with one dash behind it is an item and what it is."""
    for boxed in _AT_BOX.split(line):
        for labelled in _AT_LABEL.split(boxed):
            parts = _ANYWHERE.split(labelled)
            if len(parts) == _PAIR and (_BOX.match(labelled) or _NAMED.match(_BULLET.sub("", parts[0]))):
                yield labelled
            else:
                yield from parts
