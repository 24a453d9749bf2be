"""Headings and items that begin with a state, `### DONE Menus` or `- [WIP] Menus`, with that as a field or box."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.columns import states
from orchestrator.documents.lexicon import phrase
from orchestrator.documents.listings import in_listings

_WORD = r"[^\W\d_]{1,14}"
_STATED = re.compile(
    rf"^(?P<mark>#{{1,6}}|\s*(?:[-*+]|\d{{1,3}}[.)]))\s+[*_`]*(?:[\[(](?P<boxed>{_WORD}(?:[ -]{_WORD})?)[\])]"
    rf"|(?P<bare>{_WORD}(?:[ -]{_WORD})?))[*_`]*(?:\s*[:|–—-])?\s+(?P<name>[^\s(\[→|:=-].*)$"
)
_ONE = re.compile(_STATED.pattern.replace("(?:[ -]" + _WORD + ")?", ""))
_MARK = re.compile(r"^(?:#{1,6}|\s*(?:[-*+]|\d{1,3}[.)]))(?=\s+\S)")
_KEYWORDS = frozenset({"todo", "next", "waiting", "started", "cancelled", "canceled", "wip", "doing", "wait", "hold"})
_TAGS = re.compile(r"\s+:(?P<tags>(?:[\w@]+:)+)\s*$")
_ARROW = re.compile(r"→|⇒|->|=>")
_FEWEST, _MOSTLY = 2, 0.6


def with_stated_titles(lines: Sequence[Line]) -> list[Line]:
    """The lines, where most headings or items of one kind say first how far they are."""
    matches = {place: match for place, (line, _) in enumerate(lines) if (match := _stated(line))}
    if len(matches) < _FEWEST:
        return list(lines)
    code = in_listings(lines)
    kinds = defaultdict[str, list[int]](list)
    for place, (line, _) in enumerate(lines):
        if not code[place] and (mark := _MARK.match(line)):
            kinds[_kind(mark[0])].append(place)
    chosen = {place for places in kinds.values() for place in _alike(places, matches)}
    found: list[Line] = []
    for place, (line, number) in enumerate(lines):
        found += _written(matches[place], number) if place in chosen else [(line, number)]
    return found


def _stated(line: str) -> re.Match[str] | None:
    """The line with its state: one or two words that say so, in brackets or in capitals, before a name that is not."""
    found = (form.match(line) for form in (_STATED, _ONE) if not _ARROW.search(line))
    return next((match for match in found if match and _says(match)), None)


def _says(match: re.Match[str]) -> bool:
    told, word = match["boxed"] or match["bare"].isupper(), _state(match)
    return bool(told and not match["name"].isupper() and (states(word) or word.casefold() in _KEYWORDS))


def _state(match: re.Match[str]) -> str:
    """The words that say how far it is."""
    return match["boxed"] or match["bare"]


def _kind(mark: str) -> str:
    return mark if mark.startswith("#") else "1." if mark.strip()[0].isdigit() else mark[-1]


def _alike(places: Sequence[int], matches: dict[int, re.Match[str]]) -> list[int]:
    """Those with a state, where most have one; where each state comes once, they say what the states mean."""
    own = [place for place in places if place in matches]
    told = Counter(_state(matches[place]).casefold() for place in own)
    legend = max(told.values(), default=0) < _FEWEST
    return own if len(own) >= max(_FEWEST, _MOSTLY * len(places)) and not legend else []


def _written(match: re.Match[str], number: int) -> list[Line]:
    done, tags = bool(phrase("done").fullmatch(_state(match))), _TAGS.search(match["name"])
    name = _TAGS.sub("", match["name"])
    told = [(f"- Tags: {', '.join(tags['tags'].strip(':').split(':'))}", number)] if tags else []
    if not match["mark"].startswith("#"):
        box = [(f"{match['mark']} [{'x' if done else ' '}] {name}", number)]
        return [*box, *((f"  {line}", at) for line, at in told)] if len(match["mark"].strip()) == 1 else box
    state = (f"- Status: {_state(match).lower()}", number)
    return [("", 0), (f"{match['mark']} {name}", number), ("", 0), state, *told, ("", 0)]
