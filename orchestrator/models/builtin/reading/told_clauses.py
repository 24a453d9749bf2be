"""Clauses that choose the rows that count by something of which no column speaks: “tickets that await a reply”."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from orchestrator.models.builtin.reading.words import stem, words

_CLAUSE = re.compile(r"\b(?:that|which|who|whom|whose|where|with|having|less)\b(?P<said>[^.;(]*)", re.IGNORECASE)
_OBJECT = re.compile(r"\b(?:the|this|its|their|an?|each|every|one)\W+\w+", re.IGNORECASE)
"""The row that they belong to, whatever it is called."""
_DOING = re.compile(r"(?P<noun>\w+) (?P<said>(?!(?:belonging|existing|using|pointing|referring)\b)\w{3,}ing\b[^.;(]*)")
_SAYS_NOTHING = {stem(word) for word in (
    *("a", "an", "and", "or", "the", "this", "that", "these", "those", "there", "here", "it", "its", "they", "their"),
    *("in", "on", "at", "of", "to", "from", "for", "by", "is", "are", "was", "were", "be", "been"),
    *("belong", "exist", "refer", "point", "lead", "contain", "make", "made", "up", "consist", "use", "hold"),
    *("so", "far", "ever", "write", "written"),
    *("has", "have", "had", "now", "currently", "one", "ones", "any", "all", "row", "rows", "status", "state"),
)}  # fmt: skip


def chooses_further(described: str, names: Iterable[str]) -> bool:
    """Whether a clause says more than to which row the counted ones belong; `names` are those of tables and figure."""
    nouns = {stem(word) for name in names for word in words(name)}
    known = nouns | _SAYS_NOTHING
    return any(
        stem(word) not in known for clause in _clauses(described, nouns) for word in words(_OBJECT.sub("", clause))
    )


def _clauses(described: str, nouns: set[str]) -> Iterator[str]:
    yield from (found["said"] for found in _CLAUSE.finditer(described))
    yield from (found["said"] for found in _DOING.finditer(described) if stem(found["noun"].lower()) in nouns)
