"""What is judged in the end where no part says so by its name: the first list behind the steps that says what holds."""

from __future__ import annotations

import re

from orchestrator.documents.draft import Draft
from orchestrator.documents.lexicon import lexicon
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.steps import Steps
from orchestrator.documents.work_headings import stands_aside

_ASIDE = re.compile("|".join(lexicon("phrases")["aside"]))
"""What a part is called that tells of something else: of the past, of words, of other documents, of people."""
_TERM = re.compile(r"^\W*\S+(?:\s\S+){0,2}\s+[–—=-]\s")
"""A word with what it means, or a version with what it changed."""
_FEWEST = 2
_FEW = 0.34


def unnamed_criteria(draft: Draft, steps: Steps) -> Node | None:
    """The part; none where what stands behind the steps is no list, or says something else by its name or entries."""
    last = steps.steps[-1].node
    inside = {id(below) for below in last.walk()}
    for node in draft.root.walk():
        behind = node.kind is Kind.HEADING and node.line > last.line and id(node) not in inside
        if behind and not _ASIDE.search(node.head) and not stands_aside(node) and _lists_what_holds(draft, node):
            return node
    return None


def _lists_what_holds(draft: Draft, part: Node) -> bool:
    below = [
        *part.children,
        *(one for child in part.children if child.kind is Kind.PARAGRAPH for one in child.children),
    ]
    entries = [child for child in below if child.kind in {Kind.ITEM, Kind.ROW}]
    told = any(draft.ledger.fate(entry.line) is not None for entry in entries)
    terms = sum(entry.kind is Kind.ITEM and bool(entry.key or _TERM.match(entry.plain)) for entry in entries)
    return len(entries) >= _FEWEST and not told and terms <= _FEW * len(entries)
