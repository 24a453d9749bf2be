"""Labels that stand apart from what they say, put with it: `### Points` above `3`, names and values in rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from orchestrator.documents.labels import Part, meaning, part_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.step_names import counted
from orchestrator.documents.unit_labels import meant_in_units
from orchestrator.documents.words import bare, plain

_SINGLE = frozenset(
    {
        Part.ID,
        Part.POINTS,
        Part.STATUS,
        Part.PRIORITY,
        Part.OWNER,
        Part.AGENT,
        Part.RETRIES,
        Part.ATTEMPTS,
        Part.DEPENDS,
        Part.PREREQUISITES,
        Part.TOOL,
        Part.COMMAND,
        Part.NEXT,
        Part.ON_FAILURE,
        Part.CRITERIA,
        Part.DECISION,
        Part.GO,
        Part.NO_GO,
        Part.SKIP,
        Part.RETRY,
        Part.ESCALATE,
    }
)
"""Parts that say one thing each."""
_HOLDING = frozenset({Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM})
_TOP = 2
"""Headings above that level are parts of the document, not of a step or a task."""
_FEWEST, _LEAST_KNOWN = 2, 0.6


def fill_labels(root: Node) -> None:
    """Put every such label together with its value, in place."""
    for node in list(root.walk()):
        if node.kind is Kind.ITEM and not node.children and _TOOL.match(node.text):
            node.text = f"**Tool:** {node.text[node.text.index('`') :]}"
        if node.kind is Kind.ROW:
            _pair(node)
        if _stands_alone(node):
            _fill(node)
        rows = [child for child in node.children if child.kind is Kind.ROW and len(child.children) == _FEWEST]
        if len(rows) >= _FEWEST and _are_fields(rows):
            for row in rows:
                _as_field(row)


def _stands_alone(node: Node) -> bool:
    """Whether a label of one thing has a single plain statement below it, which is what it says."""
    if node.kind not in _HOLDING or len(node.children) != 1 or (node.kind is Kind.HEADING and node.rank <= _TOP):
        return False
    below = node.children[0]
    told = below.kind in {Kind.PARAGRAPH, Kind.ITEM} and not below.children and not below.key and below.ticked is None
    if not told or node.value.strip(" *_:") not in {"", node.text.strip(" *_:")}:
        return False
    words = node.key or node.text
    headed = meant_in_units(bare(words)) if node.kind is Kind.HEADING and not node.step else None
    return (meaning(words) or headed) in _SINGLE and part_of(below) is None and not _is_one_of_many(node)


def _is_one_of_many(node: Node) -> bool:
    """Whether a heading is counted together with others that are no labels: `4. Decide` after `3. Interview`."""
    if node.kind is not Kind.HEADING or node.parent is None or not counted(node):
        return False
    beside = (one for one in node.parent.children if one is not node and one.kind is Kind.HEADING)
    return any(counted(one) and meaning(one.head) is None for one in beside)


def _pair(row: Node) -> None:
    """Answers in one cell and where they lead in another, line by line, as answers: `yes<br>no` beside `3<br>stop`."""
    _decide(row)
    for cell in row.children:
        _lead_on(cell)
    split = [(cell, _BREAK.split(cell.text)) for cell in row.children]
    for (asked, answers), (led, places) in pairwise(split):
        if len(answers) == len(places) > 1 and _LEADS.search(led.label):
            asked.text, led.text = "", ""
            for answer, place in zip(answers, places, strict=True):
                text = f"{answer.strip()} → {place.strip()}"
                asked.add(Node(kind=Kind.ITEM, text=text, line=asked.line, end=asked.end, rank=asked.rank + 1))


def _lead_on(cell: Node) -> None:
    """Conditions in a cell that says where to go on, each with its place, as answers: `Found: 4.2.<br>Lost: 4.4.`."""
    told = [_WHEN.match(plain(part)) for part in _BREAK.split(cell.text)] if _LEADS.search(cell.label) else []
    if not told or not all(told):
        return
    cell.set_text("", "decision")
    for match in filter(None, told):
        text = f"{match['when']} → {match['then'].rstrip('.')}"
        cell.add(Node(kind=Kind.ITEM, text=text, line=cell.line, end=cell.end, rank=cell.rank + 1))


_WHEN = re.compile(r"^(?P<when>[^:→]{2,60}):\s+(?P<then>\S.*)$")


def _decide(row: Node) -> None:
    """A row that asks something, names an answer and says where that leads, as the answer to its question."""
    asked = next((cell for cell in row.children if part_of(cell) is Part.DECISION), None)
    led = next((cell for cell in row.children if cell is not asked and _LEADS.search(cell.label)), None)
    named = [cell for cell in row.children if cell not in {asked, led} and cell.text]
    if asked is None or led is None or len(named) != 1 or "<br" in row.text or not led.text:
        return
    text = f"{plain(named[0].text)} → {led.text}"
    asked.add(Node(kind=Kind.ITEM, text=text, line=row.line, end=row.end, rank=asked.rank + 1))
    named[0].text = led.text = ""


_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_LEADS = re.compile(r"\b(?:go ?to|goes to|next|then|leads?|to|target|where|continue|route)\b")
_TOOL = re.compile(r"^\W*`(?:[a-z]+(?:_[A-Za-z0-9]+)+)`\W*$")
"""The name of a tool alone."""


def _fill(node: Node) -> None:
    below = node.children.pop()
    name = plain(node.key or node.text).strip(" :")
    filled = Node(kind=Kind.PARAGRAPH, text=f"**{name}:** {below.text}", line=node.line, end=below.end, rank=node.rank)
    _replace(node, filled)


def _as_field(row: Node) -> None:
    name, value = row.children
    filled = Node(kind=Kind.PARAGRAPH, text=f"**{plain(name.text)}:** {value.text}", line=row.line, end=row.end)
    filled.rank = row.rank
    _replace(row, filled)


def _replace(node: Node, other: Node) -> None:
    assert node.parent is not None
    other.parent = node.parent
    siblings = node.parent.children
    siblings[next(place for place, one in enumerate(siblings) if one is node)] = other


def _are_fields(rows: Sequence[Node]) -> bool:
    """Whether the first cells of rows with two are labels that are known, each once."""
    names = [plain(row.children[0].text) for row in rows]
    known = sum(meaning(name) is not None for name in names)
    return len(set(names)) == len(names) and known >= _FEWEST and known >= _LEAST_KNOWN * len(names)
