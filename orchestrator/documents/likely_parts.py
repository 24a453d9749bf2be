"""What a label means that no list has: by the family that its words come from, and by what stands behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from orchestrator.documents.lexicon import form, lexicon
from orchestrator.documents.words import COUNT, TRIES

_LONGEST, _MOST_WORDS = 60, 8
_DONE = "done"
_COUNTED = re.compile(rf"\W*+{COUNT}(?:\s*[x×])?(?!\w)", re.IGNORECASE)
_REPEATED = re.compile(
    r"\b(?:re-?tr\w+|repeat\w*|repetitions?|re-?runs?|again|(?:more|extra|second) (?:tries|attempts|goes))\b"
)
_TRIED = re.compile(rf"\b{TRIES}\b")
_SIZED = re.compile(r"\b(?:size|effort|estimate[ds]?|estimation|weight|points?|pts|complexity)\b")


@cache
def _families() -> Mapping[str, re.Pattern[str]]:
    lists = lexicon("part_families")
    done = "|".join(lists[_DONE])
    return {
        part: re.compile("|".join(f"(?:{form.replace('{done}', done)})" for form in forms))
        for part, forms in lists.items()
        if part != _DONE
    }


ACCEPTS = form("checklists", "acceptance")
"""What a part is called, by words of its own, that says what the work is accepted for."""


@lru_cache(maxsize=20_000)
def family_of(label: str) -> str | None:
    """The part whose family the words of a bare label come from."""
    label = re.sub(r"\s*\([^()]*\)$", "", label).replace("-", " ")
    if len(label) >= _LONGEST or len(label.split()) > _MOST_WORDS:
        return None
    return next((part for part, form in _families().items() if form.fullmatch(label)), None)


@cache
def _criteria_heads() -> re.Pattern[str]:
    return re.compile("|".join(lexicon("section_families")["criteria"]))


@lru_cache(maxsize=20_000)
def judges(head: str) -> bool:
    """Whether a part is called as one is that says what the work is accepted for, by the families of its words."""
    return family_of(head) == "criteria" or bool(_criteria_heads().search(head))


def says_what_holds(words: str) -> bool:
    """Whether a few words say how something is once work is done, rather than when it was, or how much of it."""
    told = len(words.split()) >= _FEWEST_WORDS and not _DATED.search(words)
    return told and bool(_STATES.search(words) or _BECAME.search(words))


_STATES, _BECAME, _FEWEST_WORDS = form("phrases", "states"), form("phrases", "became"), 3
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\d\s*/\s*\d|\b\d{1,2}\.\d{1,2}\.|@\w")


def part_by_value(label: str, value: str) -> str | None:
    """The part that a label and a number behind it make: how often something is tried, how much work it is."""
    part = _counted_in(label)
    return part if part and _COUNTED.match(value) else None


@lru_cache(maxsize=20_000)
def _counted_in(label: str) -> str | None:
    """The part that a label makes of a number."""
    forms = ((_REPEATED, "retries"), (_TRIED, "attempts"), (_SIZED, "points"))
    return next((part for form, part in forms if form.search(label)), None) if len(label) < _LONGEST else None
