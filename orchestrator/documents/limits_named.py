"""Limits that a sentence sets for a step that it names: `the comparison of 6.3 may be repeated twice`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.draft import Draft
from orchestrator.documents.limits_of_others import limits_others
from orchestrator.documents.node import STEP_WORDS, Kind, Node
from orchestrator.documents.policies import repeats_allowed, retries_in
from orchestrator.documents.steps import Step, Steps
from orchestrator.documents.tries import SENTENCE, tries_said
from orchestrator.documents.words import plain
from orchestrator.playbook import Phase

_SUBJECT = re.compile(
    rf"(?<!\w)(?i:{STEP_WORDS})s?\s*#?\s*(?P<number>\d{{1,2}}(?:\.\d{{1,2}})*|[A-H])(?![\w.]*\w)"
    r"[\s,:)\"”]*(?:may|can|must|is|are|shall|should|will|darf|kann|wird|peut|puede|pode|può|mag|kan|może)(?!\w)"
)
"""A step that something is said of, and not one that is gone to."""
_HEADED = re.compile(rf"\W*(?i:{STEP_WORDS})\s*#?\s*(?P<number>\d{{1,2}}(?:\.\d{{1,2}})*|[A-H])\s*[:—–]\s")
"""The same before a colon: `Step 3: no more than 2 attempts`."""
_LONGEST = 1500
_MOST = 100


def limits_told(node: Node, text: str, steps: Steps) -> Iterator[tuple[Step | None, int]]:
    """How often something is tried in all by each sentence of a text, with the step that it says this of by name.

    Behind such a sentence, another one that only tells how often it is done says a limit too.
    """
    limited = False
    for sentence in SENTENCE.split(plain(text)[:_LONGEST]):
        count = tries_said(sentence, node) or repeats_allowed(sentence) or (retries_in(sentence) if limited else None)
        if count and not limits_others(sentence):
            limited = True
            words = steps.spelt(sentence)
            named = {match["number"] for match in (*_SUBJECT.finditer(words), *filter(None, [_HEADED.match(words)]))}
            found = {id(step): step for one in named if (step := steps.numbered(one.casefold()))}
            yield (next(iter(found.values())) if len(found) == 1 else None), min(_MOST, count)


def bound_by_name(draft: Draft, steps: Steps, phases: Sequence[Phase]) -> list[Phase]:
    """The phases with the limits that sentences set elsewhere; what differs from the step's own words is reported."""
    limits = {phase.id: phase.max_attempts for phase in phases if "max_attempts" in phase.model_fields_set}
    own = dict(limits)
    for node in draft.root.walk():
        if node.kind not in {Kind.PARAGRAPH, Kind.ITEM, Kind.CELL}:
            continue
        for step, attempts in limits_told(node, node.text, steps):
            if step is None or _stands_in(node, step):
                continue
            draft.enforce(node, f"retries of {step.id}")
            if limits.setdefault(step.id, attempts) != attempts:
                draft.defect(node, "conflicting-limit", f"`{attempts}` is said here, and `{limits[step.id]}` before")
    return [
        phase
        if limits.get(phase.id) == own.get(phase.id)
        else phase.model_copy(update={"max_attempts": limits[phase.id]})
        for phase in phases
    ]


def _stands_in(node: Node, step: Step) -> bool:
    return node is step.node or any(above is step.node for above in node.above())
