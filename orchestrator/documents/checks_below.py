"""Boxes below tasks that judge these, though nothing calls them so: `each team has one`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.documents.labels import Part, part_of
from orchestrator.documents.lexicon import form, phrase
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.task_ids import begins_with_id

_LEGEND = re.compile(
    r"\b(?:boxes|ticks|bullets|points|items|lines|marks)\b.{0,40}\b(?:under|below|beneath|inside|of)\b.{0,40}"
    r"\b(?:checks?|criteria|conditions|acceptance|tests)\b",
    re.IGNORECASE,
)
_STATES = form("phrases", "states")
_FEWEST, _MOSTLY, _OFTEN, _SELDOM = 2, 0.6, 0.3, 0.1


def checks_below(root: Node, tasks: Sequence[Node]) -> set[int]:
    """The boxes without a label or an id below tasks, where the document says so or they say how something is.

    What is to be done begins with a verb and a capital letter; what is to hold, seldom. Where tasks say beside their
    boxes how far they are, less tells it.
    """
    own = {id(task) for task in tasks}
    boxes = [box for task in tasks for box in task.children if _may_judge(box) and id(box) not in own]
    said = any(node.kind is not Kind.CELL and _LEGEND.search(node.plain) for node in root.walk())
    work = sum(bool(phrase("work").match(box.plain)) for box in boxes)
    stated = sum(box.plain[:1].islower() or bool(_STATES.search(box.plain)) for box in boxes)
    managed = 2 * sum(any(part_of(one) is Part.STATUS for one in task.children) for task in tasks) > len(tasks)
    told = stated >= (_OFTEN if managed else _MOSTLY) * len(boxes) and work <= _SELDOM * len(boxes)
    return {id(box) for box in boxes} if len(boxes) >= _FEWEST and (said or told) else set()


def _may_judge(box: Node) -> bool:
    plainly = box.kind is Kind.ITEM and box.ticked is not None and box.step is None
    return plainly and not box.key and not box.children and not begins_with_id(box) and part_of(box) is None
