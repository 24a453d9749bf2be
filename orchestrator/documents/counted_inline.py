"""What a line counts within itself: `(1) the drawing, (2) a key`, `a) … b) …`, `i) …; ii) …`."""

from __future__ import annotations

import re

from orchestrator.documents.words import ordinal

_COUNTED = re.compile(r"(?:^|(?<=[\s,;:.]))\(?(?P<number>\d{1,2}|[a-h]|[ivx]{1,4})\)\s+(?=\S)")
_TIED = re.compile(r"[\s,;]+(?:and|or|und|sowie|et|y|e|i|oraz|en|plus)\s*$|[\s,;.:]+$", re.IGNORECASE)
_FEWEST = 2


def counted_inline(sentence: str) -> list[str]:
    """The parts that a sentence counts on from the first; none where there are not two of them."""
    marks = list(_COUNTED.finditer(sentence))
    numbers = [match["number"] for match in marks]
    if len(marks) < _FEWEST or [ordinal(number) for number in numbers] != list(range(1, len(numbers) + 1)):
        return []
    edges = [*(match.start() for match in marks[1:]), len(sentence)]
    parts = [_TIED.sub("", sentence[match.end() : end]).strip() for match, end in zip(marks, edges, strict=True)]
    return parts if all(parts) else []
