"""Which phases of a stage an issue leaves out, and which it cannot because others need what they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from orchestrator.composition import OF_SERVICE, phases_about
from orchestrator.intake import Choice, Intake
from orchestrator.playbook import ForEach, Phase, Playbook

_NAMED_FILE = re.compile(r"`([^`\s]+)`|\b([\w./-]+\.[a-z]{1,5})\b")
_SHORTEST = 8
"""Characters of an output that can be recognised in an input."""


@dataclass(frozen=True, kw_only=True)
class IssueScope:
    """What became of the phases that only unticked choices are about."""

    left_out: Mapping[int, Choice]
    """By number, the choice that was left unticked."""
    kept: Mapping[int, str]
    """By number, what is worked needs of it: nobody ticked it and it is worked all the same."""


def issue_scope(playbook: Playbook, intake: Intake, wanted: Iterable[str] = ()) -> IssueScope:
    """A phase that only unticked choices are about is left out, unless a worked phase or the hand-off needs it.

    `wanted` are ids of choices that a person asked for after all. A phase that no choice is about is worked.
    """
    unticked = _only_unticked(playbook, intake, {choice.id for choice in intake.choices if choice.ticked} | {*wanted})
    left_out, kept = dict(unticked), dict[int, str]()
    queue = [(phase.number, name) for phase, name in _handed_on(playbook)]
    queue += [need for phase in playbook.phases if phase.number not in unticked for need in _needs(playbook, phase)]
    while queue:
        number, why = queue.pop(0)
        if number in left_out:
            del left_out[number]
            kept[number] = why
            queue += _needs(playbook, playbook.phase(number))
    return IssueScope(left_out=left_out, kept=kept)


def _only_unticked(playbook: Playbook, intake: Intake, ticked: set[str]) -> dict[int, Choice]:
    about: dict[int, list[Choice]] = {}
    for choice in intake.choices:
        for phase in phases_about(playbook, choice.text):
            about.setdefault(phase.number, []).append(choice)
    return {
        number: choices[0]
        for number, choices in about.items()
        if ticked and not any(choice.id in ticked for choice in choices)
    }


def _needs(playbook: Playbook, phase: Phase) -> list[tuple[int, str]]:
    """Other phases of which this one needs something: their numbers, and this one's name."""
    tasks = {task.id for task in phase.tasks}
    names = {*phase.requires, *(name for task in phase.tasks for name in (*task.needs, *task.requires))}
    given = "\n".join(phase.inputs).casefold()
    files = _files(phase.inputs)
    return [
        (other.number, f"phase {phase.number}, {phase.title}")
        for other in playbook.phases
        if other is not phase
        and (
            other.id in names
            or any(task.id in names or tasks & set(task.before) for task in other.tasks)
            or (_asks_the_service(phase) and _serves(other))
            or files & _files(other.outputs)
            or any(len(made) >= _SHORTEST and made.casefold() in given for made in (other.title, *other.outputs))
        )
    ]


def _asks_the_service(phase: Phase) -> bool:
    """Whether an exit check of the phase asks the running service for its operations."""
    return any(spec.kind in OF_SERVICE and spec.kind != "http" for spec in phase.checks)


def _serves(phase: Phase) -> bool:
    return any(task.for_each is ForEach.OPERATION for task in phase.tasks)


def _handed_on(playbook: Playbook) -> Iterator[tuple[Phase, str]]:
    """Phases with a check that has to pass before the stage is handed off."""
    required = set(playbook.hand_off.requires) if playbook.hand_off else set()
    for phase in playbook.phases:
        if needed := sorted(required & {spec.id for spec in phase.checks}):
            yield phase, f"the hand-off, by its check {needed[0]}"


def _files(texts: Iterable[str]) -> set[str]:
    return {match[1] or match[2] for text in texts for match in _NAMED_FILE.finditer(text)}
