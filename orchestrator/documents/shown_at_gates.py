"""Lists that are called after a gate or whoever decides there: `What lies on the table at door 2`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.documents.lexicon import any_of, lexicon
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import plain, stems

_ASIDE = re.compile("|".join(lexicon("phrases")["aside"]))
"""What a part is called that tells of people, of the past and the like, whoever decides somewhere."""

_COUNTED = re.compile(r"\b(?P<name>[^\W\d_]{4,}\s+(?:\d{1,2}|[A-H]))(?!\w)")
_LED = re.compile(r"^\W*(?:\*\*|__)(?P<name>[^*\n]+)(?:\*\*|__)")
_COMMON = re.compile(
    rf"{any_of('phrases', 'sign_off')}|{any_of('phrases', 'step')}|signatures?|decisions?|release[sd]?|review|"
    r"after|before|between|needed",
    re.IGNORECASE,
)
"""Words that tell no gate from another."""
_FEWEST = 2


def shown_at_gate(part: Node, gates: Sequence[Node], first: int) -> bool:
    """Whether a part behind the first step is called after a gate, and lists things that hold."""
    if (
        part.kind is not Kind.HEADING
        or part.line < first
        or part.step is not None
        or not gates
        or _ASIDE.search(part.head)
    ):
        return False
    listed = [one for one in part.children if one.kind in {Kind.ITEM, Kind.ROW}]
    if len(listed) < _FEWEST or any(one.key for one in listed):
        return False
    head = part.plain
    counted = {match["name"].casefold() for match in _COUNTED.finditer(head)}
    words = _stems(head)
    return any(counted & _counted(gate) or any(words >= name for name in _names(gate)) for gate in gates)


def _counted(gate: Node) -> set[str]:
    named = _LED.match(gate.text)
    return {match["name"].casefold() for match in _COUNTED.finditer(plain(named["name"] if named else gate.text[:80]))}


def _names(gate: Node) -> list[set[str]]:
    """The words, all of them, that name a gate and whoever decides at it: those set off, those of each cell."""
    named = _LED.match(gate.text)
    if named:
        return [{stem} for stem in _stems(plain(named["name"]))]
    cells = [one for one in gate.children if one.kind is Kind.CELL]
    words = [(place, stems) for place, cell in enumerate(cells) if (stems := _stems(cell.plain))]
    return [stems for place, stems in words if not place or len(stems) > 1]  # one word alone is said of much else


def _stems(words: str) -> set[str]:
    return stems(words, _COMMON, shortest=5, size=6)
