"""What an agent is given for a task, or for a phase's exit: its opening message and the checks that will judge it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from orchestrator.flow.attempts import Work
from orchestrator.flow.deciding import answers_about
from orchestrator.flow.orientation import criteria
from orchestrator.flow.surroundings import contract_part, layout, operation_of
from orchestrator.handoff.answers import lines_of_all
from orchestrator.playbook import RouteOutcome
from orchestrator.prompts import render
from orchestrator.rfi import State

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.plan.record import Task
    from orchestrator.playbook import Phase


async def task_work(desk: Desk, phase: Phase, task: Task) -> Work:
    """The work of one task of the plan; `phase` is where it is worked, its own phase's checks judge it."""
    own, template = desk.playbook.template(task.template)
    specs = own.task_checks(template, mvp=desk.package.handoff.mvp)
    job: dict[str, Any] = {
        "job": "task",
        "task": task.id,
        "phase": task.phase,
        "builds": task.builds,
        "subject": task.subject,
    }
    nfr = desk.package.handoff.nfr
    lines = lines_of_all(desk.standing.rfis.values())
    job |= {"answers": list(lines)} if lines else {}
    if task.operation and (told := _answered(desk, task.operation)):
        job["answered"] = told
    opening = render(
        "task.md",
        job=job,
        title=task.title,
        phase=own,
        instructions=[*own.instructions, *template.instructions],
        template=template,
        again=_again(desk, phase),
        operation=operation_of(desk, task),
        contract=contract_part(desk, task),
        layout=await _layout(desk),
        checks=criteria(specs, nfr),
        exit_checks=criteria(own.exit_checks(mvp=desk.package.handoff.mvp), nfr),
        findings="",
        **_questions(desk, task),
    )
    return Work(
        task=task.id,
        title=task.title,
        phase=phase,
        persona=task.persona,
        guides=tuple(dict.fromkeys([*own.guides, *template.guides])),
        specs=specs,
        opening=opening,
        max_attempts=template.max_attempts,
        on_failure=template.on_failure,
        escalate_to=template.escalate_to or "",
    )


async def _layout(desk: Desk) -> list[dict[str, str]]:
    """What accepted work has left so far."""
    return layout(await desk.workspace.files(desk.standing.head_tree) if desk.standing.head_tree else ())


def _answered(desk: Desk, operation: str) -> list[str]:
    """The questions about an operation that people answered."""
    about = (rfi for rfi in desk.standing.rfis.values() if rfi.operation == operation)
    return [rfi.id for rfi in about if rfi.state is State.ANSWERED]


async def exit_work(desk: Desk, phase: Phase) -> Work:
    """The exit of a phase: its checks are run first, an agent works only where one fails."""
    job = {"job": "task", "task": f"{phase.number}:exit", "phase": phase.number, "builds": "exit", "subject": ""}
    specs = phase.exit_checks(mvp=desk.package.handoff.mvp)
    nfr = desk.package.handoff.nfr
    title = f"Meet the exit criteria of phase {phase.number}, {phase.title}"
    opening = render(
        "task.md",
        job=job,
        title=title,
        phase=phase,
        instructions=phase.instructions,
        template=None,
        again=_again(desk, phase),
        operation=None,
        contract="",
        layout=await _layout(desk),
        checks=criteria(specs, nfr),
        exit_checks=[],
        findings="",
        answers=answers_about(desk, phase),
        not_implemented=[],
    )
    return Work(
        task=f"{phase.number}:exit",
        title=title,
        phase=phase,
        persona=phase.persona,
        guides=phase.guides,
        specs=specs,
        opening=opening,
        checks_first=True,
        routed=any(route.outcome in {RouteOutcome.NO_GO, RouteOutcome.FAILURE} for route in phase.routes),
    )


def _again(desk: Desk, phase: Phase) -> Mapping[str, Any] | None:
    """The route that sent the work back to this phase, or past it, if it is the last one that was taken."""
    way = desk.standing.routed[-1] if desk.standing.routed else None
    return way if way and way["again"] and way["to"] <= phase.number <= way["phase"] else None


def _questions(desk: Desk, task: Task) -> dict[str, Any]:
    rfis = [rfi for rfi in desk.standing.rfis.values() if rfi.operation in {None, task.operation}]
    return {
        "answers": [rfi for rfi in rfis if rfi.state == "answered"],
        "not_implemented": [rfi for rfi in rfis if rfi.not_implemented and rfi.state != "answered"],
    }
