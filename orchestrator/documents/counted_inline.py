"""What a line counts within itself: `(1) the drawing, (2) a key`, `a) … b) …`, `i) …; ii) …`."""

from __future__ import annotations

import re

from orchestrator.documents.words import ordinal

NUMBER_INSIDE = r"\(?(?P<number>\d{1,2}|[a-h]|[ivx]{1,4})\)\s+(?=\S)"
"""What counts a part within a line, behind which the part stands."""
_COUNTED = re.compile(rf"(?:^|(?<=[\s,;:.])){NUMBER_INSIDE}")
_DOTTED = re.compile(r"(?:^|(?<=[\s,;.]))\(?(?P<number>[1-9]|[a-h])[.)]\s+(?=\S)")
_TIED = re.compile(r"[\s,;]+(?:and|or|und|sowie|et|y|e|i|oraz|en|plus)\s*$|[\s,;.:]+$", re.IGNORECASE)
_FEWEST = 2


def counted_inline(sentence: str) -> list[str]:
    """The parts that a sentence counts on from the first; none where there are not two of them."""
    parts = [_TIED.sub("", part).strip() for part in _parts(_COUNTED, sentence)]
    return parts if all(parts) else []


def counted_whole(line: str) -> list[str]:
    """The parts that a line counts from its start on, by dots as well: `1. … 2. …`; each as it is written."""
    return [part.strip(" ,;") for part in _parts(_DOTTED, line)] if _DOTTED.match(line) else []


def _parts(form: re.Pattern[str], line: str) -> list[str]:
    """What stands behind each number, where these count on from the first and there are several."""
    marks = list(form.finditer(line))
    if len(marks) < _FEWEST or [ordinal(match["number"]) for match in marks] != list(range(1, len(marks) + 1)):
        return []
    edges = [*(match.start() for match in marks[1:]), len(line)]
    return [line[match.end() : end] for match, end in zip(marks, edges, strict=True)]
