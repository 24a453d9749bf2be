"""Phases that nobody calls so: parts of one form, of which several end with an approval that names whoever gives it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from orchestrator.documents.approvals import is_approval
from orchestrator.documents.holds import is_called_stop
from orchestrator.documents.marked_stops import marked_stops
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.step_names import counted
from orchestrator.documents.work_headings import letter_of, stands_aside

_LISTS = frozenset({Kind.ITEM, Kind.ROW, Kind.COMMENT})
_FEWEST = 2
_WORD = re.compile(r"[^\W\d_]{4,}")


def approved_parts(root: Node) -> list[Node]:
    """Those that an approval ends, all parts between them, and those beside them that share a word of all their names.

    Where they are counted, other readers know which of them belong together.
    """
    groups: dict[tuple[int, Kind, float], list[Node]] = defaultdict(list)
    signed = {id(node) for node in marked_stops(root)}
    for node in root.walk():
        headed = node.kind is Kind.HEADING and node.rank > 1 and not is_called_stop(node)
        given = [one for one in node.children if id(one) in signed or is_approval(one)] if headed else []
        if given and any(one.kind not in _LISTS and one not in given for one in node.children):
            groups[id(node.parent), node.kind, node.rank].append(node)
    most = max(groups.values(), key=len, default=[])
    parent = most[0].parent if most else None
    if len(most) < _FEWEST or parent is None or any(counted(one) or letter_of(one) for one in most):
        return []
    beside = [one for one in parent.children if one.kind is most[0].kind and one.rank == most[0].rank]
    return _with_neighbours(beside, most)


def _with_neighbours(beside: Sequence[Node], approved: Sequence[Node]) -> list[Node]:
    first, last = (next(place for place, one in enumerate(beside) if one is end) for end in (approved[0], approved[-1]))
    shared = set.intersection(*(_words(one) for one in approved))
    while first and shared & _words(beside[first - 1]):
        first -= 1
    while last + 1 < len(beside) and shared & _words(beside[last + 1]):
        last += 1
    own = {id(one) for one in approved}
    return [one for one in beside[first : last + 1] if id(one) in own or not stands_aside(one)]


def _words(node: Node) -> set[str]:
    return set(_WORD.findall(node.bare))
