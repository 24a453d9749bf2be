"""Steps whose names run into their text: paragraphs of one part that begin in bold, `**Survey.** Read …`."""

from __future__ import annotations

import re

from orchestrator.documents.holds import is_called_stop
from orchestrator.documents.labels import part_of
from orchestrator.documents.lexicon import lexicon, phrase
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import plain
from orchestrator.documents.work_headings import ORDINAL, stands_aside

_LED = re.compile(
    r"^(?:\*\*|__)(?P<name>[^*\n]{2,90}?)(?:\*\*|__)(?P<mark>\s*[:：]|\s+[–—=-])?\s+(?P<text>\S.*)$", re.DOTALL
)
_ASIDE = re.compile("|".join(lexicon("phrases")["aside"]))
_DOING = re.compile(r"[^\W\d_]{2,}ing\b")
_COUNTED = re.compile(r"(?:[A-H]|\d{1,2})[.)]\s+\S")
_FEWEST, _MOSTLY, _MOST_WORDS = 3, 0.7, 9


def begins_bold(node: Node) -> bool:
    """Whether a paragraph begins with a name in bold and goes on in plain words."""
    return node.kind is Kind.PARAGRAPH and _LED.match(node.text) is not None


def run_in_steps(root: Node, *, surely: bool = True) -> list[Node]:
    """The longest series of such paragraphs; `surely`: most of them say by their words that something is done."""
    found: list[Node] = []
    for part in root.walk():
        if part.kind is not Kind.HEADING or stands_aside(part) or _ASIDE.search(part.head):
            continue
        named = named_paragraphs(part)
        if len(named) > len(found) and (_do(named) or not surely):
            found = named
    return found


def named_paragraphs(part: Node) -> list[Node]:
    """The paragraphs of a part that begin with a name in bold; none where many do not, as terms and questions."""
    told = [
        child
        for child in part.children
        if child.kind is Kind.PARAGRAPH and not (child.children or is_called_stop(child))
    ]
    named = [child for child in told if _names(child)]
    first = next((place for place, child in enumerate(told) if child in named), 0)
    return named if len(named) >= max(_FEWEST, _MOSTLY * len(told[first:])) else []


def _names(node: Node) -> bool:
    match = _LED.match(node.text)
    if match is None or match["mark"] or part_of(node) is not None:
        return False
    name = plain(match["name"])
    if is_called_stop(node):
        return False
    return name[-1:] not in {"?", ":", "："} and len(name.split()) <= _MOST_WORDS


def _do(named: list[Node]) -> bool:
    return 2 * sum(map(_says_work, named)) >= len(named)


def _says_work(node: Node) -> bool:
    match = _LED.match(node.text)
    words = (plain(match["name"]), plain(match["text"])) if match else ()
    return any(
        phrase("work").match(one) or _DOING.match(one) or ORDINAL.match(one) or _COUNTED.match(one) for one in words
    )
