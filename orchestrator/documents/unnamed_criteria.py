"""What is judged in the end where no part says so by its name: the first list behind the steps that says what holds."""

from __future__ import annotations

import re

from orchestrator.documents.draft import Draft
from orchestrator.documents.lexicon import form, lexicon, phrase
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.steps import Steps
from orchestrator.documents.work_headings import stands_aside

_ASIDE = re.compile("|".join(lexicon("phrases")["aside"]))
"""What a part is called that tells of something else: of the past, of words, of other documents, of people."""
_STATES = form("phrases", "states")
_ON_SCREEN = re.compile(r"(?:go|click|navigate|press|enter|scroll|sign|log|type|visit|use|try|point)\b", re.IGNORECASE)
"""What somebody does who sits before a screen."""
_TERM = re.compile(r"^\W*\S+(?:\s\S+){0,2}\s+[–—=-]\s")
"""A word with what it means, or a version with what it changed."""
_NUMBER = re.compile(r"\W*(?:\d{1,3}|[A-Z]{1,3}-?\d{1,3})\W*")
_DATED = re.compile(r"^\W*(?=[^:]{0,30}\d)[^:]{2,30}:\s")
"""A date or a version before a colon: `3 June: first draft`."""
_SHORT = 2
"""Words of a cell that only names what the cells beside it say something of."""
_FEWEST = 2
_FEW = 0.34
_MOST = 4
"""As many lists behind the steps say more of them, or of other things."""


def unnamed_criteria(draft: Draft, steps: Steps) -> Node | None:
    """The part; none where what stands behind the steps is no list, or says something else by its name or entries."""
    last = steps.steps[-1].node
    inside = {id(below) for below in last.walk()}
    every = list(draft.root.walk())
    headed = any(node.kind is Kind.HEADING and node.line > 1 for node in every)
    behind = [node for node in every if node.line > last.line and _heads(node, headed=headed)]
    behind = [node for node in behind if id(node) not in inside]
    apart = {id(node) for node in behind if _ASIDE.search(node.head) or stands_aside(node)}
    listing = [
        node
        for node in behind
        if not any(id(one) in apart for one in (node, *node.above())) and _lists_what_may_hold(draft, node)
    ]
    return next(filter(_says_what_holds, listing), None) if len(listing) < _MOST else None


def _heads(node: Node, *, headed: bool) -> bool:
    """Whether a statement is the head of a part; in a text without headings, a bold line is."""
    bold = not headed and node.kind is Kind.PARAGRAPH and bool(node.children) and bool(BOLD_LINE.match(node.text))
    return node.kind is Kind.HEADING or bold


def _entries(part: Node) -> list[Node]:
    told = (one for child in part.children if child.kind is Kind.PARAGRAPH for one in child.children)
    return [child for child in (*part.children, *told) if child.kind in {Kind.ITEM, Kind.ROW}]


def _lists_what_may_hold(draft: Draft, part: Node) -> bool:
    entries = _entries(part)
    told = any(draft.ledger.fate(entry.line) is not None for entry in entries)
    terms = sum(_is_pair(entry) if entry.kind is Kind.ROW else _is_term(entry) for entry in entries)
    orders = sum(
        bool(phrase("work").match(entry.plain) or _ON_SCREEN.match(entry.plain)) and not _STATES.search(entry.plain)
        for entry in entries
    )
    ordered = all(entry.number for entry in entries) and 2 * orders > len(entries)
    figures = all(entry.kind is Kind.ROW and _is_figures(entry) for entry in entries)
    praised = all(entry.ticked for entry in entries)  # `✅` before each of them is no box
    return len(entries) >= _FEWEST and not (told or ordered or praised or figures) and terms <= _FEW * len(entries)


def _says_what_holds(part: Node) -> bool:
    entries = _entries(part)
    return 2 * sum(map(_holds, entries)) >= len(entries)


def _holds(entry: Node) -> bool:
    """Whether an entry can be so or not: a box, a row, a statement."""
    if entry.ticked is not None or entry.kind is Kind.ROW:
        return True
    return bool(_STATES.search(entry.plain)) and not entry.plain.endswith("?") and "→" not in entry.text


def _is_term(entry: Node) -> bool:
    return bool(entry.key or _TERM.match(entry.plain) or _DATED.match(entry.plain))


def _is_figures(row: Node) -> bool:
    """Whether a row says nothing but amounts, as grades do with the time that each is given: `2 | 8 hours`."""
    return all(_AMOUNT.match(cell.plain) for cell in row.children)


_AMOUNT = re.compile(r"\W*(?:\d|$|n/?a\b)", re.IGNORECASE)


def _is_pair(row: Node) -> bool:
    """Whether a row says of a thing what is to be known of it: `store accounts | vault`."""
    told = [cell.plain for cell in row.children if cell.plain]
    return len(told) > 1 and len(told[0].split()) <= _SHORT and not _NUMBER.fullmatch(told[0])
