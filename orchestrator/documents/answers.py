"""Lists of answers: what each item says before its mark is a condition, what it says behind it leads somewhere.

There a way may be told loosely, `back to A`, `call the duty manager and stop`; in a sentence elsewhere it may not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.documents.conditions import way_behind, way_in
from orchestrator.documents.decision_tables import decision_row
from orchestrator.documents.labels import Part, part_named, part_of
from orchestrator.documents.lexicon import any_of, phrase
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.policies import asks_last
from orchestrator.documents.steps import Steps
from orchestrator.documents.words import bare, plain, without_signs

_ANSWER = re.compile(
    r"^(?P<when>[^:→⇒]{1,90}?)\s*(?:[:：→⇒]|->|=>|\s[—–-]\s|,\s)\s*(?:then\s+|we\s+|you\s+)?(?P<then>\S.*)$", re.DOTALL
)
_LED = re.compile(r"^(?:->|=>)\s*")
_ARROW = re.compile(r"^[^→⇒]{1,90}?\s*(?:→|⇒|->|=>)\s*(?P<then>\S.*)$", re.DOTALL)
_AT_START = re.compile(r"^(?:→|⇒|->|=>)\s*[^:→⇒]{1,90}?:\s+(?P<then>\S[^→⇒]*)$", re.DOTALL)
"""An answer behind an arrow, and what it leads to behind a colon."""
_AT_ARROW = re.compile(r"^(?P<when>[^:→⇒]{1,90}?,\s[^:→⇒]{1,90}?)\s*(?:→|⇒|->|=>)\s*(?P<then>[^→⇒]+)$", re.DOTALL)
"""A condition with a comma in it, in front of the only arrow."""
_AT_COLON = re.compile(r"^(?P<when>[^:→⇒]{1,90}?,\s[^:→⇒]{1,90}?):\s+(?P<then>[^:→⇒]+)$", re.DOTALL)
"""The same in front of the only colon: `No, or nobody answers: call the pilot`."""
_CLAUSE = re.compile(
    rf"\s*[,;.(]\s+(?:(?:and|then|und|et|y|e|i|en)\s+)?(?:{any_of('phrases', 'and_then')}\s+)?|\s*\("
    rf"|\s+(?:and|then|und|et|y|e|i|en)\s+(?:{any_of('phrases', 'and_then')}\s+)?|(?<=[\u3040-\u9fff])[、，]\s*"
)
_LOOSELY = (
    (Part.RETRY, "loosely_retry"),
    (Part.SKIP, "loosely_skip"),
    (Part.ESCALATE, "loosely_ask"),
    (Part.NO_GO, "loosely_stop"),
    (Part.GO, "loosely_go"),
)
_ARROWS = re.compile(r"\s+(?:→|⇒|->|=>)\s+")
_AGAIN = re.compile(rf"{phrase('loosely_retry').pattern}|(?!never\b)[^\W\d_]+ (?:\w+ ){{0,3}}again\b", re.IGNORECASE)
_LONGEST = 120
_FEWEST = 2
_LABELLED = frozenset({Part.GO, Part.NO_GO})
"""`Yes: …` beside answers of other words."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One item of such a list."""

    node: Node
    part: Part
    condition: str
    words: str


def answers_in(nodes: Sequence[Node], steps: Steps, *, asked: bool) -> list[Answer]:
    """The answers among the children of a statement; none where too few of them are like answers.

    `asked`: a question stands before them, or they stand under a decision.
    """
    listed = [node for node in nodes if node.kind is Kind.ITEM]
    found = [answer for node in listed if (answer := answer_of(node, steps))]
    if not found:
        return _paired(nodes, steps, fewest=1 if asked else _FEWEST)
    led = {id(node): match for node in listed if (match := _led(node))}
    run = [node for node in listed if id(node) in led]
    alike = bool(run) and listed[listed.index(run[0]) :] == run
    """Whether all, at most behind some that say what is done, say what they lead to behind an arrow."""
    sure = alike and any(way_in(steps.spelt(match["then"])) is Part.GO for match in led.values())
    known = len(found) + sum(part_of(node) in _LABELLED and bool(_leads(node.value, steps)) for node in listed)
    enough = known >= (1 if asked or sure else _FEWEST) and (2 * known >= len(listed) or sure)
    if enough and alike:
        answers = {id(answer.node): answer for answer in found}
        return [answers.get(id(node)) or _done(node, led[id(node)]) for node in run]
    return found if enough else []


