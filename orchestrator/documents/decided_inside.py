"""Where somebody decides in the midst of a step: a sentence that holds the work up, a column of sign-offs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.documents.holds import ANSWERED
from orchestrator.documents.labels import Part, part_of, value_of
from orchestrator.documents.lexicon import any_of, form
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.said import names_nothing
from orchestrator.documents.steps import Step, Steps
from orchestrator.documents.words import plain

_HELD = form("phrases", "held")
_COLUMN = re.compile(
    rf"(?:\w+ )?(?:{any_of('phrases', 'sign_off')}|who (?:decides|approves|signs)|decided by)", re.IGNORECASE
)
_NOTHING = re.compile(rf"\W*(?:{any_of('phrases', 'none')}|no)?\W*", re.IGNORECASE)
_LONGEST = 1200


def signs_cell(cell: Node) -> bool:
    """Whether a cell says who decides behind its row: it is filled, in a column that is called so."""
    if cell.kind is Kind.ITEM and part_of(cell) is Part.GATE:
        return not (names_nothing(plain(value_of(cell))) or ANSWERED.search(cell.text))  # a field of its step
    headed = cell.kind is Kind.CELL and bool(_COLUMN.fullmatch(cell.label))
    return headed and not _NOTHING.fullmatch(plain(cell.text))


def holds_up(node: Node) -> bool:
    """Whether a statement says that the work waits for somebody's answer, or that somebody decides on it."""
    told = node.kind in {Kind.PARAGRAPH, Kind.ITEM} and node.ticked is None and len(node.text) < _LONGEST
    return told and bool(_HELD.search(node.plain))


def decided_inside(steps: Steps) -> Iterator[tuple[Step, Node]]:
    """The first such statement of each step, with its step."""
    own = {id(step.node) for step in steps.steps}
    for step in steps.steps:
        inside = (node for node in step.node.with_all() if node is step.node or id(node) not in own)
        found = next((node for node in inside if signs_cell(node) or holds_up(node)), None)
        if found is not None:
            yield step, found
