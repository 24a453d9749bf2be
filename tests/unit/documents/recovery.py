"""How much of what a document says was recovered, against the counts that were known before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.documents.reading import Imported
from orchestrator.intake import Intake
from orchestrator.playbook import Playbook, RouteAction
from orchestrator.task_list import TaskList
from tests.unit.documents.dialects import Written


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One count of one document: what is there, and what was found."""

    what: str
    there: float
    found: float

    @property
    def missed(self) -> float:
        """How many are missing."""
        return max(0, self.there - self.found)

    @property
    def invented(self) -> float:
        """How many are too many."""
        return max(0, self.found - self.there)


def measured(written: Written, imported: Imported) -> Iterator[Measured]:
    """Every count that means something for the kind."""
    found = dict(_found(imported))
    if imported.kind.value != written.kind:
        found = {}
    for what in _WANTED[written.kind]:
        yield Measured(what=what, there=getattr(written.counts, what), found=found.get(what, 0))


_WANTED = {
    "procedure": ("steps", "routes", "items"),
    "workflow-step": ("tasks", "steps", "criteria", "retries", "prerequisites"),
    "phase-skill": ("steps", "gates"),
    "task-list": ("tasks", "points", "done", "items"),
    "issue": ("choices", "items"),
}


def _found(imported: Imported) -> Iterator[tuple[str, float]]:
    result = imported.result
    if isinstance(result, Playbook):
        yield from _of_playbook(imported, result)
    elif isinstance(result, TaskList):
        yield "tasks", len(result.tasks)
        yield "points", sum(task.points or 0 for task in result.tasks)
        yield "done", sum(task.done for task in result.tasks)
        yield "items", len(result.checks)
    else:
        assert isinstance(result, Intake)
        yield "choices", len(result.choices)
        yield "items", len(result.checks)


def _of_playbook(imported: Imported, playbook: Playbook) -> Iterator[tuple[str, float]]:
    tasks = [task for phase in playbook.phases for task in phase.tasks]
    nested = imported.kind.value == "workflow-step"
    yield "tasks", len(tasks)
    yield "steps", sum(len(task.steps) for task in tasks) if nested else len(playbook.phases)
    yield "routes", sum(len(phase.routes) for phase in playbook.phases)
    yield "gates", len(playbook.gates) + 1
    judged = [spec for task in tasks for spec in task.checks if spec.level == "enforced"]
    yield "criteria", len(judged) + len(playbook.unenforced)
    retries = sum(route.action is RouteAction.RETRY for phase in playbook.phases for route in phase.routes)
    yield "retries", sum(task.max_attempts is not None for task in tasks) if nested else retries
    yield "prerequisites", sum(len(task.requires) for task in tasks)
    yield "items", len(playbook.gate.checks)
