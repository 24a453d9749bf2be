"""A stage's playbook together with what a team adds for one run: its own task list, and what its issue asks for.

The result is a playbook like any other, so that plan, checks, gate and coverage need not know where a part came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from orchestrator.errors import Problem
from orchestrator.finding import Level
from orchestrator.intake import Intake
from orchestrator.playbook import Phase, Playbook, RequiredInput, TaskTemplate
from orchestrator.task_list import ListedTask, TaskList

Part = TypeVar("Part")

OF_SERVICE = frozenset(
    {"http", "openapi_conformance", "auth_matrix", "error_contract", "latency", "idempotency", "query_count"}
)
"""Kinds of check that ask the running service."""
_ANYWHERE = frozenset({"file_exists", "file_matches", "no_pattern", "lint", "format", "typecheck", "command", "layers"})
"""Kinds of check that can hold as soon as the task's own files are there."""
_SHORT = 4
"""Letters of a word that says something; shorter ones, but for those below, are passed over."""
_TELLING = frozenset({"api", "sql", "log", "jwt", "ci"})
_EMPTY = frozenset(
    "phase task tasks this that with from into each every their they will must should have which where when what "
    "implementation implement create creating build feature required requirements support setup".split()
)


def with_tasks(playbook: Playbook, listed: TaskList) -> Playbook:
    """The playbook with the list's tasks, each in the phase whose words it shares most, else in the last one.

    A task that checks judge is not worked before what those checks look at can be there.
    What the list asks for all of its tasks is judged at the gate. Raises `Problem` where its tasks wait for one
    another.
    """
    _refuse_circles(listed)
    names = listed_names(listed)
    templates: dict[int, list[TaskTemplate]] = {}
    for task in listed.tasks:
        phase = phase_for(playbook, f"{task.title} {task.group or ''}", task.instructions)
        number = max(phase.number, _ready(playbook, task))
        templates.setdefault(number, []).append(_template(task, names))
    update = {
        "phases": tuple(
            phase.model_copy(update={"tasks": (*phase.tasks, *templates.get(phase.number, ()))})
            for phase in playbook.phases
        ),
        "plan": playbook.plan.model_copy(update={"velocity": listed.velocity}),
        "gate": _with_checks(playbook, listed.checks),
        "required_inputs": _merged(playbook.required_inputs, _asked(listed)),
        "metrics": _merged(playbook.metrics, listed.metrics),
        "risks": _merged(playbook.risks, listed.risks),
        "unenforced": _merged(playbook.unenforced, listed.unenforced),
        "references": _merged(playbook.references, listed.references),
        "aims": {**playbook.aims, **listed.experiment},
    }
    return playbook.model_copy(update=update)


def _refuse_circles(listed: TaskList) -> None:
    known = {task.id: task for task in listed.tasks}
    sorter = TopologicalSorter({task.id: [name for name in task.depends_on if name in known] for task in listed.tasks})
    try:
        sorter.prepare()
    except CycleError as error:
        circle: list[str] = list(reversed(error.args[1]))
        source = known[circle[0]].source
        where = f"{source.document}:{source.line}" if source else listed.id
        remedy = "take one of these dependencies out of the list"
        raise Problem(f"tasks wait for one another: {' → '.join(circle)}", where=where, remedy=remedy) from None


def listed_names(listed: TaskList) -> dict[str, str]:
    """By the document's ids, the ids that the list's tasks have in a playbook."""
    names: dict[str, str] = {}
    for task in listed.tasks:
        names[task.id] = _free(f"list-{slug(task.id)}", set(names.values()))
    return names


def with_intake(playbook: Playbook, intake: Intake) -> Playbook:
    """The playbook with the issue's criteria, judged at the gate, and with what its fields say."""
    update = {
        "aims": {**playbook.aims, **{field.label: field.value for field in intake.fields if field.value}},
        "gate": _with_checks(playbook, intake.checks),
        "unenforced": _merged(playbook.unenforced, intake.unenforced),
    }
    return playbook.model_copy(update=update)


def phase_for(playbook: Playbook, title: str, more: Iterable[str] = ()) -> Phase:
    """The phase that shares most words with a task; what stands in its title counts twice."""
    strong, weak = _words(title), _words(" ".join(more))
    weights = {
        phase.number: 2 * len(strong & (known := _phase_words(phase))) + len(weak & known) for phase in playbook.phases
    }
    best = max(weights, key=lambda number: weights[number])
    return playbook.phase(best) if weights[best] else playbook.phases[-1]


def _ready(playbook: Playbook, task: ListedTask) -> int:
    """The number of the phase after the first whose exit has a check like one of the task's own; 0 where none has."""
    own: set[str] = {spec.kind for spec in task.checks if spec.level is Level.ENFORCED}
    wanted = own | OF_SERVICE if own & OF_SERVICE else own
    exits = ((placed.phase, placed.spec) for placed in playbook.checks() if placed.task is None and placed.phase)
    first = next((number for number, spec in exits if spec.kind in wanted and spec.kind not in _ANYWHERE), None)
    return min(first + 1, playbook.phases[-1].number) if first else 0


def slug(text: str) -> str:
    """A name as playbooks have them: lower case, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:60] or "item"


def _asked(listed: TaskList) -> tuple[RequiredInput, ...]:
    """A list's dependencies are asked about and never block the stage: they belong to some of its tasks."""
    return tuple(item.model_copy(update={"optional": True}) for item in listed.required_inputs)


def _template(task: ListedTask, names: Mapping[str, str]) -> TaskTemplate:
    braceless = task.title.replace("{", "(").replace("}", ")")
    return TaskTemplate(
        id=names[task.id],
        title=f"{task.id}: {braceless}",
        needs=tuple(names[other] for other in task.depends_on if other in names),
        prerequisites=tuple(f"{other}, which is not in this list" for other in task.depends_on if other not in names),
        instructions=task.instructions,
        checks=task.checks,
        priority=task.priority,
        points=task.points,
        requirements=task.requirements,
        done=task.done,
        source=task.source,
    )


def _with_checks(playbook: Playbook, checks: Iterable[object]) -> object:
    return playbook.gate.model_copy(update={"checks": (*playbook.gate.checks, *checks)})


def _merged(ours: tuple[Part, ...], theirs: tuple[Part, ...]) -> tuple[Part, ...]:
    return (*ours, *(part for part in theirs if part not in ours))


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 2
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free


def phases_about(playbook: Playbook, text: str) -> list[Phase]:
    """The phases whose titles share a telling word with a text."""
    words = _words(text)
    return [phase for phase in playbook.phases if words & _words(phase.title)]


def _phase_words(phase: Phase) -> set[str]:
    return _words(" ".join([phase.title, phase.output, *phase.outputs, *(task.title for task in phase.tasks)]))


def _words(text: str) -> set[str]:
    """The telling words of a text, each without its ending, so that `migrations` is `migration`."""
    found = re.findall(r"[a-z]+", text.casefold())
    telling = {word for word in found if (len(word) >= _SHORT or word in _TELLING) and word not in _EMPTY}
    return {re.sub(r"(ions?|ing|ies|es|s|y)$", "", word) if len(word) > _SHORT else word for word in telling}
