"""Paragraphs that begin with a numbered name in bold and tell their fields in sentences: a breakdown of the work.

`**1.2 Mast.** Effort 2 days. Predecessor: 1.1. Complete when the mast is plumb.` A sentence is a field by a label
with a colon, or because several of these paragraphs have one that begins with the same known words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from orchestrator.documents.labels import meaning
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.unit_labels import meant_in_units
from orchestrator.documents.words import bare

_LEAD = re.compile(r"^(?:\*\*|__)(?P<name>[^*\n]{2,90}?)[.:]?(?:\*\*|__)[.:]?\s+(?P<rest>\S.*)$", re.DOTALL)
_NUMBERED = re.compile(r"^\W*(?:\d{1,2}(?:\.\d{1,2})+|[A-Z]{1,6}-?\d{1,4}(?:\.\d+)*|\d{1,2}[.)])[.):]?\s+\S")
_SENTENCE = re.compile(
    r"(?<=[^\W\d_][.;])\s+(?=[^\W\d_a-z])|(?<=\d[.;])\s+(?=[^\W\d_a-z])|(?<=[.;])\s+(?=\*)"
    r"|(?<=[`)%][.;])\s+(?=[^\W\d_a-z])"
)
_FEWEST, _MOST_WORDS, _LONGEST = 3, 4, 2000


def part_packages(root: Node) -> None:
    """Give each such paragraph its name as its text, and what it tells as statements below it."""
    found = [(node, lead) for node in root.walk() if (lead := _lead_of(node))]
    if len(found) < _FEWEST:
        return
    told = [(node, name, list(_told(node, rest))) for node, (name, rest) in found]
    starts = (set(_starts_of(below)) for _, _, below in told)
    again = Counter(start for one in starts for start in one)
    for node, name, below in told:
        node.set_text(f"**{name.strip()}**")
        for one in below:
            one.set_text(one.text.rstrip(".;") if one.text.startswith("**") and one.key else _field(one.text, again))
            one.rank, one.parent = node.rank + 0.5, node
        node.children = [*below, *(one for one in node.children if not _is_text(one))]


def _starts_of(below: Sequence[Node]) -> Iterator[str]:
    yield from (start for one in below for start in _starts(one.text))


def _told(node: Node, rest: str) -> Iterator[Node]:
    """The sentences of its own line and of the text below it, each as a statement."""
    for one in [Node(kind=Kind.PARAGRAPH, text=rest, line=node.line, end=node.end), *filter(_is_text, node.children)]:
        for sentence in _SENTENCE.split(one.text):
            if sentence.strip():
                yield Node(kind=Kind.PARAGRAPH, text=sentence, line=one.line, end=one.end)


def _lead_of(node: Node) -> tuple[str, str] | None:
    """The name and the text of such a paragraph, be that in its own line or below it."""
    match = _LEAD.match(node.text) if node.kind is Kind.PARAGRAPH and len(node.text) < _LONGEST else None
    if match is not None:
        return (match["name"], match["rest"]) if _NUMBERED.match(match["name"]) else None
    if node.kind is not Kind.PARAGRAPH or not BOLD_LINE.match(node.text) or not any(map(_is_text, node.children)):
        return None
    name = node.text.strip("*_: ")
    return (name, "") if _NUMBERED.match(name) else None


def _is_text(node: Node) -> bool:
    return node.kind is Kind.PARAGRAPH and not node.children and node.ticked is None and len(node.text) < _LONGEST


def _starts(sentence: str) -> Iterator[str]:
    """The words that a sentence begins with, where they may be a label: the most words first."""
    words = sentence.split()
    for count in range(min(_MOST_WORDS, len(words) - 1), 0, -1):
        start = " ".join(words[:count])
        if meaning(start) is not None or meant_in_units(bare(start)) is not None:
            yield bare(start)


def _field(sentence: str, again: Counter[str]) -> str:
    """A sentence as a field, where it is one."""
    label, colon, value = sentence.partition(":")
    if colon and value.strip() and (meaning(label) is not None or meant_in_units(bare(label)) is not None):
        return f"**{label.strip('*_ ')}:** {value.strip().rstrip('.;')}"
    start = next((start for start in _starts(sentence) if again[start] >= _FEWEST - 1), "")
    words = _words(sentence, start)
    return f"**{' '.join(words[0])}:** {' '.join(words[1]).rstrip('.;')}" if start else sentence


def _words(sentence: str, start: str) -> tuple[Sequence[str], Sequence[str]]:
    words, count = sentence.split(), len(start.split())
    return words[:count], words[count:]
