"""Work that a person lets stand as it is: what needs it goes on, and the gate shows what fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestrator.events import Kind
from orchestrator.rfi import SHOW, Rfi, State, wants_shown
from orchestrator.state import TaskState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestrator.criteria import AnySpec
    from orchestrator.finding import Finding
    from orchestrator.flow.desk import Desk

_OFFER = f"answer `{SHOW}` to go on with it as it is and decide at the gate"


def way_on(specs: Sequence[AnySpec], findings: Sequence[Finding]) -> str:
    """What a person who is asked about work may do; a criterion without which no gate opens is not passed over."""
    required = {spec.id for spec in specs if spec.p0}
    if required & {finding.check for finding in findings}:
        return "Edit the work tree and resume, or answer with what to do."
    return f"Edit the work tree and resume, answer with what to do, or {_OFFER}."


async def waive(desk: Desk) -> None:
    """Take up every answer that lets work stand: it is committed as it lies, and is not worked again by itself."""
    for name, rfi in _let_stand(desk):
        known, title = desk.standing.tasks[name], _title(desk, name)
        tree = await desk.workspace.snapshot()
        message = f"Let stand: {title}"
        files = list(await desk.workspace.changed(desk.standing.head_tree or "", tree))
        commit = await desk.commit(message, author=rfi.answered_by, task=name) if files else ""
        why = f"{rfi.answered_by} lets it stand ({rfi.id}): {known.why}"
        with desk.record.together():
            if commit:
                body = {"commit": commit, "tree": tree, "message": message, "files": files, "rests": ""}
                desk.record.add(Kind.COMMITTED, body)
            told = {"task": name, "state": TaskState.WAIVED, "why": why, "policy": "person", "to": rfi.to}
            desk.record.add(Kind.TASK_FAILED, {**told, "by": rfi.answered_by, "rfi": rfi.id})


def _let_stand(desk: Desk) -> list[tuple[str, Rfi]]:
    asked = {rfi.task: rfi for rfi in desk.standing.rfis.values() if rfi.origin == "engine"}
    return [
        (name, rfi)
        for name, task in desk.standing.tasks.items()
        if task.state is TaskState.ESCALATED
        and (rfi := asked.get(name)) is not None
        and rfi.state is State.ANSWERED
        and _OFFER in rfi.question
        and wants_shown(rfi)
    ]


def _title(desk: Desk, name: str) -> str:
    task = desk.standing.plan.task(name) if desk.standing.plan else None
    return task.title if task else name
