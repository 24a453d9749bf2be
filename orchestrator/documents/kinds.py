"""Which of the five kinds a document is, by what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from orchestrator.documents.node import Kind as Form
from orchestrator.documents.node import Node


class DocumentKind(StrEnum):
    """The kinds."""

    PHASE_SKILL = "phase-skill"
    PROCEDURE = "procedure"
    WORKFLOW_STEP = "workflow-step"
    TASK_LIST = "task-list"
    ISSUE = "issue"


_SIGNS: tuple[tuple[DocumentKind, float, str], ...] = (
    (DocumentKind.WORKFLOW_STEP, 4, r"\bsub-?tasks?[-\s]*\d|\bstep id\b|\btask[-\s]*\d+\b.*(?:level|:)"),
    (
        DocumentKind.WORKFLOW_STEP,
        3,
        (
            r"^(?:max(?:imum)? retries|on[- ]failure|agent assignment|success criteria|exit "
            r"code|file exists|output contains|file content (?:matches|contains)|http response|"
            r"unit test pass|next subtask|workflow-?step|mcp tools)"
        ),
    ),
    (DocumentKind.PROCEDURE, 4, r"^procedure\b|\bsop\b|standard operating|^runbook|^playbook\b|^verfahren"),
    (
        DocumentKind.PROCEDURE,
        3,
        (
            r"^(?:decisions?(?: ?/ ?evaluations?)?|go|no-go|failure handling|exit states?|required "
            r"inputs?|output contract|downstream dependencies|audit|escalate|retry|remediation)\b"
        ),
    ),
    (
        DocumentKind.PHASE_SKILL,
        4,
        (
            r"handoff|read-?back|first article|human review gate|job persona|non-negotiables|"
            r"mvp mode|revision limits|reply with|bad habits"
        ),
    ),
    (DocumentKind.PHASE_SKILL, 2, r"^gate\b|^role$|^core mandate|^persona|intervention"),
    (
        DocumentKind.TASK_LIST,
        3,
        (
            r"story points|velocity|sprint|task overview|^tasks?$|implementation (?:plan|phases|"
            r"tasks)|learning log|backlog|task list|^tasks?:"
        ),
    ),
    (
        DocumentKind.ISSUE,
        3,
        (
            r"describe the (?:bug|feature|issue)|steps to reproduce|expected behaviou?r|actual "
            r"behaviou?r|additional context|acceptance criteria|type of change|^checklist|component "
            r"type|environment|screenshots|definition of done"
        ),
    ),
)
_COMPILED = tuple((kind, weight, re.compile(form)) for kind, weight, form in _SIGNS)
_TASK_ID = re.compile(
    r"^\W*(?:\*\*)?\[?`?(?:[A-Z]{1,6}-?\d{1,4}(?:[.-]\d+)*|\d{1,2}(?:\.\d{1,2})*[.):]?)`?\]?(?:\*\*)?[\s:.—–-]"
)
_MOST_PER_SIGN = 6
_LIKE = 4
"""A document with less says nothing that only one of the kinds says."""


def recognise(root: Node, front: Mapping[str, Any]) -> list[DocumentKind]:
    """The kinds that a document is like, most like first; empty where it is like none."""
    scores = dict.fromkeys(DocumentKind, 0.0)
    counts: dict[int, int] = {}
    ticks = identified = steps = statements = 0
    for node in root.walk():
        statements += 1
        ticks += node.ticked is not None
        identified += node.ticked is not None and bool(_TASK_ID.match(node.text))
        steps += node.step is not None and node.kind is not Form.CELL
        for index, (kind, weight, form) in enumerate(_COMPILED):
            if counts.get(index, 0) < _MOST_PER_SIGN and form.search(node.head[:100]):
                counts[index] = counts.get(index, 0) + 1
                scores[kind] += weight
    _by_front(scores, front)
    _by_shape(scores, root, ticks=ticks, identified=identified, steps=steps, statements=statements)
    liked = [kind for kind in DocumentKind if scores[kind] >= _LIKE or (scores[kind] and steps > 1)]
    return sorted(liked, key=lambda kind: -scores[kind])


def _by_front(scores: dict[DocumentKind, float], front: Mapping[str, Any]) -> None:
    keys = {str(key).casefold() for key in front}
    if keys & {"labels", "assignees", "about"}:
        scores[DocumentKind.ISSUE] += 25
    elif keys & {"description", "allowed-tools", "tools"} and "name" in keys:
        scores[DocumentKind.PHASE_SKILL] += 6


def _by_shape(
    scores: dict[DocumentKind, float], root: Node, *, ticks: int, identified: int, steps: int, statements: int
) -> None:
    title = next((node.bare for node in root.walk() if node.kind is Form.HEADING), "")
    if identified > 1:
        scores[DocumentKind.TASK_LIST] += 6 + 2 * min(identified, 8)
    if re.search(r"\btasks?\b|\bto-?do\b|\bbacklog\b|\bsprint\b", title):
        scores[DocumentKind.TASK_LIST] += 8
    if re.search(r"\bphase \d|\bskill\b", title) or re.match(r"\d{2}\b", title):
        scores[DocumentKind.PHASE_SKILL] += 4
    if statements and ticks / statements > 0.45 and identified < 2 and steps < 2:  # nearly half are boxes
        scores[DocumentKind.ISSUE] += 8
    if steps > 1:
        scores[DocumentKind.PROCEDURE] += 2
    phases = sum(1 for node in root.walk() if node.step and node.step.word == "phase" and node.kind is Form.HEADING)
    if phases > 1:
        scores[DocumentKind.PHASE_SKILL] += 5
