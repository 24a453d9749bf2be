"""Where a person decides in the midst of the work, and it is told what follows: `**Vote.** *Yes* → 7. *No* → 3`.

In what is worked by people's answers alone such a statement is a decision of the work; what reads it says which.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import islice

from orchestrator.documents.answer_blocks import Answer, answers_below
from orchestrator.documents.holds import SAYS_SO
from orchestrator.documents.labels import Part, part_of
from orchestrator.documents.lexicon import any_of, names_decider
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import plain, without_signs

_CALLED = re.compile(
    rf"\W*(?:\w+ )?(?:{any_of('phrases', 'sign_off')}|{any_of('phrases', 'hold')}|{any_of('phrases', 'voted')})(?!\w)",
    re.IGNORECASE,
)
_LED = re.compile(r"^[\s>]*(?:\*\*|__|\*|_)\s*(?=\S)")
_CAPITALS = re.compile(r"^[\s>]*[A-ZÀ-Þ]{4,}(?:[ -][A-ZÀ-Þ]{2,})*(?:\s*[-#]?\s*\d{1,2})?\s*:\s")
_OUTCOME = re.compile(
    r"(?:`[^`\n]{1,24}`|\*{1,2}[^*\n]{1,24}\*{1,2}|_[^_\n]{1,24}_|[\"“„«][^\"”“»\n]{1,24}[\"”“»])"
    r"\s*(?:→|⇒|->|=>|:)\s*\S"
    rf"|(?:^|[.;!?,]\s+)(?:{any_of('phrases', 'if')})\s+(?:[^\W\d_]+\s+){{0,3}}[^\W\d_]+\s*(?:,|:|→|->|=>)\s*\S"
    r"|(?<=[.;!?])\s+(?:not )?[^\W\d_]{2,14}(?: [^\W\d_]{2,14})?\s*(?::|→|->|=>)\s*\S",
    re.IGNORECASE,
)
"""A word that is set off or a condition of few words, and what follows from it."""
_SHOWN = re.compile(rf"\W*(?:{any_of('phrases', 'shows')})(?!\w)", re.IGNORECASE)
"""What is shown to whoever decides: `Checkpoint: show the list to the director`."""
_WAYS = frozenset({Part.GO, Part.NO_GO, Part.DECISION, Part.SKIP, Part.RETRY, Part.RETRIES})
_FEWEST, _LONGEST = 2, 1200


def is_answered_gate(node: Node) -> bool:
    """Whether a statement is set off, and says that a person decides, and what the answers lead to."""
    if answers_at(node):
        return True
    if node.kind not in {Kind.PARAGRAPH, Kind.ITEM} or node.step or node.ticked is not None:
        return False
    if part_of(node) is Part.DECISION and not (_SHOWN.match(node.value) and names_decider(node.value)):
        return False  # the question of a step, whoever answers it
    text = without_signs(node.text.lstrip("> "))
    if len(text) > _LONGEST or not (_LED.match(text) or _CAPITALS.match(node.text)):
        return False
    decided = bool(_CALLED.match(plain(text))) or _says_so(node.plain)
    return decided and len(_OUTCOME.findall(node.text)) + len(list(ways_beside(node))) >= _FEWEST


def answers_at(node: Node) -> list[Answer]:
    """The answers below a statement that is set off and says, or is called so, that a person decides."""
    if node.kind not in {Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM} or node.step or node.ticked is not None:
        return []
    if not node.children or len(node.text) > _LONGEST or node.plain.rstrip().endswith("?"):
        return []
    if part_of(node) is Part.DECISION or not (node.kind is Kind.HEADING or _LED.match(without_signs(node.text))):
        return []
    answers = answers_below(node)
    told = [node.plain, *(one.plain for one in node.children if answers and one.line < answers[0].node.line)]
    decided = any(names_decider(words) or _says_so(words) for words in told)
    return answers if decided or _CALLED.match(plain(node.text)) else []


def answers_in_step(step: Node) -> list[Answer]:
    """The answers that a step lists below its text or below a label, where its text says that a person decides."""
    for part in (step, *(one for one in step.children if one.kind is Kind.PARAGRAPH)):
        answers = answers_below(part)
        told = [one.plain for one in step.children if answers and one.line < answers[0].node.line]
        if any(len(words) < _LONGEST and _says_so(words) for words in told):
            return answers
    return []


def _says_so(words: str) -> bool:
    return any(form.search(words) for form in SAYS_SO)


def ways_beside(node: Node) -> Iterator[Node]:
    """The answers below a gate, and those that were parted from its paragraph, on the lines right below it."""
    yield from (answer.node for answer in answers_at(node))
    above = node.parent
    for part in (above, above.parent) if above is not None else ():
        beside = part.children if part is not None else []
        near = islice(beside, bisect_left(beside, node.end, key=_line), bisect_right(beside, node.end + 1, key=_line))
        yield from (one for one in near if one.kind is Kind.PARAGRAPH and one is not node and part_of(one) in _WAYS)


def _line(node: Node) -> int:
    return node.line


def answered_gates(root: Node) -> Iterator[Node]:
    """All of them."""
    return (node for node in root.walk() if is_answered_gate(node))
