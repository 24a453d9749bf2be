"""Which statements of a document are its tasks, whatever they are made of: boxes, rows, headings, items, fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

from orchestrator.documents.columns import is_column
from orchestrator.documents.ids_in_titles import with_ids_in_titles
from orchestrator.documents.labels import Part, part_of, value_of
from orchestrator.documents.learnt_fields import series_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.other_checklists import counted_on, elsewhere, holds_tasks, is_theme_of_coded, with_boxes
from orchestrator.documents.task_ids import (
    LEVELLED,
    SURE_ID,
    begins_with_id,
    is_amount,
    is_order,
    of_levels,
    on_board,
    waits,
    without_notes,
)
from orchestrator.documents.task_rows import is_task_row, row_words
from orchestrator.documents.task_shapes import is_carded, is_outlined
from orchestrator.documents.telling_boxes import MANAGED, telling
from orchestrator.documents.words import CALLED, plain, title

_ID = re.compile(
    (
        rf"^\W*?{CALLED}"
        r"(?P<id>[A-Z][A-Z0-9]{0,7}[-_ ]?\d{1,5}(?:[.-]\d{1,3})*[a-z]?|[A-Z]{2,8}(?:-[A-Z]{1,6})+-\d{1,4}|"
        r"[A-Z]{1,4}\d{1,3}-[A-Z](?![\w-])|#\d{1,5}|(?:(?:task|aufgabe|story|ticket|item)\s+)?\d{1,3}(?:\.\d{1,3}){0,3})(?P<end>[\])`*_]*\s*[:.)\]\-–—|"
        r"]*[\])`*_]*)(?:\s+|$)"
    ),
    re.IGNORECASE,
)
_COUNTED_ID = re.compile(r"^\W*\d{1,2}(?:\.\d{1,2})*[.)]?\s+(?=[A-Z][A-Z0-9]{1,7}-\d)")
"""The number of a heading whose name has an id of its own: `1.2 BAT-62 …`."""
POINTS = re.compile(
    r"[*_(\[]*\b(\d{1,3}(?:\.\d)?)\s*(?:story[- ])?"
    r"(?:points?|pts?|sp|punkte?|pkte?|puntos?|pontos?|punkty?|pkt|punti|punten|pte?n)\b[*_)\]]*"
    r"|\b(?:points?|pts?|sp|size|effort|estimate|weight)\s*[:=]\s*`?(\d{1,3}(?:\.\d)?)(?![\w.]*[a-z])`?",
    re.IGNORECASE,
)
_JUDGING = re.compile(r"acceptance|definition of done|\bdod\b|success criteria|^verif|^validat|done when|sign-?off")
_OPTIONAL_TICK = re.compile(r"^\s*\[P\]\s*|^\*\s+")
_MOSTLY = 4
_SHAPES = frozenset({Kind.ITEM, Kind.ROW, Kind.HEADING, Kind.PARAGRAPH})
TASK_WORDS = frozenset({"task", "aufgabe", "tâche", "tarea", "zadanie", "taak", "increment", "unit"})
"""What a part of the work is called, with its number."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A task, before what it says is read."""

    node: Node
    id: str
    title: str


def find_tasks(root: Node) -> list[Found]:
    """The tasks: boxes with ids where there are any, else what has ids, else boxes in the parts that hold tasks."""
    here = [node for node in root.walk() if node.kind in _SHAPES and not is_order(node)]
    boxed = with_boxes(root)
    away = [node for node in here if not counted_on(node) and elsewhere(node, boxed)]
    here = _with_themes(here, away)
    if board := on_board(here):
        return _all_named(board)
    boxes = [node for node in here if node.ticked is not None and node.kind is Kind.ITEM]
    if levels := of_levels(boxes):
        return _all_named(levels)
    sure = _of_series(boxes)
    listed = {id(unit) for one in series_of(root) if one.lists for unit in one.units if begins_with_id(unit)}
    others = {name: [node for node in here if rule(node)] for name, rule in _RULES.items()}
    others["called"] += [node for node in here if id(node) in listed and not others["called"]]
    if sure:
        chosen = _with_others(boxes, sure, [node for nodes in others.values() for node in nodes])
    else:
        numbered = [node for node in boxes if _ID.match(node.plain) and not is_amount(node)]
        marked = {id(node) for node in numbered}
        homes = _homes(numbered)
        beside = [node for node in boxes if id(node) in marked or _sibling(node, marked, homes)]
        free = _outer(boxes) if not others["called"] + others["headed"] else []
        beside = free if len(free) > _MOSTLY * len(numbered) else beside  # it is no number that makes a task here
        chosen = beside if len(numbered) > 1 else telling(boxes) or _without_boxes(boxes, others)
    chosen = chosen or _anywhere(root)
    return _all_named(chosen)


