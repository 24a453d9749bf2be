"""Short lines that one paragraph sets below each other, under a heading or a label, as the items of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.listings import in_listings

_HEAD = re.compile(r"^(?:#{1,6}\s+\S.*|(?:\*\*|__)[^*_]{2,80}(?:\*\*|__):?|[^\W\d_][^.!?|]{1,80}:)\s*$")
"""What such lines may stand below."""
_LINE = re.compile(r"^(?=[^\W_])(?!\d{1,3}[.)]\s)[^:：→⇒|=<>\[\]*`~]{4,110}?(?P<broken>\s{2,}|\\)?$")
_LEADS = re.compile(r"->|=>|https?//|\bv?\d+\.\d+\.\d+\b|^\W*\w+\s+\S+@")
_FEWEST, _SHORT = 2, 60


def with_broken_lines(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, with bullets before those of such a paragraph; code stays as it is."""
    above, run = "", list[Line]()
    for (line, number), code in zip([*lines, ("", 0)], [*in_listings(lines), False], strict=True):
        if not code and line.strip() and _LINE.match(line) and not _LEADS.search(line):
            run.append((line, number))
            continue
        yield from _listed(run, above, line)
        above = run[-1][0] if run else above
        above = line if line.strip() else above
        run = []
        yield line, number


def _listed(run: Sequence[Line], above: str, below: str) -> Iterator[Line]:
    broken = [match["broken"] is not None for line, _ in run if (match := _LINE.match(line))]
    plainly = len(run) > _FEWEST and all(
        line[:1].isupper() and len(line) < _SHORT and line[-1] not in ".,;" for line, _ in run
    )
    listed = len(run) >= _FEWEST and not below.strip() and bool(_HEAD.match(above)) and (all(broken[:-1]) or plainly)
    yield from ((f"- {line.strip()}" if listed else line, number) for line, number in run)
