"""Where a run stands, as JSON values that scripts may rely on."""

from __future__ import annotations

from typing import Any

from orchestrator.fold import fold
from orchestrator.inbox import Inbox, Unreadable
from orchestrator.intervention import Intervention, Receipt, in_scope
from orchestrator.journal import read
from orchestrator.lock import driver
from orchestrator.next_steps import assumed_at, next_steps, package_path, to_answer
from orchestrator.project import Project, RunPaths
from orchestrator.rfi import Rfi
from orchestrator.standing import InterventionStanding, Standing, spend_of
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
            "package": package_path(run, paths),
            "digest": run.gate.digest,
            "nonce": run.gate.nonce,
        },
        "tasks": _tasks(run),
        "findings": [_finding(run, item) for item in run.findings.values()],
        "rfis": [_question(run, paths, rfi) for rfi in run.rfis.values()],
        "next": next_steps(run, paths, alive=owner is not None),
        "interventions": [_intervention(item) for item in run.interventions.values()],
        "salvaged": [dict(one) for one in run.salvaged.values()],
        "spend": spend_of(run),
        "coverage": run.created.get("coverage", {}),
    }


def interventions_of(project: Project, paths: RunPaths | None) -> list[dict[str, Any]]:
    """What a run has read, and what lies in the inbox unread or not understood; every row has the same keys."""
    rows, known = [], set()
    if paths is not None:
        with read(paths.journal) as journal:
            run = fold(journal.entries())
        rows = [_intervention(item) for item in run.interventions.values()]
        known = set(run.interventions)
    scan = Inbox(project.interventions / "active", project.interventions / "processed").scan()
    rows += [_unread(item.intervention) for item in scan.items if item.intervention.digest not in known]
    return _astray(rows, project) + [_not_understood(one) for one in scan.unreadable]


def _astray(rows: list[dict[str, Any]], project: Project) -> list[dict[str, Any]]:
    """The rows, those that wait for a stage that nobody knows with that for a reason."""
    waiting = {
        row["phase"] for row in rows if row["receipt"] in {"", Receipt.QUEUED} and not in_scope(row["phase"], "")
    }
    if not waiting:
        return rows
    from orchestrator.catalog import nobody_for  # noqa: PLC0415 - takes as long as all the rest of the command

    told = {phase: why for phase in waiting if (why := nobody_for(phase, project))}
    return [row | {"why": told[row["phase"]]} if row["phase"] in told else row for row in rows]


def _unread(said: Intervention) -> dict[str, Any]:
    words = (said.digest, said.path, said.title, said.urgency, said.kind, said.phase, said.raised_by, "", "", "", "")
    return dict(zip(_ROW, words, strict=True)) | {"why": "no run has read it; it is heard when one is driven"}


def _not_understood(one: Unreadable) -> dict[str, Any]:
    why = f"not understood: {one.why}"
    return dict.fromkeys(_ROW, "") | {"path": one.path, "receipt": Receipt.REJECTED, "why": why}


_ROW = (
    *("id", "path", "title", "urgency", "type", "phase", "raised_by"),
    *("taken_at", "receipt", "receipt_at", "why"),
)


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


def _question(run: Standing, paths: RunPaths, rfi: Rfi) -> dict[str, Any]:
    at = assumed_at(run, rfi)
    return {
        **rfi.to_json(),
        "raised_at": run.rfis_at.get(rfi.id, ""),
        "assumed_at": at.isoformat(timespec="seconds") if at else "",
        "command": to_answer(run, paths, rfi),
    }


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


def _intervention(item: InterventionStanding) -> dict[str, Any]:
    words = (item.id, item.path, item.title, item.urgency, item.kind, item.phase, item.raised_by)
    return dict(zip(_ROW, (*words, item.at, item.receipt, item.receipt_at, item.why), strict=True))
