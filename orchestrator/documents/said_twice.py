"""What two lists before the work both ask for: `Fail-safe table has been signed` of the No-Gos, and `Fail-safe table`.

One says how something has to be, the other that it has to be there; it is one thing that is required.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from orchestrator.documents.node import Kind, Node

_WORD = re.compile(r"[^\W\d_]{3,}")
_COMMON = frozenset(
    "the and for are has have all any not with from each every per into its been exist exists list complete named "
    "defined ready done signed approved confirmed available least most".split()
)
_STEM, _FEWEST = 5, 3


def said_once(wanted: Sequence[Node], refused: Sequence[Node]) -> list[tuple[Node, Node | None]]:
    """What is wanted, each with what says it again; `refused`: entries of the same lists that are computed."""
    lists: dict[int, list[Node]] = {}
    for one in sorted((*wanted, *(one for one in refused if one.kind is Kind.ITEM)), key=lambda node: node.line):
        lists.setdefault(id(one.parent), []).append(one)
    again: dict[int, Node] = {}
    first, *others = lists.values() or ([],)
    for other in others:
        again |= {id(one): twin for one, twin in _twins(first, other) if id(one) not in again}
    own, computed = {id(twin) for twin in again.values()}, {id(one) for one in refused}
    own -= {id(again[one]) for one in computed if one in again}
    return [(one, again.get(id(one))) for one in wanted if id(one) not in own]


def _twins(first: Sequence[Node], other: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
    """Entries that share a word which no other entry of their lists has; all, in order, where most of two lists do."""
    telling, told = _telling(first), _telling(other)
    pairs = [(one, twin) for one in first for twin in other if telling[id(one)] & told[id(twin)]]
    places = {id(one): place for listed in (first, other) for place, one in enumerate(listed)}
    aligned = sum(places[id(one)] == places[id(twin)] for one, twin in pairs)
    if len(first) == len(other) >= _FEWEST and 2 * aligned > len(first):
        yield from zip(first, other, strict=True)
        return
    taken = set[int]()
    for one, twin in pairs:
        if taken.isdisjoint({id(one), id(twin)}):
            taken |= {id(one), id(twin)}
            yield one, twin


def _telling(listed: Sequence[Node]) -> dict[int, set[str]]:
    """For each entry the beginnings of words that no other entry has."""
    stems = {id(one): {_stem(word) for word in _WORD.findall(one.plain.casefold())} for one in listed}
    count = Counter(stem for found in stems.values() for stem in found)
    return {one: {stem for stem in found if count[stem] == 1 and stem not in _COMMON} for one, found in stems.items()}


def _stem(word: str) -> str:
    return word if word in _COMMON else re.sub(r"ies$", "y", word).removesuffix("s")[:_STEM]
