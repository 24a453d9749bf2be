"""Parts that are counted as steps are, though they only say something more of parts that are counted already."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from orchestrator.documents.node import Kind, Node

_Form = tuple[str, Kind, float]


def without_rows_of_parts(groups: Mapping[_Form, list[Node]]) -> dict[_Form, list[Node]]:
    """The groups, without rows that count the very headings which hold the work, as a table of all approvals does."""
    headed = {
        (word, node.step.number)
        for (word, kind, _), nodes in groups.items()
        for node in nodes
        if kind is Kind.HEADING and node.step and node.children
    }
    return {
        key: nodes
        for key, nodes in groups.items()
        if key[1] is not Kind.ROW or not all(node.step and (key[0], node.step.number) in headed for node in nodes)
    }


def counted_once(nodes: list[Node]) -> list[Node]:
    """Parts of one form, without those that another part counts again, under one name or in ranges: `Phase 1 tests`."""
    home, first = nodes[0].parent, set[str]()
    names = Counter(one.step.title.casefold() for one in nodes if one.step and one.parent is not home)
    for one in nodes:
        first |= {one.step.number} if one.step and one.parent is home else set()
    return [
        one
        for one in nodes
        if one.step is None
        or one.parent is home
        or not (one.step.number in first and (names[one.step.title.casefold()] > 1 or _RANGE.match(one.step.title)))
    ]


_RANGE = re.compile(r"\d{1,2}\s*:")
