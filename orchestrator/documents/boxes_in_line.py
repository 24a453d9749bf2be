"""Several boxes in one line, `Type: [ ] bug  [x] wish`, as a list of them below what stands before the first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.columns import states
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.listings import in_listings

_BOX = re.compile(r"(?:(?<=\s)|^)(?P<mark>\[[ xX✓~/-]?\]|\([ xX•]?\)|[☐☑☒])\s?(?=[^\W_]|[`*\"“])")
_LEAD = re.compile(r"\s{0,3}(?:[^\W\d_|][^|]{0,60}:\s*|(?:\*\*|__)[^*_|]{1,60}(?:\*\*|__)\s*:?\s*|[-*+]\s+)?")
_PARTED = re.compile(r"(?:\s\s|\t|[,;/|·]\s?)$")
_BULLET = re.compile(r"\s*[-*+]\s")
_TICKED = re.compile(r"[xX✓•☑☒]")
_LEGEND = re.compile(rf"\W*(?:{any_of('checklists', 'legend')})?\W*", re.IGNORECASE)
_FEWEST, _LONGEST, _MOST_WORDS = 2, 300, 7


def with_boxes_apart(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, those of several boxes with short names as one for each; code stays as it is."""
    for (line, number), code in zip(lines, in_listings(lines), strict=True):
        rows = [] if code or len(line) > _LONGEST else _apart(line)
        yield from ((row, number if row else 0) for row in rows) if rows else [(line, number)]


def _apart(line: str) -> list[str]:
    boxes = list(_BOX.finditer(line)) if "[" in line or "(" in line or not line.isascii() else []
    if len(boxes) < _FEWEST or not _LEAD.fullmatch(line[: boxes[0].start()]):
        return []
    apart = all(_PARTED.search(line[: box.start()]) for box in boxes[1:])
    if not apart and (len(boxes) == _FEWEST or _BULLET.match(line)):
        return []  # `Service [X] answers`
    ends = [box.start() for box in boxes[1:]] + [len(line)]
    names = [line[box.end() : end].strip(" ,;/|·\t") for box, end in zip(boxes, ends, strict=True)]
    if not all(name and len(name.split()) <= _MOST_WORDS for name in names):
        return []
    lead = line[: boxes[0].start()].strip(" -+")
    if _is_legend(lead, [box["mark"] for box in boxes], names):
        return []
    told = [f"- [{'x' if _TICKED.search(box['mark']) else ' '}] {name}" for box, name in zip(boxes, names, strict=True)]
    return ["", lead, "", *told, ""] if lead and lead != "*" else [*told]


def _is_legend(lead: str, marks: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a line says what boxes mean: each in another way, and how far something is: `[x] done, [ ] open`."""
    apart = len(set(marks)) == len(marks)
    return apart and bool(_LEGEND.fullmatch(lead)) and all(states(name.rstrip(".")) for name in names)
