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
_STATES, _BECAME = form("phrases", "states"), form("phrases", "became")
_SAID = re.compile(
    r"https?://|[`@→#]|(?:^|\s)\.{0,2}/\w|\w/\w+/|[.?!:]$|[(]|\b(?:see|siehe|voir|ver|vedi|zie|patrz|todo|notes?)\b",
    re.IGNORECASE,
)
"""What refers to something or is a sentence is a note."""
_ALMOST_ALL, _TOLD, _WORDS = 0.9, 4, 12
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
    judged = {id(box) for box in boxes} if len(boxes) >= _FEWEST and (said or told) else set[int]()
    return judged or _states_below(tasks, own)


def _states_below(tasks: Sequence[Node], own: set[int]) -> set[int]:
    """The plain items below most of the boxes that are tasks, where each says in few words how something is then."""
    boxed = [task for task in tasks if task.ticked is not None]
    homes = [[one for one in task.children if one.kind is Kind.ITEM and id(one) not in own] for task in boxed]
    items = [one for home in homes for one in home]
    plainly = all(one.ticked is None and _is_plain(one) for one in items)
    alone = plainly and not any(part_of(one) for task in boxed for one in task.children)
    stated = sum(one.plain[:1].islower() or bool(_STATES.search(one.plain)) for one in items)
    firmly = [bool(_STATES.search(one.plain) or _BECAME.search(one.plain)) for one in items]
    work = any(phrase("work").match(one.plain) for one, firm in zip(items, firmly, strict=True) if not firm)
    held = alone and sum(map(bool, homes)) >= max(_TOLD, _MOSTLY * len(tasks)) and sum(firmly) >= _MOSTLY * len(items)
    return {id(one) for one in items} if held and stated >= _ALMOST_ALL * len(items) and not work else set()


def _is_plain(item: Node) -> bool:
    said = item.key or item.children or item.step or begins_with_id(item) or _SAID.search(item.text)
    return not said and len(item.plain.split()) <= _WORDS


def _may_judge(box: Node) -> bool:
    plainly = box.kind is Kind.ITEM and box.ticked is not None and box.step is None
    return plainly and not box.key and not box.children and not begins_with_id(box) and part_of(box) is None
