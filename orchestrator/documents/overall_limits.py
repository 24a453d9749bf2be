"""A limit for every step, said once: in the front matter, or in a sentence such as `at most 3 attempts per step`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.documents.draft import Draft
from orchestrator.documents.labels import Part, meaning, part_of
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.limits_named import limits_told
from orchestrator.documents.node import STEP_WORDS, Kind, Node
from orchestrator.documents.policies import failure_policy
from orchestrator.documents.steps import Steps, outside
from orchestrator.documents.tries import SENTENCE
from orchestrator.documents.words import ordinal, plain
from orchestrator.playbook import Phase, TaskTemplate

_EACH = re.compile(
    rf"(?<!\w)(?:(?:per|each|every|any|all|no|pro|jede[rmns]?|keine?[nmrs]?|par|chaque|aucune?|por|cada|ningún|ninguna"
    rf"|ogni|nessuna?|elke?|geen|an? (?:failed|failing))\s+(?:{STEP_WORDS})s?|{any_of('phrases', 'all_steps')})(?!\w)",
    re.IGNORECASE,
)
_MOST = 100
_LIMITS = frozenset({Part.RETRIES, Part.ATTEMPTS})


def bound_by_rule(draft: Draft, steps: Steps, phases: Sequence[Phase]) -> list[Phase]:
    """The phases with the limit of all of them where they have none of their own; a higher one is reported.

    Not where the limit is said to hold unless another is.
    """
    most, strictly = _overall(draft, steps)
    if most is None:
        return list(phases)
    own = {line: attempts for phase in phases for line, attempts in _own(phase) if attempts > most}
    for line, attempts in own.items() if strictly else ():
        message = f"it is tried {attempts} times here, and every step at most {most} times"
        draft.defect(_limit_below(draft, line), "conflicting-limit", message)
    return [phase if list(_own(phase)) else phase.model_copy(update={"max_attempts": most}) for phase in phases]


def _own(phase: Phase) -> list[tuple[int, int]]:
    """The limits of a phase and its tasks, each with the line of whose it is."""
    holders: list[Phase | TaskTemplate] = [phase, *phase.tasks]
    return [
        (one.source.line if one.source else 1, one.max_attempts)
        for one in holders
        if "max_attempts" in one.model_fields_set and one.max_attempts is not None
    ]


def _limit_below(draft: Draft, line: int) -> int:
    """The line of the next limit from a line on."""
    limits = (node.line for node in draft.root.walk() if part_of(node) in _LIMITS and node.line >= line)
    return next(limits, line)


def settled_by_rule(draft: Draft, phases: Sequence[Phase]) -> list[Phase]:
    """The phases with what the front matter says of every failure, where they and their tasks do not say it."""
    told = (str(value) for key, value in draft.front.items() if meaning(str(key).replace("_", " ")) is Part.ON_FAILURE)
    policy = failure_policy(next(told, ""))
    if not policy:
        return list(phases)
    settled = {"on_failure": policy["on_failure"]}
    return [phase if phase.on_failure else phase.model_copy(update=settled) for phase in phases]


def _overall(draft: Draft, steps: Steps) -> tuple[int | None, bool]:
    """How often each step is tried in all, and whether no step may be tried more often."""
    for key, value in draft.front.items():
        part = meaning(str(key).replace("_", " "))
        count = ordinal(str(value)) if str(value).isdecimal() else None
        if part in _LIMITS and count:
            return min(_MOST, count + (part is Part.RETRIES)), True
    for node in outside(draft.root, steps):
        if node.kind in {Kind.PARAGRAPH, Kind.ITEM, Kind.CELL} and (count := _told(node, steps)):
            draft.enforce(node, f"every step is tried {count} times")
            return count, not _UNLESS.search(plain(node.text))
    return None, True


_UNLESS = re.compile(any_of("phrases", "unless_told"), re.IGNORECASE)


def _told(node: Node, steps: Steps) -> int | None:
    sentences = (one for one in SENTENCE.split(plain(node.text)) if _EACH.search(one))
    return next((count for one in sentences for step, count in limits_told(node, one, steps) if step is None), None)
