"""Lists of answers: what each item says before its mark is a condition, what it says behind it leads somewhere.

There a way may be told loosely, `back to A`, `call the duty manager and stop`; in a sentence elsewhere it may not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from orchestrator.documents.conditions import way_in
from orchestrator.documents.decision_tables import decision_row
from orchestrator.documents.labels import Part, part_named, part_of
from orchestrator.documents.leading import called_upon, leads_plainly, way_told
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.policies import asks_last, turns_in, turns_of_way
from orchestrator.documents.steps import Steps
from orchestrator.documents.words import bare, plain, without_signs

_ANSWER = re.compile(
    r"^(?P<when>[^:→⇒]{1,90}?)\s*(?:[:：→⇒]|->|=>|\s[—–-]\s|,\s)\s*(?:then\s+|we\s+|you\s+)?(?P<then>\S.*)$", re.DOTALL
)
_IF = re.compile(rf"(?:{any_of('phrases', 'if')}|{any_of('phrases', 'otherwise')})\b", re.IGNORECASE)
_LED = re.compile(r"^(?:->|=>)\s*")
_ARROW = re.compile(r"^[^→⇒]{1,90}?\s*(?:→|⇒|->|=>)\s*(?P<then>\S.*)$", re.DOTALL)
_AT_START = re.compile(r"^(?:→|⇒|->|=>)\s*[^:→⇒]{1,90}?:\s+(?P<then>\S[^→⇒]*)$", re.DOTALL)
"""An answer behind an arrow, and what it leads to behind a colon."""
_AT_ARROW = re.compile(r"^(?P<when>[^:→⇒]{1,90}?,\s[^:→⇒]{1,90}?)\s*(?:→|⇒|->|=>)\s*(?P<then>[^→⇒]+)$", re.DOTALL)
"""A condition with a comma in it, in front of the only arrow."""
_AT_COLON = re.compile(r"^(?P<when>[^:→⇒]{1,90}?,\s[^:→⇒]{1,90}?):\s+(?P<then>[^:→⇒]+)$", re.DOTALL)
"""The same in front of the only colon: `No, or nobody answers: call the pilot`."""
_LONGEST = 120
_FEWEST = 2
_MOST = 300
_LABELLED = frozenset({Part.GO, Part.NO_GO})
"""`Yes: …` beside answers of other words."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One item of such a list."""

    node: Node
    part: Part | None
    """What it does; none where it says only what helps in that case."""
    condition: str
    words: str


def answers_in(nodes: Sequence[Node], steps: Steps, *, asked: bool) -> list[Answer]:
    """The answers among the children of a statement; none where too few of them are like answers.

    `asked`: a question stands before them, or they stand under a decision.
    """
    listed = [node for node in nodes if node.kind is Kind.ITEM]
    runs = [list(run) for kind, run in groupby(nodes, key=lambda node: node.kind) if kind in _HOLDING]
    alike = [answer for run in runs for answer in _of_one_form(run, steps, asked=asked)]
    if alike:
        return alike
    found = [answer for node in listed if (answer := answer_of(node, steps))]
    if not found:
        return _paired(nodes, steps, fewest=1 if asked else _FEWEST)
    led = {id(node): match for node in listed if (match := _led(node))}
    run = [node for node in listed if id(node) in led]
    behind = bool(run) and listed[listed.index(run[0]) :] == run
    """Whether all, at most behind some that say what is done, say what they lead to behind an arrow."""
    sure = behind and any(way_in(steps.spelt(match["then"])) is Part.GO for match in led.values())
    known = len(found) + sum(part_of(node) in _LABELLED and bool(_leads(node.value, steps)) for node in listed)
    enough = known >= (1 if asked or sure else _FEWEST) and (2 * known >= len(listed) or sure)
    if enough and behind:
        answers = {id(answer.node): answer for answer in found}
        return [answers.get(id(node)) or _done(node, led[id(node)], steps) for node in run]
    return found if enough else []


