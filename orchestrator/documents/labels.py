"""What a label means: the words that authors use for the parts of a step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from itertools import islice

from orchestrator.documents.lexicon import any_of, in_english, lexicon
from orchestrator.documents.likely_parts import family_of, part_by_value
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.scenarios import is_scenario
from orchestrator.documents.words import bare, plain, without_signs


class Part(StrEnum):
    """A part of a step, a task or a decision."""

    PURPOSE = "purpose"
    INPUTS = "inputs"
    ACTIONS = "actions"
    DECISION = "decision"
    GO = "go"
    NO_GO = "no_go"
    SKIP = "skip"
    OUTPUTS = "outputs"
    FAILURE = "failure"
    REMEDY = "remedy"
    RETRY = "retry"
    ESCALATE = "escalate"
    PREREQUISITES = "prerequisites"
    AGENT = "agent"
    CRITERIA = "criteria"
    RETRIES = "retries"
    ATTEMPTS = "attempts"
    ON_FAILURE = "on_failure"
    REFERENCES = "references"
    ID = "id"
    TITLE = "title"
    COMMAND = "command"
    TOOL = "tool"
    STEPS = "steps"
    NEXT = "next"
    POINTS = "points"
    PRIORITY = "priority"
    REQUIREMENTS = "requirements"
    DEPENDS = "depends"
    OWNER = "owner"
    STATUS = "status"
    GATE = "gate"


_LONGEST = 60
_SHORT = 30
_COMPILED = tuple((Part(meaning), re.compile("|".join(forms))) for meaning, forms in lexicon("parts").items())
_INLINE_NAMES = (
    r"purpose|goal|objective|inputs?|actions?|activities|decisions?|evaluation|go|no[- "
    r"]go|if yes|if no|yes|no|skip|oui|non|ja|nein|nee|sim|tak|"
    r"outputs?|deliverables?|"
    r"failure(?: handling)?|failures?|on failure|if (?:this|it) fails|retry|escalate|"
    r"escalation|remedy|prerequisites?|requires|agent|"
    r"success criteria|acceptance criteria|criteria|max retries|retries|tool|command|"
    r"references?|owner|points|priority|depends on"
)
_INLINE = re.compile(
    (
        rf"(?:(?<=^)|(?<=[.;,(|?!]\s)|(?<=[.;(|?!])|(?<=\s[-–—/|]\s)|(?<=\s))(?:\*\*|__|[_*])?(?P<name>{_INLINE_NAMES})(?:\*\*|"
        rf"__|[_*])?\s*(?P<mark>:|→|->|=>)(?:\*\*|__|[_*])?\s*"
    ),
    re.IGNORECASE,
)
_ARROW = re.compile(
    (
        r"^(?P<name>(?:if )?(?:yes|no|not|go|no[- ]go|pass|fail|skip|n/a|retry|escalate|ok|otherwise|"
        r"else))\b(?:\s*\([^()]*\))?\s*(?:→|->|=>|:|—|–|\s-\s|,)\s*(?P<value>\S.*)$"
    ),
    re.IGNORECASE | re.DOTALL,
)


_EXPECTED = re.compile(
    r"^(?:(?:expect(?:ed)?|assert)(?: that)?|(?:done|finished|complete|accepted) when)\s+(?=\S)", re.IGNORECASE
)


@lru_cache(maxsize=20_000)
def part_named(label: str) -> Part | None:
    """The part that a bare label names."""
    label = re.sub(r"\s*\([^()]*\)$", "", label)
    if len(label) >= _LONGEST:
        return None
    spelt = (label, label.replace("-", " ")) if "-" in label else (label,)
    return next((part for words in spelt for part, form in _COMPILED if form.fullmatch(words)), None)


@lru_cache(maxsize=20_000)
def meaning(label: str) -> Part | None:
    """The part that a label names as it is written, in any language, listed or of a family."""
    words = in_english(bare(label).replace("_", " "))
    return part_named(words) or _likely(family_of(words))


def part_of(node: Node) -> Part | None:
    """What a statement is by its label, or by the word before its arrow."""
    if node.label:
        found = part_named(node.label) or _likely(part_by_value(node.label, node.value) or family_of(node.label))
        found = found or _answered_by(node)
        return Part.DECISION if found is Part.CRITERIA and node.value.rstrip("* _").endswith("?") else found
    if node.kind is Kind.HEADING:
        return part_named(node.head) or _likely(family_of(node.head))
    answer = _answer(node.uncounted)
    if answer:
        return part_named(in_english(answer))
    if node.kind in {Kind.ITEM, Kind.PARAGRAPH} and (
        _expects(node.text) or is_scenario(node.plain) or _is_bracketed(node.text)
    ):
        return Part.CRITERIA
    if node.kind is Kind.PARAGRAPH and node.children and len(node.text) < _SHORT:
        return part_named(in_english(node.bare))  # a line of its own above its list: `ok when`
    return None


def _answered_by(node: Node) -> Part | None:
    """The answer that a label is which says in a few words that all is well, or with another word that it is not."""
    said = _said_of_all(node.label)
    if said is not Part.NO_GO:
        return said
    beside = node.parent.children if node.parent is not None else []
    answered = any(_said_of_all(one.label) is Part.GO for one in islice(beside, _NEAR))
    return said if answered else Part.ON_FAILURE


@lru_cache(maxsize=20_000)
def _said_of_all(label: str) -> Part | None:
    if len(label) >= _LONGEST or label.partition(" ")[0] not in _CASES:
        return None
    said = _DENIED.sub("", label)
    return (Part.GO if said == label else Part.NO_GO) if _WELL.fullmatch(said) else None


_NEAR = 40
_CASES = frozenset("if when in wenn falls sofern bei si en se em als indien bij jeśli gdy w".split())
_DENIED = re.compile(r"\b(?:not|no|non|nicht|pas|não|niet|nie)\s+|\b(?:ne\s|n[’'])(?=\w)")
_WELL = re.compile(any_of("cases", "went_well"))


@lru_cache(maxsize=20_000)
def _answer(text: str) -> str:
    """The word before the arrow that a statement begins with; empty where there is none."""
    match = _ARROW.match(without_signs(plain(text)))
    return match["name"].casefold() if match else ""


@lru_cache(maxsize=20_000)
def _expects(text: str) -> bool:
    """Whether a statement begins as a sentence does that says what has to be so."""
    return bool(_EXPECTED.match(without_signs(plain(text))))


@lru_cache(maxsize=20_000)
def _is_bracketed(text: str) -> bool:
    """Whether a statement begins with a word in brackets that says what has to hold, or where: `[given] no network`."""
    match = _BRACKETED.match(text)
    return match is not None and bool(_GIVEN.fullmatch(match["name"]) or meaning(match["name"]) is Part.CRITERIA)


_BRACKETED = re.compile(r"\[(?P<name>[^\W\d_][^\]\n]{1,24})\]\s+(?=\S)")
_GIVEN = re.compile(any_of("phrases", "given"), re.IGNORECASE)


def _likely(part: str | None) -> Part | None:
    return Part(part) if part else None


def value_of(node: Node) -> str:
    """What stands after the label or the arrow."""
    if node.label:
        return node.value
    if node.kind is Kind.HEADING:
        return "" if part_of(node) else node.text
    if node.kind is Kind.PARAGRAPH and node.children and part_of(node) and part_named(in_english(node.bare)):
        return ""
    match = _ARROW.match(without_signs(plain(node.uncounted)))
    return match["value"] if match else _EXPECTED.sub("", without_signs(plain(node.text)))


def unfolded(node: Node) -> Iterator[Node]:
    """A statement, or what it says after one another where it holds several labels: `Go: Step 2; No-Go: stop`."""
    marked = ":" in node.text or "→" in node.text or "->" in node.text or "=>" in node.text
    found = list(_INLINE.finditer(node.text)) if marked and len(node.text) < 8000 else []
    starts = [
        match for match in found if match["mark"] == ":" or match["name"].casefold() in _ARROWED or "**" in match[0]
    ]
    alone = len(starts) == 1 and starts[0].start() <= len(node.key)  # it is the end of the statement's own label
    if not starts or alone or node.kind is Kind.HEADING:
        yield node
        return
    edges = [match.start() for match in starts] + [len(node.text)]
    lead = node.text[: edges[0]].strip(" ;,.|(*-–—")
    if lead:
        yield _piece(node, lead, children=False)
    for match, end in zip(starts, edges[1:], strict=True):
        value = node.text[match.end() : end].strip().rstrip(";,|(—–- ").strip()
        yield _piece(node, f"{match['name']}: {value}", children=match is starts[-1])


_ARROWED = frozenset(
    {
        "go",
        "no-go",
        "no go",
        "oui",
        "non",
        "ja",
        "nein",
        "if yes",
        "if no",
        "yes",
        "no",
        "skip",
        "retry",
        "escalate",
        "on failure",
        "if it fails",
        "if this fails",
    }
)


def _piece(node: Node, text: str, *, children: bool) -> Node:
    piece = Node(kind=Kind.PARAGRAPH, text=text, line=node.line, end=node.end, rank=node.rank)
    piece.parent = node.parent
    if children:
        piece.children = node.children
    return piece
