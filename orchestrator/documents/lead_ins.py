"""Titles in bold with their text behind them in one line, `**M1 — Baseline.** Build the forecast`: a line for each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.listings import in_listings
from orchestrator.documents.node import Kind, Node, StepMark
from orchestrator.documents.series import bare_mark, counts_on, mark_of

_LEAD = re.compile(r"^(?P<bold>\*\*|__)(?P<name>[^*_\n]{2,100}?)[.:]?(?P=bold)[.:]?\s+(?P<rest>[^\s→⇒|—–(\[-].*)$")
_DOTTED = re.compile(
    r"^(?P<before>(?:[^\W\d_]{2,20}\s+)?\d{1,2}(?:\.\d{1,2})*)(?:\.(?P<last>\d{1,2})|-(?P<letter>[A-H]))[.):]?\s+(?P<title>\S.*)$"
)


def without_lead_ins(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, those that begin with a title of a series as two: the title, and what stands behind it."""
    series = defaultdict[str, list[StepMark]](list)
    code = in_listings(lines)
    found = {place: lead for place, (line, _) in enumerate(lines) if not code[place] and (lead := _lead(line))}
    for _, mark in found.values():
        series[mark.word].append(mark)
    for place, (line, number) in enumerate(lines):
        lead = found.get(place)
        if lead is None or not counts_on(series[lead[1].word]):
            yield line, number
        else:
            match = lead[0]
            yield from (("", 0), (f"**{match['name']}**", number), ("", 0), (match["rest"], number))


def _lead(line: str) -> tuple[re.Match[str], StepMark] | None:
    match = _LEAD.match(line)
    if match is None:
        return None
    dotted = _DOTTED.match(match["name"])
    own = Node(kind=Kind.PARAGRAPH, text=match["name"], line=0).step
    mark = (
        StepMark(dotted["before"], dotted["last"] or dotted["letter"].casefold(), dotted["title"])
        if dotted
        else own or mark_of(match["name"]) or bare_mark(match["name"])
    )
    return (match, mark) if mark else None
