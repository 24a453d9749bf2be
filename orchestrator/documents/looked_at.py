"""What whoever approves looks at: the list right behind an approval, or behind the words that lead to it.

It is put below the approval, wherever the author set it: what stands there is judged, and is no work of the step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from orchestrator.documents.approvals import is_approval, names_person
from orchestrator.documents.labels import Part, meaning, part_of
from orchestrator.documents.lexicon import any_of, form, phrase
from orchestrator.documents.marked_stops import marked_stops
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.shapes import OPEN_ENDED
from orchestrator.documents.sign_offs import is_sign_off

_LOOKS, _LATER, _STATES = form("approvals", "looks"), form("approvals", "later"), form("phrases", "states")
_CHECKLIST, _SO_WHEN = form("approvals", "checklist"), form("approvals", "so_when")
_BECAME, _WHEN = form("phrases", "became"), form("approvals", "when")
_PEOPLE = re.compile(rf"(?:{any_of('approvals', 'people')})", re.IGNORECASE)
_ALL_HOLD = form("approvals", "all_hold")
_LISTS = frozenset({Kind.ITEM, Kind.ROW})
_OPEN = frozenset({None, Part.GATE})
"""What is called criteria is read as those of its step."""
_WAY = re.compile(r"→|⇒|->|=>")
_SENTENCE = re.compile(r"[^\W\d_a-zß-ÿ].*\.$")
_LONGEST, _SHORT, _FEWEST = 160, 80, 2


def put_below_approvals(root: Node) -> None:
    """One approval after another; a bare list that nothing leads to belongs to it where several have one."""
    found = [pair for above in [root, *root.walk()] for pair in _candidates(above.children)]
    signed = {id(node) for node in marked_stops(root)} if found else set()
    found = [pair for pair in found if id(pair[0]) in signed or is_approval(pair[0]) or is_sign_off(pair[0])]
    told = sum(bool(below) for _, below in found)
    for node, below in found:
        if not below:
            _release(node)
        elif told >= _FEWEST or below[0].kind is Kind.PARAGRAPH or below[0].ticked is not None:
            _move(node, below)


def _candidates(beside: Sequence[Node]) -> Iterator[tuple[Node, Sequence[Node]]]:
    """The paragraphs with a list behind them, which may be led to; with nothing where work stands below them."""
    for node, after, place in zip(beside, beside[1:], range(2, len(beside) + 1), strict=False):
        if node.kind is not Kind.PARAGRAPH:
            continue
        if after.kind is Kind.PARAGRAPH and is_lead(after):
            behind = after.children or _run(beside, place)
            if _judged(behind, led=True):
                yield node, [after, *(() if after.children else behind)]
        elif after.kind in _LISTS and _judged(behind := _run(beside, place - 1), led=False):
            yield node, behind
    yield from _before(beside)
    yield from ((node, ()) for node in beside if node.kind is Kind.PARAGRAPH and _is_work(node.children))


def _before(beside: Sequence[Node]) -> Iterator[tuple[Node, Sequence[Node]]]:
    """The paragraphs right behind a list that is called as one is that somebody goes through: `Release checklist`."""
    for place, node in enumerate(beside[1:], start=1):
        if node.kind is not Kind.PARAGRAPH:
            continue
        start = place - 1
        while start and beside[start].kind in _LISTS and beside[start].kind is beside[place - 1].kind:
            start -= 1
        lead, rows = beside[start], beside[start + 1 : place]
        listed = rows or lead.children
        if not start and lead.kind in _LISTS and lead.parent is not None and _is_checklist(lead.parent):
            if _judged(beside[:place], led=True):
                yield node, beside[:place]
            continue
        if _is_checklist(lead) and _judged(listed, led=True):
            yield node, [lead, *rows]


def _is_checklist(node: Node) -> bool:
    called = node.kind is Kind.PARAGRAPH and len(node.text) < _SHORT and node.step is None
    return called and part_of(node) in _OPEN and bool(_CHECKLIST.search(node.plain.strip(" :*_")))


def of_checklist(item: Node) -> bool:
    """Whether an item below an approval stands in a list that is called a check list."""
    above = item.parent
    near = (above, above.parent, *above.children) if above is not None else ()
    return any(_is_checklist(one) for one in near if one is not None)


def is_lead(node: Node) -> bool:
    """Whether a statement says that somebody looks at what is listed behind it: `The chair checks that:`."""
    if node.kind is not Kind.PARAGRAPH or node.text.rstrip("*_ ")[-1:] not in {":", "："}:
        return False
    words = node.plain
    said = len(words) < _LONGEST and bool(_LOOKS.search(words)) and not _LATER.match(words)
    return said and node.step is None and part_of(node) in _OPEN


def leads_to_what_holds(node: Node) -> bool:
    """Whether a statement in a step leads to what is judged there: `It is closed when`, `The chair checks that`."""
    if node.kind not in {Kind.PARAGRAPH, Kind.ITEM} or not node.children or len(node.text) >= _LONGEST:
        return False
    open_ended = node.text.rstrip("*_ ")[-1:] in {":", "："} or bool(OPEN_ENDED.search(node.text))
    if not open_ended or any(one.kind is not Kind.ITEM for one in node.children):
        return False
    words = _ALL_HOLD.sub("", node.plain)
    if _SO_WHEN.search(node.plain) or (_WHEN.search(words) and meaning(words) is Part.CRITERIA):
        return _judged(node.children, led=True)
    holding = sum(bool(_STATES.search(one.plain) or _BECAME.search(one.plain)) for one in node.children)
    said = _LOOKS.search(node.plain) and not _LATER.match(node.plain)
    return bool(said) and 2 * holding > len(node.children) and _judged(node.children, led=False)


def _run(nodes: Sequence[Node], start: int = 0) -> list[Node]:
    first = nodes[start].kind if start < len(nodes) else Kind.ROOT
    following = islice(nodes, start, None)
    return list(takewhile(lambda one: one.kind is first, following)) if first in _LISTS else []


def _judged(listed: Sequence[Node], *, led: bool) -> bool:
    """Whether the entries say what holds: they lead nowhere, name nobody, and are no work."""
    if not listed or any(one.kind is not listed[0].kind or one.step for one in listed) or listed[0].kind not in _LISTS:
        return False
    if any(_WAY.search(one.text) and one.ticked is None for one in listed):
        return False
    if listed[0].kind is Kind.ROW:
        return looked_at_in_rows(listed)
    boxed = all(one.ticked is not None for one in listed)
    if boxed or led:
        return True
    return len(listed) >= _FEWEST and 2 * _works(listed) < len(listed) and not any(one.key for one in listed)


def _works(listed: Sequence[Node]) -> int:
    """How many entries tell somebody to do something: they begin with a verb, or are sentences that state nothing."""
    return sum(
        bool(phrase("work").match(one.plain) or (_SENTENCE.match(one.plain) and not _STATES.search(one.plain)))
        for one in listed
    )


def _is_work(below: Sequence[Node]) -> bool:
    """Whether what stands right below an approval is a numbered list of work, which only follows it."""
    listed = _run(below)
    counted = len(listed) >= _FEWEST and all(one.number and not one.key for one in listed)
    boxed = any(one.ticked is not None or _WAY.search(one.text) for one in listed)
    return counted and not boxed and _works(listed) == len(listed)


def looked_at_in_rows(rows: Sequence[Node]) -> bool:
    """Whether the rows of a table below an approval say what is looked at: not who signs, nor what may be answered."""
    heads = [cell.info for cell in rows[0].children]
    named = [row.children[0] for row in rows if row.children]
    told = len(rows[0].children) > 1 and all(cell.plain for cell in named)
    return told and not _PEOPLE.fullmatch(heads[0].strip("*_ ")) and not any(names_person(cell.plain) for cell in named)


def _release(node: Node) -> None:
    """Put beside an approval what is done behind it."""
    assert node.parent is not None
    beside = node.parent.children
    place = next(place for place, one in enumerate(beside) if one is node)
    for one in node.children:
        one.parent = node.parent
    beside[place + 1 : place + 1] = node.children
    node.children = []


def _move(node: Node, below: Sequence[Node]) -> None:
    assert node.parent is not None
    moved = {id(one) for one in below}
    node.parent.children = [one for one in node.parent.children if id(one) not in moved]
    for one in below:
        node.add(one)
