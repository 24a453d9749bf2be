"""Lines of one paragraph that each say a case and where it leads, `Ran → section 3`, as the items of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.listings import in_listings

_LED = re.compile(
    r"^(?P<mark>\s{0,3}(?:>\s?)?)(?P<words>(?=[^\W\d_]|[*_`\"“(]\S)"
    r"(?:[^→⇒|.:?!]|\.(?=\d)|:(?=[^→⇒|\"”`]{0,60}[\"”`]\s)){1,90}?\s(?:→|⇒|->|=>)\s[^|]{1,160})$"
)
"""A colon may stand in what is quoted: `"again: NAMES" -> …`."""
_ARROW = re.compile(r"\s(?:→|⇒|->|=>)\s")
_FEWEST, _MOST_ARROWS = 2, 2


def with_led_lines(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, with bullets before those that follow one another and all lead somewhere; code stays as it is."""
    run: list[Line] = []
    for (line, number), code in zip(lines, in_listings(lines), strict=True):
        match = None if code else _LED.match(line)
        if match and len(_ARROW.findall(line)) <= _MOST_ARROWS:
            run.append((line, number))
            continue
        yield from _listed(run)
        if len(run) >= _FEWEST and line[:1].isupper():
            yield "", 0  # a sentence behind the list, which is no part of its last entry
        run = []
        yield line, number
    yield from _listed(run)


def _listed(run: Sequence[Line]) -> Iterator[Line]:
    for line, number in run:
        match = _LED.match(line) if len(run) >= _FEWEST else None
        yield (f"{match['mark']}- {match['words']}" if match else line), number
