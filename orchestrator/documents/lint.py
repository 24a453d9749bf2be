"""Defects of the document itself: numbers, names and ids that do not fit together, and what its kind should have."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from orchestrator.documents.conflicting_rounds import conflicting_rounds
from orchestrator.documents.contents import missing_parts
from orchestrator.documents.counted_on import counted_on
from orchestrator.documents.draft import Draft
from orchestrator.documents.drawn_past import drawn_past
from orchestrator.documents.empty_parts import empty_parts
from orchestrator.documents.given_ids import given_ids
from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.listed_defects import left_out, listed_defects
from orchestrator.documents.listed_people import unlisted_people
from orchestrator.documents.nested_fences import nested_marks
from orchestrator.documents.node import Kind
from orchestrator.documents.pointed_at import pointed_at
from orchestrator.documents.pointed_ids import pointed_ids
from orchestrator.documents.pointed_names import pointed_names
from orchestrator.documents.procedure import WORDS as PROCEDURE_WORDS
from orchestrator.documents.skill import WORDS as SKILL_WORDS
from orchestrator.documents.stale_names import stale_names
from orchestrator.documents.step_names import is_counted
from orchestrator.documents.steps import Step, find_steps
from orchestrator.documents.tools_meant import unknown_tools
from orchestrator.documents.unhandled_replies import unhandled_replies
from orchestrator.documents.ways_through import ways_through
from orchestrator.documents.words import ordinal
from orchestrator.intake import Intake
from orchestrator.playbook import Playbook
from orchestrator.task_list import TaskList

_COUNTED = re.compile(
    (
        r"(?<!sprint )(?<!week )(?<!phase )(?<!stage )(?<!step )(?<!milestone )(?<!iteration )"
        r"\b(?P<count>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+(?:(?:ordered|"
        r"sequential|main|major|distinct|core|development|implementation|strictly|key|total|"
        r"in)\s+)*(?P<noun>steps|phases|stages|tasks|sub-?tasks|gates)\b(?!\s+(?:before|"
        r"ahead|back|later|earlier|ago))"
    ),
    re.IGNORECASE,
)
_OF_WORK = re.compile(
    r"\b(?:procedure|workflow|process|skill|runbook|document|phases?|stages?|steps?|approvals?|sign-?offs?)\b",
    re.IGNORECASE,
)
"""What an item speaks of that counts gates of the work, and not others."""
_WANTED: dict[DocumentKind, tuple[tuple[str, str, str], ...]] = {
    DocumentKind.PHASE_SKILL: (
        ("persona", "", r"persona|\brole\b|who you are|^you are\b|identity"),
        ("accepting the handoff", "required_inputs", r"hand-?off|quick start|prerequisite|inputs"),
        ("gate", "gate.checks gate.meanings", r"gate|review|approval|sign-?off"),
    ),
    DocumentKind.PROCEDURE: (
        ("required inputs", "required_inputs", r"inputs?\b|prerequisite|precondition|before you|entry criteria"),
        ("definition of done", "gate.checks", r"definition of done|acceptance|(success|exit) criteria|validation|done"),
        ("exit states", "exit_states", r"exit states?|outcomes?|end states?|completion"),
    ),
    DocumentKind.WORKFLOW_STEP: (
        ("success criteria", "phases.tasks.checks unenforced", r"success criteria|acceptance|verification|criteria"),
    ),
    DocumentKind.TASK_LIST: (
        ("definition of done", "checks tasks.checks", r"definition of done|acceptance|done when|success criteria"),
    ),
    DocumentKind.ISSUE: (
        (
            "acceptance criteria",
            "checks unenforced",
            r"acceptance|definition of done|expected|success criteria|checklist",
        ),
    ),
}
"""By kind: a part, where it may stand in what was read, and how it is called where nothing in it was understood."""
_SERIES = 3
"""Steps that are numbered in tens, or in another way that does not change."""


def lint(draft: Draft, kind: DocumentKind, result: Playbook | TaskList | Intake) -> None:
    """Report them all."""
    steps: Sequence[Step] = ()
    taken: set[int] = set()
    if isinstance(result, Playbook):
        words = SKILL_WORDS if kind is DocumentKind.PHASE_SKILL else PROCEDURE_WORDS
        steps = [] if kind is DocumentKind.WORKFLOW_STEP else find_steps(draft.root, words).steps
        _numbering(draft, steps)
        stale_names(draft, steps, result)
        _counts(draft, result)
        ways_through(draft, result)
        drawn_past(draft, result)
        unhandled_replies(draft)
        taken = {phase.source.line for phase in result.phases if phase.source}
        taken |= {task.source.line for phase in result.phases for task in phase.tasks if task.source}
    if isinstance(result, TaskList):
        listed_defects(draft, result)
        _counted_tasks(draft, result)
        taken = {task.source.line for task in result.tasks if task.source}
    conflicting_rounds(draft)
    nested_marks(draft)
    left_out(draft)
    given_ids(draft)
    counted_on(draft, taken)
    pointed_at(draft, [step.number for step in steps])
    pointed_ids(draft)
    pointed_names(draft)
    empty_parts(draft, kind, taken)
    missing_parts(draft)
    unlisted_people(draft)
    unknown_tools(draft)
    _missing(draft, kind, result)


def _numbering(draft: Draft, steps: Sequence[Step]) -> None:
    numbers = [(step, int(step.number)) for step in steps if step.number.isdigit() and is_counted(step.node)]
    seen: dict[int, Step] = {}
    for step, number in numbers:
        if number in seen:
            draft.defect(
                step.node,
                "duplicate-id",
                f"number {number} is used twice; the other stands on line {seen[number].node.line}",
            )
        seen.setdefault(number, step)
    apart = {after - before for (_, before), (_, after) in itertools.pairwise(numbers)}
    for (last, before), (step, number) in (
        itertools.pairwise(numbers) if len(apart) > 1 or len(numbers) < _SERIES else ()
    ):
        if number > before + 1:
            draft.defect(step.node, "numbering-gap", f"number {number} follows number {before}")
        elif number < before and not (number == 1 and step.node.parent is not last.node.parent):
            draft.defect(step.node, "numbering-gap", f"number {number} stands after number {before}")


def _counts(draft: Draft, playbook: Playbook) -> None:
    """`13 ordered steps` where there are twelve."""
    tasks = sum(len(phase.tasks) for phase in playbook.phases)
    actual = {
        "steps": {len(playbook.phases), sum(len(task.steps) for phase in playbook.phases for task in phase.tasks)},
        "phases": {len(playbook.phases)},
        "stages": {len(playbook.phases)},
        "tasks": {len(playbook.phases), tasks},
        "subtasks": {tasks},
        "gates": {len(playbook.gates) + 1},
    }
    inside = {line for phase in playbook.phases if phase.source for line in [phase.source.line]}
    first = min(inside, default=0)
    for node in draft.root.walk():
        if node.kind in {Kind.CODE, Kind.CELL} or (
            node.line > first and node.kind is not Kind.HEADING and any(above.step for above in node.above())
        ):
            continue
        for match in _COUNTED.finditer(node.plain[:600]):
            noun = match["noun"].casefold().replace("-", "")
            if noun == "gates" and node.kind is Kind.ITEM and not _OF_WORK.search(node.plain):
                continue  # which gates, it does not say
            count = ordinal(match["count"]) or 0
            if count > 1 and count not in actual[noun]:
                draft.defect(
                    node,
                    "contradicting-count",
                    f"`{match[0]}` are named, and {' or '.join(str(n) for n in sorted(actual[noun]) if n)} are there",
                )


def _counted_tasks(draft: Draft, listed: TaskList) -> None:
    """`5 tasks` where there are four."""
    for node in draft.root.walk():
        match = _COUNTED.search(node.plain[:300]) if node.kind in {Kind.HEADING, Kind.PARAGRAPH} else None
        count = (ordinal(match["count"]) or 0) if match else 0
        if match and match["noun"].casefold() == "tasks" and count > 1 and count != len(listed.tasks):
            draft.defect(node, "contradicting-count", f"`{match[0]}` are named, and {len(listed.tasks)} are there")


def _missing(draft: Draft, kind: DocumentKind, result: Playbook | TaskList | Intake) -> None:
    """Parts of which nothing was read, whatever they are called, and that no heading or label names either."""
    heads = [node.head[:100] for node in draft.root.walk() if node.kind in {Kind.HEADING, Kind.PARAGRAPH} or node.label]
    article = "an" if kind[0] in "aeiou" else "a"
    for name, places, form in _WANTED[kind]:
        if not any(_held(result, at) for at in places.split()) and not any(re.search(form, head) for head in heads):
            draft.defect(1, "missing-section", f"{article} {kind} has a part on {name}, and this one has none")


def _held(holder: object, place: str) -> bool:
    """Whether anything stands at a place such as `phases.tasks.checks`, in any phase and task."""
    name, _, rest = place.partition(".")
    held = getattr(holder, name)
    if not rest:
        return bool(held)
    return any(_held(one, rest) for one in (held if isinstance(held, tuple) else (held,)))
