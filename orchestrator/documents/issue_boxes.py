"""What the boxes of an issue are: its criteria, options of a selection, or what its author states about the work."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum, auto
from functools import lru_cache

from orchestrator.documents.lexicon import form, phrase
from orchestrator.documents.likely_parts import judges
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import plain

CRITERIA, _SELECTION, _NEEDS = (form("checklists", name) for name in ("criteria", "choices", "needs"))
CHOICE = re.compile(f"{_SELECTION.pattern}|{_NEEDS.pattern}", re.IGNORECASE)
"""What heads call boxes that judge the work, and boxes that say what it is about: a selection, or what it needs."""
_STATES, _PICK, _OTHER, _ALREADY = (form("checklists", name) for name in ("states", "pick", "other", "already"))
_ACCEPTED = re.compile(r"acceptance|definition of done|\bdod\b|done when|success criteria")
_GROUPS = 2


_CLOSES, _CONFIRMED, _CONSENTS = (form("checklists", name) for name in ("closing", "confirmed", "consents"))


class Box(StrEnum):
    """What a box is for."""

    CRITERION = auto()
    """It judges the work."""
    CHOICE = auto()
    """An option of a selection: of types, areas, grades."""
    STATED = auto()
    """Something that the author says of the work, or leaves open: neither of both."""


def boxes_of(root: Node) -> Callable[[Node], Box]:
    """What says of a box of a document what it is.

    Where the document says which boxes select and which accept, and groups others below labels in a section that does
    neither, `## Design` with `**Screens:**`, those are what its author states. In a section of what is needed, so are
    those of a group that tells of what is done: `Delivery time agreed`.
    """
    parts = [node for node in root.walk() if node.kind in {Kind.HEADING, Kind.PARAGRAPH}]
    told = any(accepts(part) for part in parts) and any(_selects(part) for part in parts)
    beside, tells, half = (lru_cache(maxsize=None)(one) for one in (_does_neither, _tells, _half_ticked))
    picked = lru_cache(maxsize=None)(picks)

    def box(node: Node) -> Box:
        if _was_done(node):
            return Box.CHOICE if node.ticked else Box.STATED
        if told and not any(accepts(above) for above in node.above()):
            section = _section(node)
            needs = section is not None and (section is node.parent or bool(_NEEDS.search(section.head)))
            picking = section is not None and any(picked(group) for group in (section, *section.children))
            if section is not None and not picking and beside(section) and (not needs or tells(node.parent)):
                return Box.STATED
        return Box.CRITERION if _is_criterion(node, half) else Box.CHOICE

    return box


def is_confirmed(box: Node) -> bool:
    """Whether whoever opens the issue ticks a box to say what they did or agree to: it says nothing of the work."""
    part = box.parent
    if part is None or part.kind is Kind.ROOT or accepts(part):
        return False
    alone = sum(below.ticked is not None for below in part.children) == 1
    return bool(_CONFIRMED.search(part.head)) or (alone and bool(_CONSENTS.search(plain(box.text))))


def accepts(part: Node) -> bool:
    """Whether a part says that its boxes are what the work is accepted for."""
    if part.kind is Kind.ROOT:
        return False
    if _ACCEPTED.search(part.head) or judges(part.head):
        return True
    if part.kind is Kind.HEADING and _CLOSES.search(part.bare):
        return any(below.ticked is not None for below in part.children)
    return part.kind is Kind.HEADING and bool(part.key) and judges(part.bare)
    # `For the team: this can be closed when`


def _selects(part: Node) -> bool:
    """Whether a part with boxes right below is called as a selection is, and no more than that."""
    boxed = any(below.ticked is not None for below in part.children)
    return boxed and bool(_SELECTION.search(part.head)) and not CRITERIA.search(part.head)


def asks_which(part: Node) -> bool:
    """Whether a part asks of which kind something is, or what it touches, by boxes that name it in a few words."""
    if part.kind not in {Kind.HEADING, Kind.PARAGRAPH} or not (_WHICH.search(part.head) or _WHICH.search(part.bare)):
        return False
    boxes = [below for below in part.children if below.ticked is not None]
    return len(boxes) >= _GROUPS and not any(box.children or box.number or not _names(box) for box in boxes)


_WHICH, _MOST_WORDS = form("checklists", "asked_which"), 6


def _names(box: Node) -> bool:
    """Whether a box names something, and is no work."""
    words = plain(box.text)
    return 0 < len(words.split()) <= _MOST_WORDS and not phrase("work").match(words)


def _was_done(node: Node) -> bool:
    """Whether a box stands in a part that says what was done before, and accepts nothing by that."""
    part = next((one for one in node.above() if one.kind in {Kind.HEADING, Kind.PARAGRAPH}), None)
    return part is not None and bool(_ALREADY.search(part.bare[:_LONGEST])) and not any(map(accepts, node.above()))


def picks(group: Node) -> bool:
    """Whether a group says how many of its entries are to be taken, or has one for all that it does not name."""
    if group.kind not in {Kind.HEADING, Kind.PARAGRAPH} or not group.children:
        return False
    boxes = [below for below in group.children if below.ticked is not None]
    return bool(_PICK.search(group.plain[:_LONGEST])) or any(_OTHER.search(plain(box.text)) for box in boxes)


def says_to_pick(part: Node) -> bool:
    """Whether a part begins with a short paragraph that says so of what it lists: `Choose one, delete the others`."""
    first = part.children[0] if part.kind is Kind.HEADING and part.children else None
    told = first is not None and first.kind is Kind.PARAGRAPH and not first.children and not first.key
    return told and first is not None and len(first.plain) <= _LONGEST and bool(_PICK.search(first.plain))


_LONGEST = 120


def _section(node: Node) -> Node | None:
    """The heading above the label of a box, or right above it."""
    if node.parent is not None and node.parent.kind is Kind.HEADING and node.parent.rank > 1:
        return node.parent
    _, *above = [one for one in node.above() if one.kind in {Kind.HEADING, Kind.PARAGRAPH}] or [node]
    return next((one for one in above if one.kind is Kind.HEADING), None)


def _does_neither(section: Node) -> bool:
    """Whether a section is called neither selection nor checklist, and holds no selection."""
    called = _SELECTION.search(section.head) or CRITERIA.search(section.head)
    return not called and not any(_selects(part) or accepts(part) for part in section.walk())


def _tells(group: Node) -> bool:
    """Whether half of the boxes of a group say that something is so, or leave a blank for it."""
    boxes = [plain(below.text) for below in group.children if below.ticked is not None]
    if group.kind is Kind.HEADING:  # no label says that they are several things: a single word is no sentence
        return 2 * sum(len(box.split()) > _FEW_WORDS and bool(_STATES.search(box)) for box in boxes) > len(boxes)
    return bool(boxes) and sum(bool(_STATES.search(box)) for box in boxes) * 2 >= len(boxes)


_FEW_WORDS = 2


def _is_criterion(node: Node, half_ticked: Callable[[Node], bool]) -> bool:
    """The nearest part above that says whether its boxes are criteria or choices decides."""
    for above in node.above():
        if above.kind is Kind.ROOT:
            break
        if accepts(above):
            return True
        if CHOICE.search(above.head):
            return any(accepts(outer) for outer in above.above())
        if CRITERIA.search(above.head):
            return not ("checklist" in above.head and half_ticked(above))
    return False


def _half_ticked(part: Node) -> bool:
    """Whether several groups of boxes stand below, of which somebody ticked some: what it is about, no judgement."""
    boxes = [node for node in part.walk() if node.ticked is not None]
    groups = {id(box.parent) for box in boxes if box.parent is not part}
    return len(groups) >= _GROUPS and 0 < sum(bool(box.ticked) for box in boxes) < len(boxes)
