"""Boxes without ids that are tasks: below them stands what a task is accepted for, whose it is or how far."""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator.documents.labels import Part, part_of
from orchestrator.documents.node import Kind, Node

MANAGED = frozenset({Part.PRIORITY, Part.STATUS, Part.POINTS, Part.OWNER, Part.DEPENDS})
_TELLS = MANAGED | {Part.CRITERIA}
_FEWEST = 2


def telling(boxes: Sequence[Node]) -> list[Node]:
    """The boxes with such fields below, and those beside them; none where only one has any."""
    marked = {id(box) for box in boxes if _tells(box)}
    outer = [box for box in boxes if not any(id(above) in marked for above in box.above())]
    lists = {id(box.parent) for box in outer if id(box) in marked}
    found = [box for box in outer if id(box.parent) in lists and part_of(box) is None]
    return found if len(marked) >= _FEWEST else []


def _tells(box: Node) -> bool:
    own = box.kind is Kind.ITEM and box.ticked is not None and part_of(box) is None
    return own and box.step is None and any(part_of(child) in _TELLS for child in box.children)
