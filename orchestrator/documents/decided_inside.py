"""Where somebody decides in the midst of a step: a sentence that holds the work up, a column of sign-offs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.documents.approvals import begins_with_person, is_called, is_said, names_person
from orchestrator.documents.holds import ANSWERED
from orchestrator.documents.labels import Part, part_of, value_of
from orchestrator.documents.lexicon import any_of, form, names_decider
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.said import names_nothing
from orchestrator.documents.step_names import NAMING
from orchestrator.documents.steps import Step, Steps
from orchestrator.documents.tries import SENTENCE
from orchestrator.documents.words import plain

_HELD = form("phrases", "held")
_COLUMN = re.compile(
    rf"(?:\w+ )?(?:{any_of('phrases', 'sign_off')}|who (?:decides|approves|signs)|decided by)", re.IGNORECASE
)
_NOTHING = re.compile(rf"\W*(?:{any_of('phrases', 'none')}|no)?\W*", re.IGNORECASE)
_LONGEST = 1200


def signs_cell(cell: Node) -> bool:
    """Whether a cell says who decides behind its row: it is filled, in a column that is called so."""
    if cell.kind is Kind.ITEM and part_of(cell) is Part.GATE:
        return not (names_nothing(plain(value_of(cell))) or ANSWERED.search(cell.text))  # a field of its step
    headed = cell.kind is Kind.CELL and bool(_COLUMN.fullmatch(cell.label))
    return headed and not _NOTHING.fullmatch(plain(cell.text))


def holds_up(node: Node) -> bool:
    """Whether a statement says that the work waits for somebody's answer, or that somebody decides on it."""
    told = node.kind in {Kind.PARAGRAPH, Kind.ITEM} and node.ticked is None and len(node.text) < _LONGEST
    return told and any(not _is_told_to_decide(node.plain, match) for match in _HELD.finditer(node.plain))


_TO_DECIDE = re.compile(any_of("phrases", "told_to_decide"), re.IGNORECASE)


def _is_told_to_decide(words: str, held: re.Match[str]) -> bool:
    """Whether whoever works is told to decide something: `Decide which columns are kept`."""
    before = words[: held.start()].rstrip()
    return not before or before[-1] in ".;!?" if _TO_DECIDE.match(held[0]) and not names_decider(held[0]) else False


def decided_inside(steps: Steps) -> Iterator[tuple[Step, Node]]:
    """The first such statement of each step, with its step."""
    own = {id(step.node) for step in steps.steps}
    for step in steps.steps:
        inside = (node for node in step.node.with_all() if node is step.node or id(node) not in own)
        found = next((node for node in inside if signs_cell(node) or holds_up(node)), None)
        if found is not None:
            yield step, found


def approved_inside(steps: Steps) -> Iterator[tuple[Step, Node]]:
    """The first statement of each step that says that a person approves its work; where that is its name, who does."""
    own = {id(step.node) for step in steps.steps}
    for step in steps.steps:
        inside = [node for node in step.node.walk() if id(node) not in own]
        spoken = [step.node, *inside] if step.node.kind is Kind.ITEM else inside
        who = (node for node in inside if part_of(node) in _WORKERS and _names_approver(value_of(node)))
        found = next(who, None) if is_called(plain(step.title)) else None
        found = found or next((node for node in inside if approves(node)), None)
        found = found or next((node for node in spoken if seeks_approval(node)), None)
        if found is not None:
            yield step, found


_WORKERS = frozenset({Part.AGENT, Part.OWNER})
_APPROVES, _APPROVED = (form("approvals", one) for one in ("approves_or_not", "approving"))


def _names_approver(words: str) -> bool:
    return names_decider(words) or names_person(plain(words))


def approves(node: Node) -> bool:
    """Whether a statement says that a person looks at the work and approves it, or gives the approval."""
    if node.kind not in {Kind.PARAGRAPH, Kind.ITEM} or node.ticked is not None or len(node.text) > _LONGEST:
        return False
    return any(_approves(sentence) for sentence in SENTENCE.split(node.plain))


def seeks_approval(node: Node) -> bool:
    """Whether a statement tells whoever works to have a person agree, or asks whether that person did."""
    part = part_of(node)
    if node.kind not in {Kind.PARAGRAPH, Kind.ITEM, Kind.CELL} or node.ticked is not None or part in _IN_CASES:
        return False
    if len(node.text) > _LONGEST or any(part_of(above) in _IN_CASES for above in node.above()):
        return False
    if node.kind is Kind.CELL and node.label not in NAMING:
        return False
    if part is Part.DECISION:
        asked = plain(value_of(node))
        return bool(_ASKS_WHETHER.search(asked)) and _names_decider(asked)
    return any(_seeks(one) for one in SENTENCE.split(node.plain))


def _names_decider(sentence: str) -> bool:
    return names_decider(sentence) or begins_with_person(_VERB.sub("", sentence))


def _seeks(sentence: str) -> bool:
    if ANSWERED.search(sentence) or _IF.match(sentence) or sentence.rstrip("* _").endswith("?"):
        return False
    named = _names_decider(sentence)
    return bool(_SOUGHT.search(sentence) or (_SOUGHT_OF.search(sentence) and named))


_SOUGHT, _SOUGHT_OF, _ASKS_WHETHER = (form("approvals", one) for one in ("sought", "sought_of", "asks_whether"))
_IF = re.compile(rf"\W*(?:{any_of('phrases', 'if')}|where|unless)\b", re.IGNORECASE)
"""What is done in a case alone holds up no other."""
_VERB = re.compile(r"^\W*[^\W\d_]+\s+")
_IN_CASES = frozenset(
    {Part.GO, Part.NO_GO, Part.SKIP, Part.RETRY, Part.ESCALATE, Part.REMEDY, Part.FAILURE, Part.ON_FAILURE}
    | {Part.PREREQUISITES, Part.INPUTS, Part.CRITERIA, Part.OUTPUTS, Part.DEPENDS}
)
"""Parts that say what is done in a case, and what was there before or is there behind the work."""


def _approves(sentence: str) -> bool:
    if ANSWERED.search(sentence) or sentence.endswith("?"):
        return False  # a decision of the work
    if _APPROVED.search(sentence) or is_said(sentence):
        return True
    match = _APPROVES.search(sentence)
    before = _ARTICLE.split(sentence[: match.start()]) if match else []
    return match is not None and (names_decider(sentence) or any(map(begins_with_person, (sentence, before[-1]))))


_ARTICLE = re.compile(rf"\b{any_of('cases', 'article')}", re.IGNORECASE)
