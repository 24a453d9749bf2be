"""The plan over time: drafted, drafted again when people change the scope, and what is next in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestrator.errors import Problem
from orchestrator.events import Kind
from orchestrator.flow.intake import unwanted_phases
from orchestrator.flow.receipts import give
from orchestrator.flow.reopening import close_moot, reopen, task_state, upset
from orchestrator.flow.waiving import waive
from orchestrator.intervention import Receipt
from orchestrator.plan.draft import draft
from orchestrator.plan.record import Plan, Task
from orchestrator.plan.scope import ScopeChange
from orchestrator.playbook import OnFailure
from orchestrator.rendering import plan_table
from orchestrator.rfi import Rfi, holding_up, waiting
from orchestrator.state import TaskState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from orchestrator.flow.desk import Desk
    from orchestrator.playbook import Phase

_UNFINISHED = {TaskState.OPEN, TaskState.WORKING}
_PASSABLE = {TaskState.ACCEPTED, TaskState.CONTINUED, TaskState.WAIVED, TaskState.DEFERRED, TaskState.TICKED}
_SUCCEEDED = {TaskState.ACCEPTED, TaskState.WAIVED, TaskState.TICKED}
_LOST = {TaskState.CONTINUED, TaskState.DEFERRED}


def replan_due(desk: Desk) -> bool:
    """Whether people said something after the plan was drafted that may change it."""
    return desk.standing.feedback_at > desk.standing.planned_at


async def plan_again(desk: Desk) -> None:
    """Draft the plan and journal it, with the tasks that have to be worked again; without news it stays as it is."""
    standing = desk.standing
    await waive(desk)
    again = reopen(desk)
    if standing.plan is not None and not replan_due(desk) and not again:
        _write(desk, standing.plan)
        return
    changes = _changes(desk)
    plan = _draft(desk, changes)
    before = standing.plan or (_draft(desk, []) if changes else plan)
    again = list(dict.fromkeys([*plan.reopened, *again]))
    if dropped := upset(desk, plan, again):
        await desk.workspace.restore(standing.head_tree)
    body = {
        "n": standing.plans + 1,
        "inputs": standing.inputs,
        "reason": _reason(desk),
        "reopen": list(dict.fromkeys([*again, *dropped])),
        "plan": plan.to_json(),
    }
    renewals = [item for item in standing.renewals if item["seq"] > standing.planned_at]
    with desk.record.together():
        close_moot(desk, plan)
        desk.record.once(Kind.PLAN_DRAFTED, str(body["n"]), body)
        _settle_renewals(desk, renewals, before, plan, again)
        _settle(desk, before, plan)
    _write(desk, plan)


def next_task(desk: Desk, phase: int) -> Task | None:
    """The first task of the phase's visit that is open, has what it depends on, and waits for nobody's answer."""
    plan = _plan(desk)
    rfis = desk.standing.rfis.values()
    begun = sorted(plan.worked_in(phase), key=lambda task: task_state(desk, task.id) is not TaskState.WORKING)
    for task in begun:
        ready = task_state(desk, task.id) in _UNFINISHED and all(
            task_state(desk, other) in _PASSABLE for other in task.depends_on
        )
        if ready and not unmet(desk, task) and not holding_up(rfis, operation=task.operation, task=task.id):
            return task
    return None


def open_work(desk: Desk, phase: int) -> list[Task]:
    """Tasks that are worked in the phase, or belong to it, and are not done."""
    tasks = [task for task in _plan(desk).tasks if phase in {task.phase, task.worked_in}]
    return [task for task in tasks if task_state(desk, task.id) not in _PASSABLE]


def unmet(desk: Desk, task: Task) -> dict[str, bool]:
    """The phases and tasks that must have succeeded before this one and have not; whether each of them still may."""
    phase, template = desk.playbook.template(task.template)
    states = {name: _states(desk, name) for name in (*phase.requires, *template.requires)}
    return {name: not found & _LOST for name, found in states.items() if not found or not found <= _SUCCEEDED}


def _states(desk: Desk, name: str) -> set[TaskState]:
    """Of a phase, how its exit stands; of a task template, how its tasks stand."""
    number = next((phase.number for phase in desk.playbook.phases if phase.id == name), None)
    if number is not None:
        return {task_state(desk, f"{number}:exit")}
    return {task_state(desk, task.id) for task in _plan(desk).tasks if task.template == name}


def give_up_unmet(desk: Desk, phase: Phase) -> None:
    """Tasks whose prerequisite did not succeed are not worked: journalled, and the gate says so."""
    changed = True
    while changed:
        changed = False
        for task in _plan(desk).worked_in(phase.number):
            lost = [name for name, may in unmet(desk, task).items() if not may]
            if lost and task_state(desk, task.id) in _UNFINISHED:
                why = f"not worked: {', '.join(lost)} must have succeeded and did not"
                body = {"task": task.id, "state": TaskState.CONTINUED, "why": why, "policy": "prerequisite"}
                desk.record.add(Kind.TASK_FAILED, body)
                changed = True


def halted(desk: Desk, phase: Phase) -> bool:
    """Whether a task of the phase failed whose playbook lets nothing else be worked until a person has mended it."""
    for task in _plan(desk).worked_in(phase.number):
        own, template = desk.playbook.template(task.template)
        policy = template.on_failure or own.on_failure or desk.playbook.on_failure
        if policy is OnFailure.HALT and task_state(desk, task.id) is TaskState.ESCALATED:
            return True
    return False


def inspection_due(desk: Desk, phase: int) -> bool:
    """Whether the first article is finished in this phase and has not passed its inspection."""
    rules, plan = desk.playbook.first_article, _plan(desk)
    if rules is None or rules.phase != phase or plan.first_article is None:
        return False
    if task_state(desk, plan.first_article) is not TaskState.ACCEPTED:
        return False
    visit = desk.standing.visit(plan.first_article)
    task = plan.task(plan.first_article)
    if task is not None and any(item.operation == task.operation and item.not_implemented for item in _open(desk)):
        return False
    return not any(
        seen["task"] == plan.first_article and seen["visit"] == visit and seen["verdict"] == "GO"
        for seen in desk.standing.inspections
    )


def stuck_on(desk: Desk) -> list[str]:
    """Why the gate cannot be packed yet: questions that only a person can settle."""
    return [f"{rfi.id}: {rfi.question}" for rfi in waiting(desk.standing.rfis.values())]


def _open(desk: Desk) -> list[Rfi]:
    return [rfi for rfi in desk.standing.rfis.values() if not rfi.answer]


def _plan(desk: Desk) -> Plan:
    plan = desk.standing.plan
    assert plan is not None
    return plan


def _changes(desk: Desk) -> list[ScopeChange]:
    """Scope changes of the interventions, oldest first; one that cannot be read or applied is rejected."""
    changes: list[ScopeChange] = []
    said = sorted(desk.standing.interventions.values(), key=lambda item: item.seq)
    amended = {item.amends for item in said}
    for item in said:
        if not item.changes or item.elsewhere or item.id in amended or item.receipt == Receipt.REJECTED:
            continue
        try:
            change = ScopeChange.from_json(item.changes, item.title, where=item.path)
            _draft(desk, [*changes, change])
        except Problem as problem:
            give(desk, item.id, Receipt.REJECTED, str(problem))
        else:
            changes.append(change)
    return changes


def _draft(desk: Desk, changes: list[ScopeChange]) -> Plan:
    finished = [name for name, task in desk.standing.tasks.items() if task.built]
    return draft(desk.playbook, desk.package, scope_changes=changes, finished=finished, unwanted=unwanted_phases(desk))


def _reason(desk: Desk) -> str:
    if desk.standing.plan is None:
        return "first draft"
    news = [item.title for item in desk.standing.interventions.values() if item.seq > desk.standing.planned_at]
    answers = [name for name, seq in desk.standing.answered_at.items() if seq > desk.standing.planned_at]
    return "; ".join([*news, *(f"answer to {name}" for name in answers)]) or "work has to be done again"


def _settle_renewals(
    desk: Desk, renewals: Sequence[Mapping[str, Any]], before: Plan, plan: Plan, again: Sequence[str]
) -> None:
    """Artifacts that were brought are in use from this plan on, and the receipt says what follows from them."""
    difference = _difference(before, plan)
    reworked = [name for name in again if plan.task(name)]
    for item in renewals:
        left = [name for name in item["removed"] if _built(desk, name)]
        told = [
            f"inputs {item['n']}: {', '.join(item['files'])}",
            f"plan {desk.standing.plans}: {difference}" if difference else "",
            f"worked again {len(reworked)} ({', '.join(reworked[:6])})" if reworked else "no finished task is touched",
            f"what was built for {', '.join(left)} has to be taken out" if left else "",
        ]
        give(desk, item["intervention"], Receipt.APPLIED, "; ".join(filter(None, told)))


def _built(desk: Desk, operation: str) -> bool:
    return any(task.built and name.endswith(f":{operation}") for name, task in desk.standing.tasks.items())


def _settle(desk: Desk, before: Plan, plan: Plan) -> None:
    """An intervention that changed the plan is applied, and the receipt says how."""
    changed = _difference(before, plan)
    for item in list(desk.standing.interventions.values()):
        if not item.changes or not item.open:
            continue
        built = [name for name in item.changes.get("drop", ()) if any(task.operation == name for task in plan.tasks)]
        if changed:
            give(desk, item.id, Receipt.APPLIED, f"plan {desk.standing.plans}: {changed}")
        elif built:
            why = f"{', '.join(built)}: built already; REVISE at the gate, or edit the tree, to take it out"
            give(desk, item.id, Receipt.NEEDS_PERSON, why)
        else:
            give(desk, item.id, Receipt.SUPERSEDED, "the plan has it already")


def _difference(before: Plan, plan: Plan) -> str:
    old, new = {task.id: task for task in before.tasks}, {task.id: task for task in plan.tasks}
    gone, came = [name for name in old if name not in new], [name for name in new if name not in old]
    moved = [name for name in new if name in old and new[name].score != old[name].score]
    told = [("left out", gone), ("added", came), ("scored anew", moved)]
    return "; ".join(f"{word} {len(names)} ({', '.join(names[:4])})" for word, names in told if names)


def _write(desk: Desk, plan: Plan) -> None:
    """The plan as a file for people, made from the journal's."""
    mode = desk.playbook.told_in(mvp=desk.package.handoff.mvp)
    desk.folder.plan.write_text(plan_table(plan, desk.playbook.plan, mode), encoding="utf-8")
