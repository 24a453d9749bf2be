"""Steps of a task that are paragraphs with a code in bold, `**A1** Sand the rails.`, above the fields of each."""

from __future__ import annotations

import re

from orchestrator.documents.labels import Part, part_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import CRITERIA_IDS

_CODED = re.compile(
    rf"(?:\*\*|__)(?!(?:{CRITERIA_IDS})\b|(?:{CRITERIA_IDS})-?\d)(?:[A-Z]{{1,3}}-?\d{{1,2}}|\d{{1,2}}(?:\.\d{{1,2}})+)[.:]?(?:\*\*|__)[.:]?\s+\S"
)
_OF_STEP = frozenset({Part.CRITERIA, Part.COMMAND, Part.TOOL, Part.OUTPUTS, Part.INPUTS})
"""What is told of a step, and not of the task that it belongs to."""
_FEWEST = 2


def put_below_codes(root: Node) -> None:
    """Put what is told of each of them below it, where several have it."""
    parts = [part for part in root.walk() if part.kind is Kind.HEADING]
    told = [
        (part, place) for part in parts for place, child in enumerate(part.children) if _is_told(part, place, child)
    ]
    if len(told) >= _FEWEST:
        for part in {id(part): part for part, _ in told}.values():
            _gather(part)


def begins_with_code(text: str) -> bool:
    """Whether a text begins with a code in bold, and says what is done."""
    return bool(_CODED.match(text))


def is_coded(node: Node) -> bool:
    """Whether a statement is such a paragraph."""
    return node.kind is Kind.PARAGRAPH and begins_with_code(node.text)


def _is_told(part: Node, place: int, node: Node) -> bool:
    return (
        is_coded(node) and not node.children and place + 1 < len(part.children) and _says_more(part.children[place + 1])
    )


def _says_more(node: Node) -> bool:
    return node.kind is Kind.CODE or (node.kind in {Kind.PARAGRAPH, Kind.ITEM} and part_of(node) in _OF_STEP)


def _gather(part: Node) -> None:
    kept: list[Node] = []
    step: Node | None = None
    for child in part.children:
        if step is not None and _says_more(child):
            step.add(child)
            continue
        step = child if is_coded(child) else None
        kept.append(child)
    part.children = kept
