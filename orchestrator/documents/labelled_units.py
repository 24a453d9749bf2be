"""Units that figures in circles count, or their number in plain text, as steps that are called so.

Where ways lead to them by those signs alone, `| same count | ② |`, `locked ...... 30`, `→ ⛔`, the way names the step.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import pairwise

from orchestrator.documents.callouts import Line
from orchestrator.documents.listings import in_listings
from orchestrator.documents.words import SIGN

_CIRCLED = "\u2460-\u2473\u2776-\u277f\u2780-\u2793\u24f5-\u24fe"
_TITLE = re.compile(
    rf"^(?P<dress>\s*+(?:[-*+]\s++)?(?:#{{1,6}}\s++|\*\*|__|<summary>\s*+(?:<b>|<strong>)?)?)\s*+"
    rf"(?P<label>[{_CIRCLED}]|{SIGN})\ufe0f?\s*[.):·–—-]*\s+(?P<name>[^\W_].*)$"
)
_TARGET = re.compile(
    rf"(?P<lead>(?:→|⇒|->|=>)\s*|\|\s*|(?<!\.)\.{{3,}}+\s*|,\s+|;\s+|(?<!\w)(?:then|dann|puis|luego|poi|depois|potem|dan|to|at|zu|à|a)\s+)"
    rf"(?P<label>[{_CIRCLED}]|{SIGN})\ufe0f?(?=\s*(?:\||[.;,)]|$))"
)
_BLOCK = re.compile(r"^(?P<label>\d{1,3})(?:\.|\))?\s{2,}(?P<name>[^\W\d_].*)$")
_LEADER = re.compile(r"^\s+(?P<when>\S.*?)\s*(?:\.{4,}|…{2,}|·{4,}|_{4,}|\s[-–—=]*(?:>|→|⇒))\s*(?P<then>\S.*)$")
_NUMBERED = re.compile(r"(?:^|(?<=\s))(?P<label>\d{1,3})(?=[.;,)]?$)")
_HEADED = re.compile(r"^[A-ZÀ-Þ][A-ZÀ-Þ0-9 ,'’/&()-]{2,58}[A-ZÀ-Þ0-9)](?:\s*\([^()]*\))?:?$")
_MARKDOWN = re.compile(r"^#{1,6}\s+\S")
_FEWEST, _POINTED = 3, 2
_LONGEST = 400
"""A line that leads somewhere is shorter."""


def with_labelled_units(lines: Sequence[Line]) -> list[Line]:
    """The lines, with the word for a step before such units and where ways lead to them."""
    texts = [line for line, _ in lines]
    if any(unicodedata.category(char) == "No" for line in texts if not line.isascii() for char in line):
        return _circled(lines)
    return _blocks(lines) if any(map(_BLOCK.match, texts)) else list(lines)


def _circled(lines: Sequence[Line]) -> list[Line]:
    code = in_listings(lines)
    outside = [(place, line) for place, (line, _) in enumerate(lines) if not code[place]]
    titles = {place: match for place, line in outside if (match := _TITLE.match(line))}
    forms: dict[str, list[int]] = {}
    for place, match in titles.items():
        forms.setdefault(match["dress"].strip(), []).append(place)
    counted = {dress: [place for place in places if _figure(titles[place]["label"])] for dress, places in forms.items()}
    dress = max((one for one in counted if one), key=lambda one: len(counted[one]), default="")
    numbers = [_figure(titles[place]["label"]) for place in counted.get(dress, ())]
    if len(numbers) < _FEWEST or numbers != list(range(1, len(numbers) + 1)):
        return list(lines)
    aimed = [match["label"] for _, line in outside for match in _TARGET.finditer(line)]
    known = {titles[place]["label"]: number for place, number in zip(counted[dress], numbers, strict=True)}
    for place in forms[dress]:
        sign = titles[place]["label"]
        if sign in aimed and sign not in known and place > counted[dress][0]:
            known[sign] = len(known) + 1
    led = sum(label in known for label in aimed) >= _POINTED
    found: list[Line] = []
    for place, (line, number) in enumerate(lines):
        match = titles.get(place)
        if match and match["dress"].strip() == dress and match["label"] in known:
            called = f"Step {known[match['label']]}:" if led else f"{known[match['label']]}."
            found.append((f"{match['dress']}{called} {match['name']}", number))
        else:
            found.append((line if code[place] else _TARGET.sub(lambda match: _aimed(match, known), line), number))
    return found


def _figure(sign: str) -> int:
    """The number of a figure in a circle; 0 of another sign."""
    return int(unicodedata.numeric(sign, 0))


def _aimed(match: re.Match[str], known: Mapping[str, int]) -> str:
    if match["label"] not in known:
        return match[0]
    lead = match["lead"]
    then = "then " if lead[:1] in ",;" else ""
    return f"{lead}{then}{'go to ' if then or lead[:1].isalpha() else ''}Step {known[match['label']]}"


def _blocks(lines: Sequence[Line]) -> list[Line]:
    """Plain text: blocks that begin with their number, with what is set in below each."""
    starts = [place for place, (line, _) in enumerate(lines) if _BLOCK.match(line) and _set_in(lines, place + 1)]
    labels = [int(match["label"]) for place in starts if (match := _BLOCK.match(lines[place][0]))]
    if len(labels) < _FEWEST or any(other <= one for one, other in pairwise(labels)) or _is_marked(lines):
        return list(lines)
    found: list[Line] = []
    inside = False
    for place, (line, number) in enumerate(lines):
        match = _BLOCK.match(line) if place in starts else None
        inside = bool(match) or (inside and (not line.strip() or line.startswith(" ")))
        if match:
            found += (("", 0), (f"### Step {match['label']}: {match['name']}", number), ("", 0))
        elif inside and len(line) < _LONGEST and (way := _LEADER.match(line)):
            then = _NUMBERED.sub(lambda one: _numbered(one, labels), way["then"])
            found.append((f"- {way['when']} → {then}", number))
        elif not inside and _HEADED.match(line) and not (place and lines[place - 1][0].strip()):
            found += ((f"## {line}", number), ("", 0))
        else:
            found.append((line.strip() if inside else line, number))
    return found


def _set_in(lines: Sequence[Line], place: int) -> bool:
    return place < len(lines) and lines[place][0].startswith("  ") and bool(lines[place][0].strip())


def _is_marked(lines: Sequence[Line]) -> bool:
    return any(_MARKDOWN.match(line) for line, _ in lines) or any(in_listings(lines))


def _numbered(match: re.Match[str], labels: Sequence[int]) -> str:
    known = int(match["label"]) in labels
    return f"{'go to ' if match.start() else ''}Step {match['label']}" if known else match[0]
