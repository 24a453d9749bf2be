"""Steps that a document points at by their sign alone: `matches: C` below `Step B.`, `**[3]**` below `### [3] …`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from orchestrator.documents.callouts import Line
from orchestrator.documents.listings import in_listings
from orchestrator.documents.node import STEP_WORDS

_BRACKETED = re.compile(r"^(?P<mark>#{1,6}\s+|\*\*)\[(?P<number>\d{1,2})\][.:]?\s+(?=\S)")
_POINTED = re.compile(r"(?P<bold>\*\*)?\[(?P<number>\d{1,2})\](?(bold)\*\*)(?![(\[:])")
_LETTERED = re.compile(
    rf"^\s*(?:#{{1,6}}\s+|\*\*)?(?P<word>(?i:{STEP_WORDS}))\s+(?P<letter>[A-H])(?=[.:)]\s|\s+[—–·-]\s)", re.IGNORECASE
)
_ANSWER = re.compile(
    r"^(?P<when>\s*(?:[-*+•→]\s+)?[^:|]{2,90}):\s+(?P<then>(?:[^|]{2,120},\s+(?:then\s+)?)?)"
    r"(?P<to>[A-H])(?P<rest>\s+or\s+[A-H]\b[^|]*|\.)?$"
)
_FEWEST = 3


def with_short_targets(lines: Sequence[Line]) -> list[Line]:
    """The lines, with the word for a step before such signs; code stays as it is."""
    text = [line for line, _ in _outside(lines)]
    numbers = [int(match["number"]) for line in text if (match := _BRACKETED.match(line))]
    if len(numbers) >= _FEWEST and all(other == one + 1 for one, other in pairwise(numbers)):
        return list(_numbered(lines, set(numbers)))
    letters = {match["letter"].upper(): match["word"] for line in text if (match := _LETTERED.match(line))}
    if len(letters) < _FEWEST or sum(_points(line, letters) for line in text) < _FEWEST:
        return list(lines)
    return list(_lettered(lines, letters))


def _outside(lines: Sequence[Line]) -> Iterator[Line]:
    yield from (one for one, code in zip(lines, in_listings(lines), strict=True) if not code)


def _numbered(lines: Sequence[Line], numbers: set[int]) -> Iterator[Line]:
    outside = {id(line) for line in _outside(lines)}
    for one in lines:
        line, number = one
        if id(one) not in outside or "[" not in line:
            yield one
            continue
        line = _BRACKETED.sub(r"\g<mark>Step \g<number>: ", line)
        yield (
            _POINTED.sub(
                lambda match: f"Step {match['number']}" if int(match["number"]) in numbers else match[0], line
            ),
            number,
        )


def _points(line: str, letters: dict[str, str]) -> bool:
    match = _ANSWER.match(line)
    return match is not None and match["to"] in letters


def _lettered(lines: Sequence[Line], letters: dict[str, str]) -> Iterator[Line]:
    outside, here = {id(line) for line in _outside(lines)}, ""
    for one in lines:
        title = _LETTERED.match(one[0])
        here = title["letter"].upper() if title else here
        match = _ANSWER.match(one[0]) if id(one) in outside else None
        if match is None or match["to"] not in letters:
            yield one
        else:
            way = "repeat" if match["to"] == here else "go to"
            to = f"{way} {letters[match['to']]} {match['to']}{match['rest'] or ''}"
            besides = re.sub(r",\s+(?:then\s+)?$", "", match["then"])
            yield f"{match['when']} → {f'{to}; {besides}' if besides else to}", one[1]
