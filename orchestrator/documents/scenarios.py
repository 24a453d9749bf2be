"""What is to hold, told as a scenario: `Given no network, when a form is saved, then it is queued`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import CRITERIA_IDS

_GIVEN, _WHEN, _THEN = (any_of("phrases", name) for name in ("given", "given_when", "given_then"))
_NUMBERED = r"\W*+(?:\w{1,40}?[ -]?\d{1,6}\W{1,9})?"
_SHORT = re.compile(rf"{_NUMBERED}{_GIVEN}\b.{{3,200}}\b{_THEN}\b", re.IGNORECASE)
_WHOLE = re.compile(rf"{_NUMBERED}{_GIVEN}\b.{{3,200}}?\b{_WHEN}\b.{{3,200}}?\b{_THEN}\b", re.IGNORECASE)


def gives(text: str) -> bool:
    """Whether a text says what is given and what then holds."""
    return bool(_SHORT.match(text))


def is_scenario(text: str) -> bool:
    """Whether a text says what is given, what happens and what then holds."""
    return bool(_WHOLE.match(text))


def join_scenarios(root: Node) -> None:
    """Make one statement of the lines of a scenario, `Given …`, `When …` and `Then …`, be they items or paragraphs.

    Where it is all that stands below its own id, it belongs to that: `**AC2**`.
    """
    for part in [root, *root.walk()]:
        if any(_may_tell(child) and _GIVES.match(child.text) for child in part.children):
            part.children = _joined(part.children)
            _fold(part)


_ID = re.compile(rf"\W*(?:{CRITERIA_IDS})[\s.#-]*\d{{1,3}}\W*")
_GIVES = re.compile(rf"\W*{_GIVEN}\b", re.IGNORECASE)
_GOES_ON = re.compile(rf"\W*(?:{_WHEN}|{_THEN}|{any_of('phrases', 'given_and')})\b", re.IGNORECASE)
_ENDS = re.compile(rf"\W*{_THEN}\b", re.IGNORECASE)


def _may_tell(node: Node) -> bool:
    return node.kind in {Kind.ITEM, Kind.PARAGRAPH} and node.ticked is None and not node.children


def _joined(nodes: Sequence[Node]) -> list[Node]:
    found: list[Node] = []
    place = 0
    while place < len(nodes):
        first, last = nodes[place], place + 1
        if _may_tell(first) and _GIVES.match(first.text):
            while last < len(nodes) and _may_tell(nodes[last]) and _GOES_ON.match(nodes[last].text):
                last += 1
        lines = nodes[place:last]
        if any(_ENDS.match(line.text) for line in lines[1:]):
            first.set_text(" ".join(line.text for line in lines))
            first.end = lines[-1].end
            lines = [first]
        found += lines
        place = last
    return found


def _fold(part: Node) -> None:
    only = part.children[0] if len(part.children) == 1 and _ID.fullmatch(part.text) else None
    if only is not None and part.kind is Kind.PARAGRAPH and _GIVES.match(only.text):
        part.set_text(f"{part.text} {only.text}")
        part.end, part.children = only.end, []
