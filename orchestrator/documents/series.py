"""Numbered parts that are called something else than steps: `Leg 1`, `Wave 2`, `WP3 – Publish`."""

from __future__ import annotations

import re
from collections import defaultdict

from orchestrator.documents.node import Kind, Node, StepMark
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.words import ordinal, title

_PART = re.compile(
    r"^(?P<word>[^\W\d_]{2,20}(?: [^\W\d_]{2,20})?)\s*[-#]?\s*(?P<number>\d{1,2}|[IVX]{1,4}|[A-H])"
    r"(?:\s*[:.)–—|·-]+\s*|\s*$)(?P<title>.*)$"
)
_CODED = re.compile(r"^(?P<word>[A-Z]{1,4})-?(?P<number>\d{1,2})(?:\s*[:.)–—|·-]+\s*|\s+)(?P<title>(?=\S).+)$")
_ELSE = re.compile(
    r"(?:table|figure|fig|appendix|annex|option|example|version|gate|question|note|rule|principle|scenario|case|issue|"
    r"risk|level|tier|severity|chapter|section|article|week|day|month|sprint|quarter|priority|grade|class|type|finding|"
    r"epic|theme|group|track|stream|area|requirement|criterion|criteria|check|test|item|author|reviewer|attachment|hint|tip|warning|assumption|goal|"
    r"objective|metric|adr|rfc|faq|beispiel|tabelle|anhang|exemple|ejemplo|gate|hold point|checkpoint|p|v|q|fr|nfr|ac)"
    r"s?",
    re.IGNORECASE,
)
"""What is numbered without being work."""
_FEWEST = 2


def mark_series(root: Node) -> None:
    """Mark the parts of one series as steps, where a document has no steps that are called so.

    A series has one word, one form and one level, and counts on from 0 or 1 without a gap.
    """
    parts = [node for node in root.walk() if _holds(node)]
    if sum(node.step is not None for node in parts) >= _FEWEST:
        return
    groups: dict[tuple[str, float], list[tuple[Node, StepMark]]] = defaultdict(list)
    for node in parts:
        mark = _mark_of(node) if node.step is None else None
        if mark:
            groups[mark.word, node.rank].append((node, mark))
    most = max((group for group in groups.values() if _counts_on(group)), key=len, default=[])
    for node, mark in most:
        node.step = mark


def _holds(node: Node) -> bool:
    return node.kind is Kind.HEADING or (node.kind is Kind.PARAGRAPH and bool(BOLD_LINE.match(node.text)))


def _mark_of(node: Node) -> StepMark | None:
    words = title(node.text)
    match = _PART.match(words)
    if match is None or _ELSE.fullmatch(match["word"]):
        return None
    return StepMark(match["word"].casefold(), match["number"].casefold(), match["title"].strip())


def _counts_on(group: list[tuple[Node, StepMark]]) -> bool:
    numbers = [_number(mark.number) for _, mark in group]
    first = numbers[0] if numbers else None
    return len(group) >= _FEWEST and first in {0, 1} and numbers == list(range(first, first + len(numbers)))


def _number(written: str) -> int:
    return int(written) if written.isdigit() else ordinal(written) or -1


def coded_headings(root: Node) -> list[Node]:
    """The headings of one level that begin with one code each, counted on from 0 or 1: `WP1 – Collect`."""
    groups: dict[tuple[str, float], list[tuple[Node, StepMark]]] = defaultdict(list)
    for node in root.walk():
        match = _CODED.match(node.plain) if node.kind is Kind.HEADING else None
        if match and not _ELSE.fullmatch(match["word"]):
            mark = StepMark(match["word"], match["number"], match["title"])
            groups[match["word"], node.rank].append((node, mark))
    return [node for node, _ in max((one for one in groups.values() if _counts_on(one)), key=len, default=[])]
