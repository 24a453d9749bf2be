"""Where a run stands, as JSON values that scripts may rely on."""

from __future__ import annotations

from typing import Any

from orchestrator.fold import fold
from orchestrator.journal import read
from orchestrator.lock import driver
from orchestrator.project import RunPaths
from orchestrator.standing import Standing, spend_of
from orchestrator.state import RunState, TaskState


def status_of(paths: RunPaths) -> dict[str, Any]:
    """Read beside the run's driver, from its journal and its lock."""
    with read(paths.journal) as journal:
        run = fold(journal.entries())
    owner = driver(paths.lock)
    return {
        "run": paths.id,
        "stage": run.created.get("stage", ""),
        "state": state_of(run, alive=owner is not None),
        "reason": run.reason,
        "node": run.node,
        "waiting_for": run.waiting_for,
        "waiting_why": run.waiting_why,
        "workspace": str(paths.work),
        "branch": run.handed_off.get("branch", ""),
        "commit": run.handed_off.get("commit") or run.head,
        "handoff": run.handed_off.get("path", ""),
        "pid": owner.pid if owner else None,
        "model": run.created.get("model", ""),
        "started": run.started_at,
        "last": run.last_at,
        "no_go": [item for item in run.no_go if not item["passed"]],
        "gate": {
            "visit": run.gate.visit,
            "revisions": run.gate.revisions,
            "package": run.gate.path,
            "digest": run.gate.digest,
            "nonce": run.gate.nonce,
        },
        "tasks": _tasks(run),
        "findings": [_finding(run, item) for item in run.findings.values()],
        "rfis": [rfi.to_json() for rfi in run.rfis.values()],
        "interventions": [_intervention(item) for item in run.interventions.values()],
        "spend": spend_of(run),
        "coverage": run.created.get("coverage", {}),
    }


def state_of(run: Standing, *, alive: bool) -> RunState:
    """The run's state; one whose driver died without a word is paused."""
    if run.state is RunState.RUNNING and not alive:
        return RunState.PAUSED
    return run.state


def _tasks(run: Standing) -> list[dict[str, Any]]:
    tasks = [
        {
            "id": task.id,
            "title": task.title,
            "phase": task.phase,
            "worked_in": task.worked_in,
            "tier": task.tier,
            "priority": task.priority,
            "score": task.score,
            "persona": task.persona,
            "depends_on": list(task.depends_on),
            "state": run.tasks[task.id].state if task.id in run.tasks else TaskState.OPEN,
        }
        for task in (run.plan.tasks if run.plan else ())
    ]
    deferred = [
        {"id": item.id, "title": item.title, "state": TaskState.DEFERRED, "reason": item.reason}
        for item in (run.plan.deferred if run.plan else ())
    ]
    return [*tasks, *deferred]


def _finding(run: Standing, finding: Any) -> dict[str, Any]:
    current = run.gate.tree if run.gate.open else run.head_tree
    return {
        "check": finding.check,
        "phase": finding.phase,
        "task": finding.task,
        "kind": finding.kind,
        "outcome": finding.outcome,
        "message": finding.message,
        "stale": finding.tree != current,
        "tree": finding.tree,
    }


def _intervention(item: Any) -> dict[str, Any]:
    return {
        "id": item.id,
        "path": item.path,
        "title": item.title,
        "urgency": item.urgency,
        "receipt": item.receipt,
        "why": item.why,
    }