def _with_themes(here: Sequence[Node], away: Sequence[Node]) -> list[Node]:
    """What stands in the parts that may hold tasks, and the boxes `away` that have ids of the series of those."""
    apart = {id(node) for node in away}
    kept = [node for node in here if id(node) not in apart]
    themed = [node for node in away if node.ticked is not None and is_theme_of_coded(node)]
    series = {_series(node) for node in kept if node.ticked is not None and SURE_ID.match(node.plain)} if themed else ()
    also = {id(node) for node in themed if _series(node) in series}
    return [node for node in here if id(node) not in apart or id(node) in also]


def _of_series(boxes: list[Node]) -> list[Node]:
    """The boxes that surely have ids, and those with an id of the same letters: `RS9` beside `RS10`."""
    letters = {_series(node) for node in boxes if SURE_ID.match(node.plain)}
    return [node for node in boxes if SURE_ID.match(node.plain) or (_series(node) in letters and _ID.match(node.plain))]


def _anywhere(root: Node) -> list[Node]:
    """The boxes of a document whose parts are all called checklists, without those that judge the work."""
    boxes = [node for node in root.walk() if node.ticked is not None and node.kind is Kind.ITEM]
    return [node for node in _outer(boxes) if not any(_JUDGING.search(above.head) for above in node.above())]


def _with_others(boxes: list[Node], sure: list[Node], others: list[Node]) -> list[Node]:
    """Boxes with ids, and what else has an id and holds none of them; and boxes without one among them."""
    marked, known = {id(node) for node in sure}, {_words(node)[0].casefold() for node in sure}
    others = [node for node in others if plain(node.key).casefold() not in known]  # these say more of one of them
    also = [
        node for node in others if SURE_ID.match(node.plain) and not _around(node, marked) and not _inside(node, marked)
    ]
    homes = _homes(sure)
    free = _outer([node for node in boxes if id(node) not in marked and not _is_part(node, marked)])
    plain_boxes = [node for node in boxes if id(node) not in marked and _sibling(node, marked, homes)]
    if len(free) > len(sure) > 1 and not (_mostly_told(sure) and not _mostly_told(free)):
        plain_boxes = free  # in such a list it is no id that makes a task
    return sorted({id(node): node for node in [*sure, *also, *plain_boxes]}.values(), key=lambda node: node.line)


def _mostly_told(nodes: list[Node]) -> bool:
    """Whether of most more is said than their names: points, or something below them."""
    return 2 * sum(bool(node.children) or POINTS.search(node.plain) is not None for node in nodes) > len(nodes)


def _without_boxes(boxes: list[Node], others: dict[str, list[Node]]) -> list[Node]:
    for fewest in (2, 1) if not boxes else (2,):
        for name, nodes in others.items():
            if name == "plain" and boxes:
                continue  # a list without boxes beside lists that have them
            outer = {id(node) for node in nodes}
            found = without_notes([node for node in nodes if not _inside(node, outer)])
            if name == "numbered" and len([box for box in boxes if not _inside(box, outer)]) > len(found):
                continue  # an order in which some of the boxes are worked
            if len(found) >= fewest:
                return _with_more(found, [*others["items"], *others["headed"]])
    return _outer(boxes)


def _outer(boxes: list[Node]) -> list[Node]:
    """Those that stand below no other box."""
    return [node for node in boxes if not any(above.ticked is not None for above in node.above())]


def _with_more(found: list[Node], items: list[Node]) -> list[Node]:
    """The tasks, and what else is numbered on as they are: items or headings `ST-22 …` beside the rows to `ST-21`."""
    ids = {_words(node)[0].casefold() if node.kind is not Kind.ROW else row_words(node)[0].casefold() for node in found}
    series = {re.split(r"\d", name, maxsplit=1)[0] for name in ids if SURE_ID.match(name.upper()) or name[:1] == "#"}
    marked = {id(node) for node in found}
    more = [node for node in items if _words(node)[0].casefold() not in ids and _series(node) in series]
    more = [node for node in more if not _around(node, marked) and not _inside(node, marked)]
    return sorted({id(node): node for node in [*found, *more]}.values(), key=lambda node: node.line)


def _series(node: Node) -> str:
    return re.split(r"\d", _words(node)[0].casefold(), maxsplit=1)[0]


def _homes(nodes: list[Node]) -> set[int]:
    return {id(node.parent) for node in nodes if node.parent is not None}


def _sibling(node: Node, marked: set[int], homes: set[int]) -> bool:
    """A box without an id among boxes with ids, which stand in `homes`, is a task as well; so is one in the backlog."""
    return id(node.parent) in homes or waits(node, marked)


def _inside(node: Node, marked: set[int]) -> bool:
    return any(id(above) in marked for above in node.above())


def _is_part(node: Node, marked: set[int]) -> bool:
    """Whether a box stands below one that is marked, or below a unit of work of its own."""
    return _inside(node, marked) or any(above.step is not None or SURE_ID.match(above.plain) for above in node.above())