def _of_one_form(nodes: Sequence[Node], steps: Steps, *, asked: bool) -> list[Answer]:
    """All that say of a case what follows, where one leads to a step without a doubt and most lead somewhere."""
    told: list[tuple[Node, str, str]] = []
    labelled = 0
    for node in nodes:
        pair = None if node.ticked is not None else _case(node)
        if pair is None and node.kind is Kind.ITEM:
            told, labelled = [], 0  # what is done first
        elif pair and part_named(bare(pair[0])) in _LABELLED:
            labelled += 1
        elif pair and part_of(node) is None:
            told.append((node, *pair))
    words = [steps.spelt(then) for _, _, then in told]
    ways = [way_of_case(then, steps) for _, _, then in told]
    sure = any(leads_plainly(one) or way_in(one) is Part.GO for one in words)
    enough = len(told) + labelled >= _FEWEST and (asked or 2 * len([one for one in ways if one]) >= len(told))
    if not (sure and enough):
        return []
    return [
        Answer(node=node, part=way, condition=when, words=then)
        for (node, when, then), way in zip(told, ways, strict=True)
    ]


_HOLDING = frozenset({Kind.ITEM, Kind.ROW, Kind.PARAGRAPH})
_PARTED = re.compile(
    rf"^(?P<when>{any_of('phrases', 'if')}\b[^,:→⇒]{{2,90}}?|[^:→⇒]{{1,90}}?)"
    r"(?:\s*(?:[:：]\s|[→⇒]|->|=>|\s[—–-]\s)|(?<=\w),\s+then\s)\s*(?P<then>\S.*)$",
    re.DOTALL | re.IGNORECASE,
)


def _case(node: Node) -> tuple[str, str] | None:
    """The case that a statement names and what follows, if it does nothing else."""
    if node.kind is Kind.ROW or node.kind is Kind.PARAGRAPH:
        return _pair(node) if decision_row(node) is None else None
    words = _LED.sub("", without_signs(plain(node.uncounted)))
    match = _PARTED.match(words)
    return None if match is None or node.children or len(match["then"]) > _MOST else (match["when"], match["then"])


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
        decided = decision_row(node)
        if decided:
            return decided.condition, decided.words
        return plain(node.children[0].text), plain(node.children[1].text)
    alone = node.kind is Kind.PARAGRAPH and bool(node.key and node.value) and not node.children
    alone = alone and len(node.value) <= _LONGEST and ". " not in node.value
    return (plain(node.key), plain(node.value)) if alone and part_of(node) is None else None


def _led(node: Node) -> re.Match[str] | None:
    """What an item leads to behind its arrow; none where it is a label or a box."""
    words = plain(node.uncounted)
    match = _ARROW.match(_LED.sub("", without_signs(words))) or _AT_START.match(words)
    return None if match is None or node.ticked is not None or len(match["then"]) > _LONGEST else match


def _done(node: Node, match: re.Match[str], steps: Steps) -> Answer:
    """An answer that leads to no step, but to something that is done first."""
    when = match[0][: match.start("then")].rstrip(" →⇒-=>")
    return Answer(node=node, part=way_of_case(match["then"], steps), condition=when, words=match["then"])


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
    if words[match.end("when") : match.start("then")].strip() == ",":
        cased = _IF.match(words) or way_in(steps.spelt(match["then"])) is Part.GO
        if asks_last(match["then"]) or not cased:
            return None  # two things that are done
    part = _leads(match["then"], steps)
    return Answer(node=node, part=part, condition=match["when"], words=match["then"]) if part else None


def way_of_case(words: str, steps: Steps) -> Part | None:
    """What is done in a case that is known to be one: where its words lead, or whom they call upon."""
    tried = turns_of_way(words) or turns_in(words)
    return _leads(words, steps) or called_upon(steps.spelt(words)) or (Part.RETRY if tried else None)


def _leads(words: str, steps: Steps) -> Part | None:
    """What some words do, in a document with these steps."""
    words = steps.spelt(words)
    return way_told(words) or (Part.GO if steps.referred(words) or steps.referred(f"→ {words}") else None)
