"""What a reviewer is told of a stage's process: the ways it went, what its gate asks, what nothing could judge."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from orchestrator.state import TaskState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orchestrator.flow.desk import Desk
    from orchestrator.playbook import Gate, Metric, Risk


def process_report(desk: Desk, gate: Gate) -> dict[str, Any]:
    """The package's part about the process, as JSON values; empty lists where the playbook says nothing of the kind."""
    playbook, run = desk.playbook, desk.standing
    return {
        "inspects": playbook.first_article is not None,
        "decided": [dict(item) for item in run.decided.values()],
        "ways": [{key: way[key] for key in ("phase", "decision", "outcome", "action", "to")} for way in run.routed],
        "left_out": _left_out(desk),
        "ticked": [task.title for task in _planned(desk) if _state(desk, task.id) is TaskState.TICKED],
        "approvers": list(gate.approvers),
        "show": [{"text": text, "where": _section(text)} for text in gate.show],
        "metrics": [_metric(desk, metric) for metric in playbook.metrics],
        "aims": dict(playbook.aims),
        "risks": [_risk(risk) for risk in playbook.risks],
        "unenforced": [{"criterion": item.criterion, "why": item.why} for item in playbook.unenforced],
        "points": _points(desk),
    }


_SECTIONS = (
    (r"\bcompleted\b|\bdone\b", "Completed, by priority"),
    (r"\bdeferred\b", "Deferred"),
    (r"\bassumption", "Assumptions that came with the handoff"),
    (r"\bquestion|\brfis?\b", "Questions"),
    (r"\bdecision", "Decisions"),
    (r"\bintervention", "Interventions"),
)
"""What a gate asks to be shown, by its words, and the part of the package that shows it."""


def _section(text: str) -> str:
    """The package's part that shows what a line asks for; empty where a reviewer has to look for it."""
    return next((name for words, name in _SECTIONS if re.search(words, text, re.IGNORECASE)), "")


def _left_out(desk: Desk) -> list[dict[str, str]]:
    return [
        {"title": task.title, "why": desk.standing.tasks[task.id].why}
        for task in _planned(desk)
        if _state(desk, task.id) is TaskState.DEFERRED
    ]


def _metric(desk: Desk, metric: Metric) -> dict[str, Any]:
    """A figure with what measured it: the checks' outcomes, or that nothing did."""
    found = [finding for finding in desk.standing.findings.values() if finding.check in metric.checks]
    measured = "; ".join(f"{finding.check}: {finding.outcome}, {finding.message}" for finding in found)
    return {"name": metric.name, "target": metric.target, "measured": measured or "not measured"}


def _risk(risk: Risk) -> dict[str, str]:
    return {"risk": risk.risk, "response": risk.response or "", "rating": risk.rating or ""}


def _points(desk: Desk) -> dict[str, float | None]:
    """Estimated points that were taken on and that were accepted, beside the velocity."""
    planned = list(_planned(desk))
    accepted = [task for task in planned if _state(desk, task.id) is TaskState.ACCEPTED]
    return {
        "velocity": desk.playbook.plan.velocity,
        "planned": _sum(task.points for task in planned if not task.ticked),
        "accepted": _sum(task.points for task in accepted),
    }


def _sum(points: Iterable[float | None]) -> float:
    return sum(value for value in points if value is not None)


def _planned(desk: Desk) -> Any:
    return desk.standing.plan.tasks if desk.standing.plan else ()


def _state(desk: Desk, task: str) -> TaskState:
    known = desk.standing.tasks.get(task)
    return known.state if known else TaskState.OPEN
