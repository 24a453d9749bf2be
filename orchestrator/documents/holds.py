"""Where the work is held up by a statement that is set off and called so: `HOLD: the host listens`, `Haltepunkt 1`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.documents.answer_blocks import begun_with_answer
from orchestrator.documents.conditions import way_in
from orchestrator.documents.labels import Part
from orchestrator.documents.lexicon import any_of, form
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.words import title

_CALLED = re.compile(
    rf"(?:{any_of('phrases', 'hold')})(?:\s*[-#]?\s*(?:\d{{1,2}}|[A-HIVX]{{1,3}}))?"
    rf"(?:\s*[–—:-]\s*(?:[\w'’-]+ ){{0,3}}(?:{any_of('phrases', 'sign_off')}|{any_of('phrases', 'decided')}))?",
    re.IGNORECASE,
)
"""A stop, be it said behind its word for what: `STOP – QA approval`."""
_DECIDED = re.compile(
    rf"(?:{any_of('phrases', 'decided')})(?:\s*[-#]?\s*(?:\d{{1,2}}|[A-HIVX]{{1,3}}))?", re.IGNORECASE
)
_SEVERAL = re.compile(
    rf"(?:{any_of('phrases', 'hold')}|{any_of('phrases', 'decided')}|{any_of('phrases', 'sign_off')})", re.IGNORECASE
)
_STOP = re.compile(rf"(?:{_SEVERAL.pattern})(?:\s*[-#]?\s*(?:\d{{1,2}}|[A-HIVX]{{1,3}}))?", re.IGNORECASE)
SAYS_SO = (form("phrases", "held"), form("phrases", "signs"))
"""That somebody decides, and the work waits for it."""
_LEAD = re.compile(r"^\W*(?:\*\*|__)(?P<name>[^*\n]{2,60}?)[.:]?(?:\*\*|__)")
ANSWERED = re.compile(r"→|⇒|->|=>")
"""What says where its answers lead is a decision of the work."""
_LEADS = frozenset({Part.GO, Part.RETRY})
"""What such a word does that is an answer itself: `Hold: go back to 2`."""
_SHORT, _FEWEST = 60, 2


def is_hold(node: Node) -> bool:
    """Whether a statement is set off and called a stop; one that is called a decision says that somebody takes it."""
    name = _called(node)
    if not name or node.step is not None or ANSWERED.search(node.plain) or way_in(node.value) in _LEADS:
        return False
    told = [node.plain, *(child.plain for child in node.children[:3] if child.kind is Kind.PARAGRAPH)]
    if _CALLED.fullmatch(name):
        return bool(node.value.strip() or node.children or len(node.plain) > len(name) + 2)
    answered = any(child.kind in {Kind.ITEM, Kind.ROW} for child in node.children)
    return (
        bool(_DECIDED.fullmatch(name))
        and not answered
        and any(form.search(words) for form in SAYS_SO for words in told)
    )


def is_called_stop(node: Node) -> bool:
    """Whether a statement is called a stop, a decision or a sign-off, whoever takes it: no part of the work is."""
    return bool(_STOP.fullmatch(_called(node)))


def listed_holds(root: Node) -> Iterator[Node]:
    """The entries of a part that is called after several decisions of people: one for each."""
    for part in root.walk():
        if part.kind is Kind.HEADING and len(part.plain) < _SHORT and _SEVERAL.fullmatch(title(part.text)):
            listed = [
                one
                for one in part.children
                if one.kind is Kind.ITEM or (one.kind is Kind.PARAGRAPH and _LEAD.match(one.text))
            ]
            told = [one for one in listed if one.ticked is None and any(form.search(one.plain) for form in SAYS_SO)]
            told = [one for one in told if begun_with_answer(one.text) == one.text]  # else they are answers at one
            if len(told) >= _FEWEST and 2 * len(told) > len(listed):
                yield from listed


def _called(node: Node) -> str:
    if node.kind not in {Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM} or node.ticked is not None:
        return ""
    if node.kind is Kind.HEADING or BOLD_LINE.match(node.text):
        return title(node.text)
    lead = _LEAD.match(node.text)
    return title(lead["name"]) if lead else title(node.key) if len(node.key) < _SHORT else ""
