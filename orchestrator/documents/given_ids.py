"""Ids that a document gives twice, or that belong below another part."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from orchestrator.documents.draft import Draft
from orchestrator.documents.labels import Part, part_of, value_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.unit_ids import heading_id
from orchestrator.documents.units import Unit, fields_beside, find_units
from orchestrator.documents.words import plain

_NUMBERED = re.compile(r"^\W*(?P<id>[A-Z]{1,5}[-_ ]?\d{1,4}(?:\.\d{1,2})?)(?![\w.-]*\w)\W*(?:[:.)\]—–|*`-]|$)")
"""What an entry of a list is called, `AC2: …`."""
_WORD = re.compile(r"[A-Za-z][\w./-]+")
_OPEN = frozenset("tbd todo none null string".split())


def given_ids(draft: Draft) -> None:
    """Report them; what is reported of its line already is not told twice."""
    seen: dict[str, int] = {}
    ids = _own_ids(draft.root)
    for node in draft.root.walk():
        written = _written(node)
        if written:
            _give(draft, node, written, seen)
            outer = _outer_id(node, ids)
            if outer and "-" in outer and not written.startswith(outer) and written.count("-") > outer.count("-"):
                draft.defect(node, "stale-id", f"`{written}` stands below `{outer}`")
    _of_units(draft, find_units(draft.root), seen)
    for node in (draft.root, *draft.root.walk()):
        _of_entries(draft, node)


def _give(draft: Draft, node: Node, written: str, seen: dict[str, int]) -> None:
    """An id that a part gives itself."""
    line = seen.setdefault(written.casefold(), node.line)
    if line != node.line and (node.line, "duplicate-id") not in draft.codes:
        draft.defect(node, "duplicate-id", f"`{written}` is used twice; the other stands on line {line}")


def _written(node: Node) -> str:
    """The id that a field gives; empty where it gives none."""
    words = plain(value_of(node)) if part_of(node) is Part.ID and node.kind is not Kind.CELL else ""
    if not words or len(words) > 80:
        return ""
    first = words.split()[0]
    counted = any(char.isdigit() for char in first) and any(char.isalpha() for char in first)
    named = _WORD.fullmatch(words) and words.casefold() not in _OPEN
    return first if counted or named else ""


def _of_units(draft: Draft, units: Sequence[Unit], seen: dict[str, int]) -> None:
    """Ids that units have in their own line, without a field below that says so."""
    for unit in units:
        below = any(part_of(node) is Part.ID for node in (unit.node, *unit.node.children))
        beside = next((value_of(node) for node in fields_beside(unit.node) if part_of(node) is Part.ID), None)
        written = None if below else beside or heading_id(unit.node)
        if written and any(char.isdigit() for char in written):
            _give(draft, unit.node, plain(written), seen)
        _of_units(draft, unit.inner, seen)


def _of_entries(draft: Draft, parent: Node) -> None:
    """Entries of one list that begin with the same id."""
    seen: dict[str, int] = {}
    for node in parent.children:
        match = _NUMBERED.match(node.plain) if node.kind is Kind.ITEM else None
        if match:
            _give(draft, node, match["id"], seen)


def _own_ids(root: Node) -> Mapping[int, list[Node]]:
    """The fields that give an id, by the part that they belong to."""
    found: dict[int, list[Node]] = defaultdict(list)
    for node in root.walk():
        if not node.children and node.parent is not None and part_of(node) is Part.ID and value_of(node).strip():
            found[id(node.parent)].append(node)
    return found


def _outer_id(node: Node, ids: Mapping[int, list[Node]]) -> str | None:
    """The id of the part around the one whose id this is."""
    around = list(node.above()) if node.children else list(node.above())[1:]
    for above in around:
        own = ids.get(id(above), [])
        if own and own[0] is not node and own[0].line < node.line:
            return plain(value_of(own[0])).split()[0]
    return None
