"""Which of the five kinds a document is, by what it says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from enum import StrEnum
from itertools import islice
from typing import Any, NamedTuple

from orchestrator.documents.blocks import alike_blocks
from orchestrator.documents.lexicon import anywhere, lexicon
from orchestrator.documents.node import Kind as Form
from orchestrator.documents.node import Node
from orchestrator.documents.seen_shapes import MOST, Seen
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.signs_of_units import agent_tries, signs_of
from orchestrator.documents.unmarked_steps import unmarked


class DocumentKind(StrEnum):
    """The kinds."""

    PHASE_SKILL = "phase-skill"
    PROCEDURE = "procedure"
    WORKFLOW_STEP = "workflow-step"
    TASK_LIST = "task-list"
    ISSUE = "issue"


_SIGNS = tuple(
    (DocumentKind(kind), float(weight), where, re.compile(anywhere(forms), re.IGNORECASE * (where == "title")))
    for sign, forms in lexicon("kinds").items()
    for kind, weight, where in [sign.split()]
)
"""A kind, how much a sign tells of it, where it stands, and the sign."""
_ANY = {
    where: re.compile(
        anywhere(form for sign, forms in lexicon("kinds").items() if sign.endswith(where) for form in forms)
    )
    for where in ("head", "text")
}
"""What no sign at a place is in, none of them has to be looked for in."""
_PLANNED, _CLOSE = 3, 0.8
"""What is as like another kind as that may be one."""
_MOST_PER_SIGN = _FEW = 6
"""To so many boxes one statement that is called a step is no sign of steps."""
_SKILLED = 10
"""What the front matter of a skill tells."""
_OF_SKILLS = {"allowed-tools", "argument-hint", "globs", "disable-model-invocation"}
_OF_AGENTS = {"name", "tools", "model", "mode", "agent"}
"""What the front matter of skills says, and what that of agents says beside a description."""
_DECIDES = 5
"""What a person tells who is given the answers at a gate."""
_LIKE = 4
"""A document with less says nothing that only one of the kinds says."""


class Likely(NamedTuple):
    """What a document may be."""

    kinds: tuple[DocumentKind, ...]
    """Most like first; empty where it is like none."""
    sure: bool
    """Whether it says what only documents of the first kind say, and much less that those of another do."""


def recognise(root: Node, front: Mapping[str, Any]) -> Likely:
    """The kinds that a document is like."""
    scores = dict.fromkeys(DocumentKind, 0.0)
    seen = Seen(root)
    _by_words(scores, root, front, seen.told)
    _by_front(scores, front, seen)
    asks = seen.selecting > 1 and seen.identified < 2 and not (seen.ordered or seen.steps > 1)
    scores[DocumentKind.ISSUE] += 2 * _LIKE * asks  # before its boxes are counted, which tasks have as well
    _by_shape(scores, seen)
    _by_what_it_holds(scores, seen)
    _by_units(scores, root, front, seen)
    liked = [kind for kind in DocumentKind if scores[kind] >= _LIKE or (scores[kind] and seen.steps > 1)]
    if not liked:
        ordered = len(unmarked(root)) > 1 or bool(alike_blocks(root))
        return Likely((DocumentKind.PROCEDURE,) if ordered else (), sure=False)
    liked.sort(key=lambda kind: -scores[kind])
    second = max(scores[kind] for kind in DocumentKind if kind is not liked[0])
    return Likely(tuple(liked), sure=second < _CLOSE * scores[liked[0]])


def _by_words(scores: dict[DocumentKind, float], root: Node, front: Mapping[str, Any], told: Collection[int]) -> None:
    found: Counter[int] = Counter()
    title, asked = _title(root, front), set[tuple[int, str]]()
    for kind, weight, where, sign in _SIGNS:
        if where == "title":
            scores[kind] += weight * bool(sign.search(title))
    for node in (one for one in islice(root.walk(), MOST) if id(one) not in told):
        texts = {"head": "" if node.kind is Form.CODE else node.head[:100], "text": node.text[:400]}
        said = {where for where, text in texts.items() if _ANY[where].search(text)}
        for index, (kind, weight, where, sign) in enumerate(_SIGNS if said else ()):
            if where in said and found[index] < _MOST_PER_SIGN and sign.search(texts[where]):
                told_again = where == "head" and (index, texts[where]) in asked
                if told_again and (kind is DocumentKind.ISSUE or node.kind is Form.CELL):
                    continue  # what each of several units is accepted for, or a column of all rows
                asked.add((index, texts[where]))
                found[index] += 1
                scores[kind] += weight


def _title(root: Node, front: Mapping[str, Any]) -> str:
    """What the document is called: a bold line at its top, else its first heading, else its first words."""
    opening = next(root.walk(), root)
    heading = next((node for node in root.walk() if node.kind is Form.HEADING), None)
    words = (opening if BOLD_LINE.match(opening.text) else heading or opening).plain[:120]
    return f"{words} {front.get('title') or ''}"


def _by_front(scores: dict[DocumentKind, float], front: Mapping[str, Any], seen: Seen) -> None:
    keys = {str(key).casefold() for key in front}
    if keys & {"assignees", "about"} or ("labels" in keys and seen.steps < 2):
        scores[DocumentKind.ISSUE] += 40
    elif keys & _OF_SKILLS or ("description" in keys and keys & _OF_AGENTS):
        scores[DocumentKind.PHASE_SKILL] += _SKILLED


def _by_what_it_holds(scores: dict[DocumentKind, float], seen: Seen) -> None:
    """What is decided and judged in it, and how; a skill that lists no tasks only speaks of them."""
    if scores[DocumentKind.PHASE_SKILL] >= _SKILLED and not seen.lists_any:
        scores[DocumentKind.TASK_LIST] = 0
    one_ticket = (
        seen.tickets == 1 and seen.titled and seen.ticks > _PLANNED and seen.identified < 2 and not seen.ordered
    )
    scores[DocumentKind.ISSUE] += 2 * _LIKE * one_ticket + _LIKE * (seen.scenarios > 1)
    scores[DocumentKind.TASK_LIST] += 2 * _LIKE * (seen.scenarios > 1 and seen.tickets > _PLANNED)
    if seen.gates and seen.routed < 2:
        scores[DocumentKind.PHASE_SKILL] += _DECIDES
    staged = seen.signed and seen.phases > _PLANNED and not seen.routed + seen.decisions
    if staged or (seen.signed > 1 and seen.routed + seen.decisions < 2):
        scores[DocumentKind.PHASE_SKILL] += 3 * _DECIDES
    if seen.decisions > 1:
        scores[DocumentKind.PROCEDURE] += 2 * min(seen.decisions, 5)
    if seen.moves > 1:
        scores[DocumentKind.PROCEDURE] += 2 * min(seen.moves, 6)
    if seen.machine > _PLANNED:
        scores[DocumentKind.WORKFLOW_STEP] += min(seen.machine, 8)


def _by_units(scores: dict[DocumentKind, float], root: Node, front: Mapping[str, Any], seen: Seen) -> None:
    """What its units are made of; or, where it has none, what it asks for."""
    told = signs_of(root, MOST)
    told = told._replace(works=0) if told.loose and seen.gates else told
    scores[DocumentKind.WORKFLOW_STEP] += 3 * _LIKE + 2 * min(told.works, 5) if told.works else 0
    judged = told.judged > 2 and not told.works and not (seen.signed or seen.gates)
    checked = told.checked > 2 and not seen.routed + seen.decisions
    checked &= max(scores[DocumentKind.PHASE_SKILL], scores[DocumentKind.TASK_LIST]) < _LIKE
    acted = seen.tasks > 1 and told.acted >= seen.tasks and not told.works
    scores[DocumentKind.WORKFLOW_STEP] += (
        4 * _LIKE if (acted or judged) and (acted or checked or agent_tries(root, front)) else 0
    )
    scores[DocumentKind.TASK_LIST] += 2 * _LIKE + 2 * min(told.listed, 5) if told.listed > 1 else 0
    scores[DocumentKind.TASK_LIST] += 2 * _LIKE * (told.numbered > _PLANNED) + 3 * _LIKE * (told.columns > 1)
    scores[DocumentKind.TASK_LIST] += _LIKE * (told.coded > _PLANNED - 1 and not told.works)
    scores[DocumentKind.TASK_LIST] += _LIKE + 2 * min(told.telling, 5) if told.telling > 2 and not told.works else 0
    units = told.works or told.listed or seen.steps > 1 or seen.identified > 1 or seen.rows > 1 or seen.flows
    units = units or told.numbered > _PLANNED or seen.ordered
    scores[DocumentKind.ISSUE] += _LIKE * (1 + told.asked) if told.asked and not units else 0


def _by_shape(scores: dict[DocumentKind, float], seen: Seen) -> None:
    if seen.identified > 1:
        scores[DocumentKind.TASK_LIST] += 6 + 2 * min(seen.identified, 8)
    mostly_boxes = seen.ticks > 0.45 * seen.statements or seen.ticks > 0.5 * seen.said  # nearly half
    skilled = scores[DocumentKind.PHASE_SKILL] >= _SKILLED
    few_steps = not seen.ordered and (seen.steps < 2 or seen.steps * _FEW < seen.ticks)
    if mostly_boxes and seen.identified < 2 and few_steps and not skilled:
        asked = scores[DocumentKind.ISSUE] > scores[DocumentKind.TASK_LIST]
        scores[DocumentKind.ISSUE if asked else DocumentKind.TASK_LIST] += 8
    scores[DocumentKind.ISSUE] += 2 * _LIKE * (seen.asked > 1 and not seen.identified)
    if seen.nested:
        scores[DocumentKind.WORKFLOW_STEP] += 6 + 2 * min(seen.nested, 4)
    if seen.planned > _PLANNED and not skilled:
        scores[DocumentKind.TASK_LIST] += 8
    if max(seen.tickets, seen.listed) > 1 or seen.managed > _PLANNED:
        scores[DocumentKind.TASK_LIST] += _LIKE
    if seen.flows or seen.rows > 1:
        scores[DocumentKind.PROCEDURE] += _LIKE
    if seen.steps - seen.phases - seen.tasks > 1:
        scores[DocumentKind.PROCEDURE] += 5
    if seen.phases > 1:
        scores[DocumentKind.PHASE_SKILL] += 5
    if seen.tasks > 1:
        listed = scores[DocumentKind.WORKFLOW_STEP] < _LIKE and seen.worked <= seen.tasks / 2
        scores[DocumentKind.TASK_LIST if listed else DocumentKind.WORKFLOW_STEP] += 4 + 2 * min(seen.worked, 4) * (
            not listed
        )