def _paired(nodes: Sequence[Node], steps: Steps, *, fewest: int) -> list[Answer]:
    """The answers that stand in rows of two cells or behind labels that mean nothing, if all of those are some."""
    rows = [node for node in nodes if node.kind is Kind.ROW and decision_row(node) is None]
    told = [(node, pair) for node in rows or nodes if (pair := _pair(node))]
    found = [
        Answer(node=node, part=part, condition=when, words=then)
        for node, (when, then) in told
        if (part := _leads(then, steps))
    ]
    return found if len(found) == len(told) >= fewest else []


def _pair(node: Node) -> tuple[str, str] | None:
    """The two halves of a statement: the cells of its row, or its label and what stands behind it."""
    if node.kind is Kind.ROW and len(node.children) == _FEWEST:
        return plain(node.children[0].text), plain(node.children[1].text)
    alone = node.kind is Kind.PARAGRAPH and bool(node.key and node.value) and not node.children
    alone = alone and len(node.value) <= _LONGEST and ". " not in node.value
    return (plain(node.key), plain(node.value)) if alone and part_of(node) is None else None


def _led(node: Node) -> re.Match[str] | None:
    """What an item leads to behind its arrow; none where it is a label or a box."""
    words = plain(node.uncounted)
    match = _ARROW.match(_LED.sub("", without_signs(words))) or _AT_START.match(words)
    return None if match is None or node.ticked is not None or len(match["then"]) > _LONGEST else match


def _done(node: Node, match: re.Match[str]) -> Answer:
    """An answer that leads to no step, but to something that is done first."""
    when = match[0][: match.start("then")].rstrip(" →⇒-=>")
    return Answer(node=node, part=Part.NO_GO, condition=when, words=match["then"])


def answer_of(node: Node, steps: Steps) -> Answer | None:
    """What an item says, if it is an answer."""
    words = _LED.sub("", without_signs(plain(node.uncounted)))
    at_colon = _AT_COLON.match(words)
    led = at_colon if at_colon and _leads(at_colon["then"], steps) else None
    match = _AT_ARROW.match(words) or led or _ANSWER.match(words)
    if match is None or node.ticked is not None or len(match["then"]) > _LONGEST:
        return None
    if part_named(bare(match["when"])) is not None:
        return None  # `Yes: …` and other labels are read as such
    if words[match.end("when") : match.start("then")].strip() == "," and asks_last(match["then"]):
        return None  # two things that are done
    part = _leads(match["then"], steps)
    return Answer(node=node, part=part, condition=match["when"], words=match["then"]) if part else None


def _leads(words: str, steps: Steps) -> Part | None:
    """What some words do: what leads to a step or does one again before what is done besides, `wait and run again`."""
    words = steps.spelt(words)
    clauses = [words, *_CLAUSE.split(words)]
    done, *led = _ARROWS.split(words)
    named = way_in(words) or way_behind(words) or (way_in(led[0]) if done and len(led) == 1 else None)
    if named or any(way_in(clause) is Part.RETRY or _AGAIN.match(clause) for clause in clauses[1:]):
        return named or Part.RETRY
    for clause in clauses:
        part = way_in(clause)
        if part:
            return part
        loosely = next((part for part, form in _LOOSELY if phrase(form).match(clause)), None)
        if loosely:
            return loosely
    return Part.GO if steps.referred(words) or steps.referred(f"→ {words}") else None