def _around(node: Node, marked: set[int]) -> bool:
    return any(id(below) in marked for below in node.walk())


def _declared(node: Node) -> bool:
    """One that begins with its id as a field, with other fields below: `id: A1`."""
    return (
        node.kind is not Kind.CELL and part_of(node) is Part.ID and bool(node.children) and bool(value_of(node).strip())
    )


def _headed(node: Node) -> bool:
    plainly = node.kind is Kind.HEADING or (node.kind is Kind.PARAGRAPH and node.rank < 9)
    words = _COUNTED_ID.sub("", node.plain)
    return plainly and bool(SURE_ID.match(words) or (node.kind is Kind.HEADING and _HASHED.match(words)))


_HASHED = re.compile(r"#\d{1,6}[\s:.—–-]+\S")
"""The number that a tracker gives: `#10 — Extract the module`."""


def _called(node: Node) -> bool:
    """One that is called a task: `Task 3: Index documents`."""
    mark = node.step if node.kind in {Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM} else None
    return mark is not None and mark.word in TASK_WORDS


def _fielded(node: Node) -> bool:
    """A heading below which it is said how urgent it is, whose, or how far."""
    parts = (
        {part_of(child) for child in node.walk() if child.kind is not Kind.CELL} if node.kind is Kind.HEADING else set()
    )
    inner = any(child.kind is Kind.HEADING or is_outlined(child) or is_carded(child) for child in node.children)
    inner = inner or is_column(node)
    return not inner and bool(parts & MANAGED)


def _item(node: Node) -> bool:
    return node.kind is Kind.ITEM and node.ticked is None and begins_with_id(node)


def _marked_item(node: Node) -> bool:
    """An item with a mark of its state, or a numbered one below a heading of tasks."""
    below_tasks = any(holds_tasks(above.head) for above in node.above() if above.kind is Kind.HEADING)
    return node.kind is Kind.ITEM and bool(node.number) and below_tasks


def _plain_item(node: Node) -> bool:
    """An item of a list in a document that is one of tasks, or below a heading that is."""
    heads = [above for above in node.above() if above.kind is Kind.HEADING]
    outer = not any(above.kind is Kind.ITEM for above in node.above())
    return node.kind is Kind.ITEM and node.ticked is None and outer and any(holds_tasks(head.head) for head in heads)


_RULES: dict[str, Callable[[Node], bool]] = {
    "rows": is_task_row,
    "declared": _declared,
    "headed": _headed,
    "called": _called,
    "fielded": _fielded,
    "carded": is_carded,
    "items": _item,
    "outlined": is_outlined,
    "numbered": _marked_item,
    "plain": _plain_item,
}
"""What a task may look like where no box has an id, the surest first."""


def _all_named(nodes: list[Node]) -> list[Found]:
    """Tasks with their ids: those without one are counted by their places, past the ids that others have."""
    said = with_ids_in_titles([row_words(node) if node.kind is Kind.ROW else _words(node) for node in nodes])
    numbers = [written for written, _ in said if written.isdigit()]
    if len(set(numbers)) < len(numbers):  # each of several tables counts from one
        said = [("" if written.isdigit() else written, name) for written, name in said]
    known = {written.casefold() for written, _ in said}
    found: list[Found] = []
    for place, (node, (written, name)) in enumerate(zip(nodes, said, strict=True), start=1):
        given = written or next(one for one in map("T-{}".format, count(place)) if one.casefold() not in known)
        known.add(given.casefold())
        found.append(Found(node=node, id=given[:80], title=_clean(name) or _clean(node.text)))
    return found


def _words(node: Node) -> tuple[str, str]:
    """The id and the title of a task that is no row."""
    if _declared(node):
        named = next((child for child in node.children if part_of(child) is Part.TITLE), None)
        described = next((child for child in node.children if part_of(child) is Part.PURPOSE), None)
        return plain(value_of(node)).split()[0], value_of(named or described or node)
    words = _COUNTED_ID.sub("", node.plain)
    match = LEVELLED.match(words) if node.ticked is not None else None
    match = match or (None if is_amount(node) else _ID.match(words))
    if match is None:
        return node.number, node.text
    written = re.sub(r"^(?:task|aufgabe|story|ticket|item)\s+", "", match["id"], flags=re.IGNORECASE).strip()
    return written, words[match.end() :]


_LEFT_OVER = re.compile(r"\s*([—–·,])(?:\s*[—–·,])+\s*")
"""Marks between which the points stood."""


def _clean(text: str) -> str:
    words = _OPTIONAL_TICK.sub("", POINTS.sub("", plain(text)))
    words = _LEFT_OVER.sub(r"\1 ", re.sub(r"\(\s*\)|\[\s*\]", "", words))
    return title(words).strip(" -–—:") or plain(text) or "Task"
