"""Which boxes belong to another checklist than that of the tasks: a definition of done, what a review looks at."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import islice

from orchestrator.documents.columns import is_column
from orchestrator.documents.lexicon import form, remembered
from orchestrator.documents.likely_parts import judges
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.task_ids import SURE_ID

_holds_none, holds_tasks = (remembered(form("checklists", meaning)) for meaning in ("no_tasks", "tasks"))
"""Whether a part is called as one is that holds no tasks, or that holds them."""
_OF_EACH = re.compile(
    r"\b(?:every|each|any|all|per|jede\w*|alle\w*|chaque|tou(?:te)?s|cada|tod[oa]s|elke|ogni)\b", re.IGNORECASE
)


_HOLDS_SURELY = re.compile(
    r"^(?!.*\btemplates?\b)(?:.*\btasks?\b|phase \d|sprint|.*priority|implementation (?:check)?list\b|.*\bto-?dos?\b)"
)
_THEMES = form("checklists", "themes")
_FEWEST_THEMES = 3


def _is_theme(part: Node, boxed: Collection[int]) -> bool:
    """Whether a part is one of several of a backlog that each hold boxes: what the tasks below it are about."""
    home = part.parent
    if home is None or home.kind is not Kind.HEADING or not holds_tasks(home.head) or part.kind is not Kind.HEADING:
        return False
    about = bool(_THEMES.search(part.head)) and not _holds_none(_THEMES.sub("", part.head)) and not judges(part.head)
    others = (
        one
        for one in home.children
        if one.kind is Kind.HEADING and id(one) in boxed and not (_holds_none(one.head) or judges(one.head))
    )
    return about and len(list(islice(others, _FEWEST_THEMES))) == _FEWEST_THEMES  # there may be thousands


def with_boxes(root: Node) -> set[int]:
    """The `id()` of all that a box stands below."""
    found: set[int] = set()
    for node in root.walk():
        if node.kind is Kind.ITEM and node.ticked is not None:
            for above in node.above():
                if id(above) in found:
                    break
                found.add(id(above))
    return found


def is_theme_of_coded(node: Node) -> bool:
    """Whether a box has an id, and the part that holds no tasks is called after what the work is about as well."""
    part = next((one for one in node.above() if one.kind is Kind.HEADING), None)
    if part is None or not SURE_ID.match(node.plain) or judges(part.head):
        return False
    head = _QUALITY.sub("", part.head)
    return bool(_THEMES.search(head) or head != part.head) and not _holds_none(_THEMES.sub("", head))


_QUALITY = re.compile(r"\bquality\b(?! gates?)")
"""What is worked on beside other things, `Build & quality`, where tasks of one series stand in several parts."""


def counted_on(node: Node) -> bool:
    """Whether its number goes on with that of its heading, so that it is a task whatever that is called."""
    heading = next((above for above in node.above() if above.kind is Kind.HEADING), None)
    if heading is None or node.ticked is None:
        return False
    match = re.match(r"\W*([A-Z]{0,4}\d{1,2})[.):]?\s", heading.plain)
    number = match[1] if match else heading.step.number if heading.step else ""
    return bool(number) and node.plain.startswith((f"{number}.", f"{number}-"))


def elsewhere(node: Node, boxed: Collection[int]) -> bool:
    """Whether a box belongs to another checklist than that of the tasks: the nearest heading that says so decides.

    `boxed` holds what boxes stand below, as `with_boxes` finds it.
    """
    for above in node.above():
        if above.kind is Kind.ROOT:
            return False
        if above.ticked is not None or (above.kind is Kind.ITEM and not above.key):
            continue
        head = above.head
        if _OF_EACH.search(head) and above.kind is not Kind.HEADING:
            continue  # what holds for the tasks is none of them, and what it is called stands above
        if is_column(above) and (above.kind is Kind.HEADING or BOLD_LINE.match(above.text)):
            return False
        if (_holds_none(head) or judges(head)) and not _HOLDS_SURELY.search(head):
            return not _is_theme(above, boxed)
        if holds_tasks(head):
            return False
    return False
