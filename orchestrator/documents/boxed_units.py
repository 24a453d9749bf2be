"""Units that have nothing alike but the boxes below each: `**▶ Action: dry run**` above `- ✅ no failed check`."""

from __future__ import annotations

from collections import defaultdict

from orchestrator.documents.labels import Part, part_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.shapes import BOLD_LINE

_FEWEST, _MOST_SHOWN = 3, 0.3
_WORKED = frozenset({None, Part.ACTIONS, Part.STEPS})


def boxed_units(root: Node) -> list[Node]:
    """The most titles of one form that have boxes below them, and those between that have none; none where few have."""
    forms: dict[tuple[Kind, float, str], list[Node]] = defaultdict(list)
    for node in root.walk():
        titled = node.kind is Kind.HEADING or (node.kind is Kind.PARAGRAPH and bool(BOLD_LINE.match(node.text)))
        item = node.kind is Kind.ITEM and node.ticked is None and bool(node.number)
        if (titled and node.rank > 1) or item:
            forms[node.kind, node.rank, _called(node)].append(node)
    boxed = [(sum(map(_holds_boxes, nodes)), nodes) for nodes in forms.values()]
    count, nodes = max(boxed, key=lambda pair: pair[0], default=(0, []))
    units = [node for node in nodes if part_of(node) in _WORKED]
    return units if count >= _FEWEST and count >= (1 - _MOST_SHOWN) * len(units) and len(units) >= count else []


def _called(node: Node) -> str:
    """The word that its title begins with before a colon, or a number, if any."""
    if node.step is not None:
        return node.step.word
    return node.label if node.value else ""


def _holds_boxes(node: Node) -> bool:
    return any(child.ticked is not None for child in node.children)
