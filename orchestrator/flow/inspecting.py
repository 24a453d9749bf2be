"""The first-article inspection over its attempts: look, send findings back, look again; systemic ones halt the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestrator.checks.inspection import InspectionReport, InspectionVerdict, inspect
from orchestrator.events import Kind
from orchestrator.finding import Outcome
from orchestrator.flow.judging import judging
from orchestrator.flow.questions import ask_person, asked_already
from orchestrator.flow.staffing import Errand, hire
from orchestrator.prompts import render

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.plan.record import Task
    from orchestrator.playbook import FirstArticle

ESCALATED = "ESCALATED"
"""The verdict once the attempts are spent: a person looks before anything else is built."""


async def inspect_once(desk: Desk) -> str:
    """One inspection, and the mending that it asks for; gives the node's exit: `passed`, `again` or `ask`."""
    rules, task = desk.playbook.first_article, _article(desk)
    assert rules is not None
    if asked_already(desk, "first-article"):
        return "ask"
    seen = attempts(desk, task)
    if seen and seen[-1]["verdict"] == InspectionVerdict.GO:
        return "passed"
    if not seen or _mended(desk, task, len(seen)):
        report = await _look(desk, rules, task)
        _journal(desk, task, report, len(seen) + 1)
        if report.verdict is InspectionVerdict.GO:
            return "passed"
        seen = attempts(desk, task)
    if len(seen) >= (rules.max_attempts or desk.playbook.limits.max_attempts):
        told = "; ".join(f"{group['inspection']}/{group['kind']}: {group['message']}" for group in seen[-1]["groups"])
        with desk.record.together():
            desk.record.add(Kind.INSPECTED, {**seen[-1], "verdict": ESCALATED})
            ask_person(
                desk, f"the first article {task.operation} did not pass its inspection: {told}", task="first-article"
            )
        return "ask"
    return await _mend(desk, rules, task, seen)


def attempts(desk: Desk, task: Task) -> list[dict[str, Any]]:
    """The inspections of the article since it was finished, or since a person was last asked."""
    visit = desk.standing.visit(task.id)
    seen = [item for item in desk.standing.inspections if (item["task"], item["visit"]) == (task.id, visit)]
    escalated = [number for number, item in enumerate(seen) if item["verdict"] == ESCALATED]
    return seen[escalated[-1] + 1 :] if escalated else seen


def _article(desk: Desk) -> Task:
    plan = desk.standing.plan
    assert plan is not None
    assert plan.first_article is not None
    task = plan.task(plan.first_article)
    assert task is not None
    return task


async def _look(desk: Desk, rules: FirstArticle, task: Task) -> InspectionReport:
    tree = await desk.workspace.snapshot()
    async with judging(desk, tree) as checks:
        checks.phase, checks.task = rules.phase, task.id
        return await inspect(checks, task.operation or "", rules.inspections, halt_at=rules.halt_at)


def _journal(desk: Desk, task: Task, report: InspectionReport, attempt: int) -> None:
    groups = [
        {
            "inspection": inspection,
            "kind": kind,
            "count": sum((issue.inspection, issue.kind) == (inspection, kind) for issue in report.issues),
            "message": next(i.message for i in report.issues if (i.inspection, i.kind) == (inspection, kind)),
        }
        for inspection, kind in report.groups
    ]
    open_ends = [f for f in report.findings if f.outcome is Outcome.INCONCLUSIVE]
    body = {
        "task": task.id,
        "visit": desk.standing.visit(task.id),
        "operation": report.operation,
        "verdict": report.verdict,
        "attempt": attempt,
        "groups": groups,
        "notes": [f"{finding.kind}: {finding.outcome}: {finding.message}" for finding in open_ends],
        "findings": [finding.to_json() for finding in report.findings],
    }
    desk.record.add(Kind.INSPECTED, body)


def _key(desk: Desk, task: Task, attempt: int) -> str:
    asked = sum(rfi.task == "first-article" for rfi in desk.standing.rfis.values())
    return f"first-article@{desk.standing.visit(task.id)}.{asked}#{attempt}"


def _mended(desk: Desk, task: Task, attempt: int) -> bool:
    """Whether the mending after inspection `attempt` came to its end."""
    return desk.record.journal.get(Kind.COMMITTED, _key(desk, task, attempt)) is not None


async def _mend(desk: Desk, rules: FirstArticle, task: Task, seen: list[dict[str, Any]]) -> str:
    """An agent mends what the newest inspection found; the next look decides whether it did."""
    key = _key(desk, task, len(seen))
    failed = [item for item in seen[-1]["findings"] if item["outcome"] == Outcome.FAIL]
    job = {"job": "findings", "task": task.id, "phase": rules.phase, "attempt": len(seen) + 1}
    limit = rules.max_attempts or desk.playbook.limits.max_attempts
    text = render("findings.md", job=job, failed=failed, attempt=len(seen) + 1, attempts=limit)
    phase = desk.playbook.phase(rules.phase)
    agent = await hire(
        desk,
        Errand(
            kind="findings",
            key=key,
            task=task.id,
            persona=rules.persona,
            guides=phase.guides,
            opening=text,
            phase=rules.phase,
        ),
    )
    await agent.work()
    tree = await desk.workspace.snapshot()
    commit = desk.standing.head
    message = f"Mend what the inspection of {task.operation} found"
    if tree != desk.standing.head_tree:
        commit = await desk.commit(message, author=f"{rules.persona} (agent)", task=task.id)
    body = {"commit": commit, "tree": tree, "message": message, "files": []}
    desk.record.once(Kind.COMMITTED, key, body)
    return "again"
