"""Where a run stands, as two JSON files beside its journal that other tools read: `Step.json` and `DNA.json`.

Both are views: written anew whenever a task, a phase or the run changes, never read by the engine.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestrator.events import Kind
from orchestrator.state import TaskState

if TYPE_CHECKING:
    from orchestrator.playbook import Phase, Playbook
    from orchestrator.standing import Entry, Standing

_SHOWN = frozenset(
    {
        Kind.PLAN_DRAFTED,
        Kind.TASK_BEGAN,
        Kind.TASK_ACCEPTED,
        Kind.TASK_FAILED,
        Kind.ROUTED,
        Kind.WAITING,
        Kind.RESUMED,
        Kind.RUN_ENDED,
        Kind.DRIVER_STARTED,
    }
)
_WORDS = {
    TaskState.OPEN: "PENDING",
    TaskState.WORKING: "IN_PROGRESS",
    TaskState.ACCEPTED: "SUCCEEDED",
    TaskState.TICKED: "SUCCEEDED",
    TaskState.ESCALATED: "ESCALATED",
    TaskState.CONTINUED: "FAILED",
    TaskState.WAIVED: "WAIVED",
    TaskState.DEFERRED: "SKIPPED",
}


class Progress:
    """Keeps the two files true; a listener of the run's record."""

    def __init__(self, folder: Path, playbook: Playbook) -> None:
        self._folder = folder
        self._playbook = playbook

    def __call__(self, entry: Entry, run: Standing) -> None:
        """Write the views after an entry that changes them."""
        if entry.kind in _SHOWN and run.plan is not None:
            self._folder.mkdir(exist_ok=True)
            _write(self._folder / "Step.json", step(self._playbook, run))
            _write(self._folder / "DNA.json", dna(self._playbook, run))


def step(playbook: Playbook, run: Standing) -> dict[str, Any]:
    """The stage with each phase, and each phase with its tasks, in the words of workflow documents."""
    return {
        "step": playbook.id,
        "title": playbook.title,
        "state": str(run.state),
        "updated": run.last_at,
        "tasks": [_phase(phase, run) for phase in playbook.phases],
    }


def dna(playbook: Playbook, run: Standing) -> dict[str, Any]:
    """The stage in its life-cycle: what came before it, what comes next, and how far it is."""
    states = [_WORDS[_state(run, task.id)] for task in (run.plan.tasks if run.plan else ())]
    return {
        "previous": playbook.previous.stage if playbook.previous else None,
        "current": playbook.id,
        "next": playbook.next,
        "state": str(run.state),
        "updated": run.last_at,
        "tasks": {word: states.count(word) for word in dict.fromkeys(_WORDS.values())},
    }


def _phase(phase: Phase, run: Standing) -> dict[str, Any]:
    places = {template.id: place for place, template in enumerate(phase.tasks)}
    planned = [task for task in (run.plan.tasks if run.plan else ()) if task.phase == phase.number]
    tasks = sorted(planned, key=lambda task: places[task.template])
    return {
        "id": phase.id,
        "title": phase.title,
        "status": _WORDS[_as_a_whole(_state(run, f"{phase.number}:exit"), [_state(run, task.id) for task in tasks])],
        "subtasks": [
            {
                "id": task.template,
                "subject": task.subject,
                "title": task.title,
                "status": _WORDS[_state(run, task.id)],
                "attempts": run.tasks[task.id].attempts if task.id in run.tasks else 0,
            }
            for task in tasks
        ],
    }


def _as_a_whole(ended: TaskState, tasks: list[TaskState]) -> TaskState:
    """How a phase ended: where a person let a part of it stand, it did not succeed, whatever its own criteria say."""
    return TaskState.WAIVED if ended is TaskState.ACCEPTED and TaskState.WAIVED in tasks else ended


def _state(run: Standing, task: str) -> TaskState:
    known = run.tasks.get(task)
    return known.state if known else TaskState.OPEN


def _write(path: Path, value: dict[str, Any]) -> None:
    """Whole or not at all; a view need not survive a power cut."""
    draft = path.with_name(f".{path.name}.tmp")
    draft.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)
