"""How much of what a document says was recovered, against the counts that were known before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestrator.documents.reading import Imported
from orchestrator.intake import Intake
from orchestrator.playbook import Phase, Playbook, RouteAction
from orchestrator.strict_yaml import load
from orchestrator.task_list import TaskList

CORPUS = Path(__file__).parents[2] / "corpus" / "documents"


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A document, its kind, and what it says, counted by hand."""

    name: str
    kind: str
    raw: bytes
    counts: Mapping[str, int]


def corpus() -> list[Counted]:
    """The committed documents of other dialects."""
    path = CORPUS / "counts.yaml"
    counts = load(path.read_text(), where=path.name).data
    return [
        Counted(name=name, kind=told.pop("kind"), raw=(CORPUS / name).read_bytes(), counts=told)
        for name, told in counts.items()
    ]


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
        """How many are too many; a way back that a document only implies is a route, and no retry that it counts."""
        return 0 if self.what == "retries" else max(0, self.found - self.there)


def measured(kind: str, counts: Mapping[str, float], imported: Imported | None) -> Iterator[Measured]:
    """Every count of a document; of one that was refused or taken for another kind, nothing was found."""
    found = dict(found_in(imported)) if imported and imported.kind.value == kind else {}
    for what, there in counts.items():
        yield Measured(what=what, there=there, found=found.get(what, 0))


def recovered(measures: Iterable[Measured]) -> tuple[dict[str, float], Counter[str]]:
    """The part of each count that was recovered, and what was invented."""
    there: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    invented: Counter[str] = Counter()
    for count in measures:
        there[count.what] += int(count.there)
        missed[count.what] += int(count.missed)
        invented[count.what] += int(count.invented)
    return {what: 1 - missed[what] / number for what, number in there.items() if number}, +invented


def found_in(imported: Imported) -> Iterator[tuple[str, float]]:
    """What was read of a document, by what is counted."""
    result = imported.result
    if isinstance(result, Playbook):
        nested = imported.kind.value == "workflow-step"
        yield from _of_workflow(result) if nested else _of_stage(result)
    elif isinstance(result, TaskList):
        yield from _of_tasks(result)
    else:
        assert isinstance(result, Intake)
        yield "choices", len(result.choices) + sum(len(field.options) for field in result.fields)
        yield "ticked", sum(choice.ticked for choice in result.choices)
        yield "items", len(result.checks) + len(result.unenforced)


def _of_tasks(listed: TaskList) -> Iterator[tuple[str, float]]:
    yield "tasks", len(listed.tasks)
    yield "points", sum(task.points or 0 for task in listed.tasks)
    yield "done", sum(task.done for task in listed.tasks)
    yield "deps", sum(len(task.depends_on) for task in listed.tasks)
    yield "criteria", sum(len(task.checks) for task in listed.tasks)
    yield "subtasks", sum(len(task.instructions) for task in listed.tasks)
    yield "items", len(listed.checks)


def _of_stage(playbook: Playbook) -> Iterator[tuple[str, float]]:
    """A procedure or a phase skill."""
    limits = sum("max_attempts" in phase.model_fields_set for phase in playbook.phases)
    routes = [route for phase in playbook.phases for route in phase.routes]
    yield "steps", len(playbook.phases)
    told = {route.source for route in routes}
    replies = [reply for gate in (playbook.gate, *playbook.gates) for reply in gate.meanings]
    back = sum(reply.to is not None and reply.source not in told for reply in replies)
    yield "routes", len(routes) + back + sum(map(_has_policy, playbook.phases))
    yield "retries", limits + sum(route.action is RouteAction.RETRY for route in routes)
    yield "gates", len(playbook.gates) + 1
    yield "prerequisites", len(playbook.required_inputs)
    gates = sum(len(gate.checks) for gate in (playbook.gate, *playbook.gates))
    yield "items", gates + sum(len(phase.checks) for phase in playbook.phases)


def _has_policy(phase: Phase) -> bool:
    return bool({"on_failure", "max_attempts"} & phase.model_fields_set)


def _of_workflow(playbook: Playbook) -> Iterator[tuple[str, float]]:
    tasks = [task for phase in playbook.phases for task in phase.tasks]
    yield "tasks", len(tasks)
    yield "steps", sum(len(task.steps) for task in tasks)
    judged = sum(len(task.checks) for task in tasks) + sum(len(phase.checks) for phase in playbook.phases)
    yield "criteria", judged + _of_whole(playbook) + len(playbook.unenforced)
    yield "retries", sum(task.max_attempts is not None for task in tasks)
    yield "prerequisites", sum(map(_needs, playbook.phases))


def _of_whole(playbook: Playbook) -> int:
    """The criteria of the whole step at the last gate, where artifacts, metrics and gates of its own stand as well."""
    others = {check for artifact in playbook.gate.artifacts for check in artifact.checks}
    judged = [check for check in playbook.gate.checks if check.id not in others]
    return sum(not _MEASURED.match(check.id) for check in judged)


_MEASURED = re.compile(r"metric-|quality-gates?-")


def _needs(phase: Phase) -> int:
    """What a phase and its tasks wait for; what a phase waits for that is its own only task counts once."""
    own = sum(len(set(task.requires)) + len(task.prerequisites) for task in phase.tasks)
    told = {one for task in phase.tasks for one in (*task.requires, *task.prerequisites)}
    return own + len({*phase.requires, *phase.prerequisites} - told)
