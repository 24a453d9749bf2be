"""Units that fences of YAML or JSON show, as headings and fields in their places.

One fence whose units lead to one another, or several fences that each show units with the same keys.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from orchestrator.documents.callouts import Line
from orchestrator.documents.labels import Part, meaning
from orchestrator.documents.unit_labels import meant_in_units
from orchestrator.documents.whole_data import NAMING, Document, Unit, composed_of, key_of, units_in

_HEADING = re.compile(r"^#{1,5}\s+\S")
_OPENED, _CLOSED = re.compile(r"^```+\s*(?:ya?ml|json)\b"), re.compile(r"^```+\s*$")
_YAML = re.compile(r"^```+\s*ya?ml\b")
_DEEPEST, _FEWEST, _MOST = 6, 2, 100


@dataclass
class _Fence:
    """One of them, with its lines, the level of the heading above it, and what that is."""

    lines: list[Line]
    level: int
    heading: int


def with_shown_units(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, with headings and fields in place of fences that show units."""
    parts = list(_parts(lines))
    fences = [part for part in parts if isinstance(part, _Fence)]
    told = _alike(fences) if _FEWEST <= len(fences) <= _MOST else {}
    for part in parts:
        if isinstance(part, _Fence):
            yield from told.get(id(part)) or _shown(part) or part.lines
        else:
            yield part


def _parts(lines: Sequence[Line]) -> Iterator[Line | _Fence]:
    fence, level, heading = None, 1, 0
    for line, number in lines:
        if fence is None:
            if _HEADING.match(line):
                level, heading = len(line) - len(line.lstrip("#")), number
            fence = _Fence([(line, number)], level, heading) if _OPENED.match(line) else None
            yield from () if fence else [(line, number)]
            continue
        fence.lines.append((line, number))
        if _CLOSED.match(line):
            yield fence
            fence = None
    yield from fence.lines if fence else ()


def _shown(fence: _Fence) -> list[Line]:
    """What one fence shows; nothing where its units do not lead to one another."""
    root = composed_of(_inner(fence)) if _YAML.match(fence.lines[0][0]) else None
    if not isinstance(root, yaml.MappingNode) or sum(bool(units_in(value)) for _, value in root.value) != 1:
        return []
    document = Document(root)
    return _placed(fence, document.shown(_below(fence))) if document.forks or document.leading else []


def _alike(fences: Sequence[_Fence]) -> dict[int, list[Line]]:
    """What fences show whose units have a name, and the same keys to be judged by; each has units of its own."""
    shown = {id(fence): units for fence in fences if (units := _units(fence))}
    every = [unit for units in shown.values() for unit in units]
    again = Counter(key for unit in every for key in {key_of(key) for key, _ in unit.value})
    common = {key for key, times in again.items() if 2 * times > len(every)}
    judged = any(Part.CRITERIA in {meaning(key), meant_in_units(key)} for key in common)
    apart = len({fence.heading for fence in fences if id(fence) in shown}) == len(shown)
    if len(shown) < _FEWEST or not judged or not common & set(NAMING) or apart:
        return {}
    told: dict[int, list[Line]] = {}
    number = 0
    document = Document(yaml.MappingNode("tag:yaml.org,2002:map", []))
    for fence in fences:
        found: list[Line] = []
        for unit in shown.get(id(fence), ()):
            number += 1
            found += document.unit(Unit(None, unit), f"Step {number}", _below(fence))
        if found:
            told[id(fence)] = _placed(fence, found)
    return told


def _units(fence: _Fence) -> list[yaml.MappingNode]:
    """The mappings that a fence lists, or the only one that it is."""
    root = composed_of(_inner(fence), listed=True)
    found = root.value if isinstance(root, yaml.SequenceNode) else [root]
    units = [one for one in found if isinstance(one, yaml.MappingNode) and len(one.value) >= _FEWEST]
    return units if len(units) == len(found) and all(_is_named(unit) for unit in units) else []


def _is_named(unit: yaml.MappingNode) -> bool:
    return any(key_of(key) in NAMING and isinstance(value, yaml.ScalarNode) for key, value in unit.value)


def _below(fence: _Fence) -> int:
    return min(fence.level + 1, _DEEPEST)


def _inner(fence: _Fence) -> list[str]:
    return [line for line, _ in fence.lines[1:-1]]


def _placed(fence: _Fence, told: Iterator[Line] | Sequence[Line]) -> list[Line]:
    """The lines with the numbers that they have in the document; the marks of the fence are empty ones."""
    first, last = fence.lines[0][1], fence.lines[-1][1]
    return [("", first), *((line, number and number + first) for line, number in told), ("", last)]
