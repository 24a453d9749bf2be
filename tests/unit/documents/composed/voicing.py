"""Documents of many houses by every axis, and what was read of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

from orchestrator.documents.reading import Imported
from orchestrator.playbook import Playbook, RouteAction
from orchestrator.task_list import TaskList
from tests.unit.documents.composed.voiced_stages import procedure, skill
from tests.unit.documents.composed.voiced_works import task_list, workflow
from tests.unit.documents.composed.voices import VOICES, Voice, named, sentence
from tests.unit.documents.composed.writing import Composed, Fact

KINDS: dict[str, Callable[[Voice], Iterator[str | Fact]]] = {
    "procedure": procedure,
    "phase-skill": skill,
    "workflow-step": workflow,
    "task-list": task_list,
}


def voiced(seed: int, *, count: int, only: str = "") -> Iterator[Composed]:
    """So many documents of each kind in turn."""
    kinds = [kind for kind in KINDS if not only or kind == only]
    for number in range(count):
        pick = Random(f"voiced-{seed}-{number}")
        kind = kinds[number % len(kinds)]
        voice = Voice(pick=pick, language=pick.choice(["en", "en", "en", *VOICES]))
        told = list(KINDS[kind](voice))  # before its ways are known
        yield Composed.of(told, kind=kind, ways=f"{number} {kind}/{voice.language}/{'/'.join(voice.ways)}")


def told_voiced(imported: Imported) -> frozenset[Fact]:
    """What was read of such a document, whatever kind it was taken for."""
    result = imported.result
    if isinstance(result, TaskList):
        return frozenset(_listed(result))
    return frozenset((*_staged(result), *_worked(result))) if isinstance(result, Playbook) else frozenset()


def _listed(result: TaskList) -> Iterator[Fact]:
    for task in result.tasks:
        name = named(task.title)
        yield ("unit", name)
        if task.done:
            yield ("finished", name)
        if task.checks:
            yield ("criteria", name, len(task.checks))
        if task.depends_on:
            yield ("needs", name)
    yield from (("done", sentence(check.title)) for check in result.checks)


def _worked(result: Playbook) -> Iterator[Fact]:
    beside = Counter(one.task for one in result.unenforced)
    for phase in result.phases:
        name = named(phase.title)
        yield ("unit", name)
        own = len(phase.checks) + sum(len(task.checks) + beside[task.id] for task in phase.tasks)
        if count := own + beside[phase.id]:
            yield ("criteria", name, count)
        limits = [task.max_attempts for task in phase.tasks if task.max_attempts]
        limits += [phase.max_attempts] if "max_attempts" in phase.model_fields_set and phase.max_attempts else []
        yield from (("tries", name, count) for count in limits)


def _staged(result: Playbook) -> Iterator[Fact]:
    place = {phase.id: number for number, phase in enumerate(result.phases, start=1)}
    last = len(result.phases)
    for number, phase in enumerate(result.phases, start=1):
        yield ("step", number, sentence(phase.title))
        if phase.max_attempts and "max_attempts" in phase.model_fields_set:
            yield ("tries", number, phase.max_attempts)
        for route in phase.routes:
            following = number + 1 if number < last else "end"
            to = {"next": following, "end": "end", "self": number}.get(route.to or "", place.get(route.to or "", "?"))
            yield ("way", number, "stop" if route.action in {RouteAction.HALT, RouteAction.ESCALATE} else to)
        yield from (("done", sentence(check.title)) for check in phase.checks)
    yield from (("inputs", sentence(one.text)) for one in result.required_inputs)
    for gate in (*result.gates, result.gate):
        if gate.source:
            yield ("gate", place.get(gate.after or "", last))
            yield from (("reply", reply) for reply in gate.replies)
        yield from (("done", sentence(check.title)) for check in gate.checks)
    if "max_revisions" in result.gate.model_fields_set:
        yield ("revisions", result.gate.max_revisions)
