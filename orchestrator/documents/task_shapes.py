"""What a task looks like that has no box and no sure id: an outline's last level, a card with a number in bold."""

from __future__ import annotations

import re

from orchestrator.documents.labels import Part, part_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.telling_boxes import MANAGED

COUNTED = re.compile(r"^(?:\d{1,2}\.)+\d{1,2}\b")
"""A number with parts, as outlines have them: `1.2`."""


def is_outlined(node: Node) -> bool:
    """The last level of an outline: `1.2 Create the pipeline`."""
    leaf = not any(COUNTED.match(child.plain) for child in node.children)
    shaped = node.kind in {Kind.ITEM, Kind.HEADING} or (
        node.kind is Kind.PARAGRAPH and bool(BOLD_LINE.match(node.text))
    )
    return shaped and leaf and bool(COUNTED.match(node.plain))


def is_carded(node: Node) -> bool:
    """A line in bold with a number, below which it is said how much it is, whose, or when it is done."""
    shaped = node.kind is Kind.PARAGRAPH and bool(BOLD_LINE.match(node.text)) and bool(_BOLD_NUMBER.match(node.plain))
    return shaped and any(part_of(child) in _OF_CARDS for child in node.children)


_BOLD_NUMBER = re.compile(r"\d{1,3}[.)]\s+\S")
_OF_CARDS = MANAGED | {Part.POINTS, Part.CRITERIA}
