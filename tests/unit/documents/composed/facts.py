"""What was read of a document, as the facts that its text was composed from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from orchestrator.documents.reading import Imported
from orchestrator.intake import Intake
from orchestrator.playbook import Playbook, Route, RouteAction, RouteOutcome
from orchestrator.task_list import TaskList
from tests.unit.documents.composed.writing import Fact


def facts_of(imported: Imported) -> frozenset[Fact]:
    """The facts that a result says."""
    result = imported.result
    if isinstance(result, TaskList):
        return frozenset(_listed(result))
    if isinstance(result, Intake):
        return frozenset(_asked(result))
    nested = imported.kind.value == "workflow-step"
    return frozenset(_nested(result) if nested else _staged(result, gated=imported.kind.value == "phase-skill"))


def _listed(result: TaskList) -> Iterator[Fact]:
    for task in result.tasks:
        yield ("task", task.id)
        if task.points:
            yield ("points", task.id, int(task.points))
        if task.done:
            yield ("finished", task.id)
        yield from (("needs", task.id, other) for other in task.depends_on)
        if task.checks:
            yield ("criteria", task.id, len(task.checks))
    yield from (("done", check.title) for check in result.checks)


def _asked(result: Intake) -> Iterator[Fact]:
    yield from (("choice", choice.text, int(choice.ticked)) for choice in result.choices)
    yield from (("done", check.title) for check in result.checks)


def _staged(result: Playbook, *, gated: bool) -> Iterator[Fact]:
    place = {phase.id: number for number, phase in enumerate(result.phases, start=1)}
    for number, phase in enumerate(result.phases, start=1):
        yield ("step", number, phase.title)
        if phase.max_attempts and "max_attempts" in phase.model_fields_set:
            yield ("tries", number, phase.max_attempts)
        yield from (fact for route in phase.routes if (fact := _way(route, number, place, len(result.phases))))
        yield from (("done", check.title) for check in phase.checks)
    yield from (("input", one.text) for one in result.required_inputs)
    if gated:
        gates = (result.gate, *result.gates)
        yield from (("gated", check.title) for gate in gates for check in gate.checks)
        yield from (("reply", reply) for gate in gates for reply in gate.replies)
        yield ("revisions", result.gate.max_revisions)
    else:
        yield from (("done", check.title) for check in result.gate.checks)


def _way(route: Route, number: int, place: dict[str, int], last: int) -> Fact | None:
    """An answer of a decision; a retry of the same part is told by its limit."""
    if route.outcome is RouteOutcome.FAILURE:
        return None
    what = "go" if route.outcome is RouteOutcome.GO else "no_go"
    if route.action is RouteAction.HALT:
        return (what, number, "stop")
    if route.to in {"next", None}:
        return (what, number, number + 1 if number < last else "end")
    return (what, number, number if route.to == "self" else place.get(route.to or "", route.to or ""))


def _nested(result: Playbook) -> Iterator[Fact]:
    beside = Counter(one.task for one in result.unenforced)
    for phase in result.phases:
        name = phase.id.upper()
        yield ("task", name)
        for task in phase.tasks:
            if task.max_attempts:
                yield ("tries", name, task.max_attempts)
            yield from (("needs", name, other.upper()) for other in {*phase.requires, *task.requires})
            yield from (("work", name, step.title) for step in task.steps)
            yield ("criteria", name, len(task.checks) + beside[phase.id] + beside[task.id])
