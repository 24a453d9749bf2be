"""Which begun work has to be done again: after new inputs, answers, resumed escalations, and where exits fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from orchestrator.events import Kind
from orchestrator.finding import Outcome
from orchestrator.handoff.answers import about, lines_of_all
from orchestrator.plan.affected import Affected
from orchestrator.plan.record import Plan, Task
from orchestrator.rfi import Rfi, State, holding_up
from orchestrator.state import TaskState

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk

GIVEN_UP = frozenset({TaskState.CONTINUED, TaskState.WAIVED})
"""Not done, and the run goes on."""
_BEGUN = frozenset({TaskState.ACCEPTED, TaskState.WORKING, TaskState.ESCALATED}) | GIVEN_UP
_DONE = frozenset({TaskState.ACCEPTED, TaskState.DEFERRED, TaskState.TICKED}) | GIVEN_UP


def task_state(desk: Desk, task: str) -> TaskState:
    """How far a task or a phase's exit has come."""
    known = desk.standing.tasks.get(task)
    return known.state if known else TaskState.OPEN


def reopen(desk: Desk) -> list[str]:
    """Tasks of the plan so far, and phases' exits, to work again; before the first plan there are none."""
    standing = desk.standing
    if standing.plan is None:
        return []
    again = [
        name
        for name, task in standing.tasks.items()
        if task.state is TaskState.ESCALATED and not holding_up(standing.rfis.values(), task=name)
    ]
    begun = [task for task in standing.plan.tasks if task_state(desk, task.id) in _BEGUN]
    changed, answers = changes(desk), list(news(desk))
    again += [task.id for task in begun if changed.opens(task, _follows(desk, task))]
    again += [task.id for task in begun if any(_concerns(rfi, task) for rfi in answers)]
    again += _ruled(desk, begun, answers)
    again += [name for name in standing.tasks if name.endswith(":exit") and _fails(desk, name)]
    exits = {f"{task.phase}:exit" for task in standing.plan.tasks if task.id in again}
    again += [name for name in sorted(exits) if task_state(desk, name) is TaskState.ACCEPTED]
    return list(dict.fromkeys(again))


def _ruled(desk: Desk, begun: list[Task], answers: list[Rfi]) -> list[str]:
    """Tasks of the operations that lines of new answers change, and those of no operation that build on them."""
    lines = lines_of_all(answers)
    concerned = about(lines, desk.package.contract) if desk.package.operations else set()
    again = {task.id for task in begun if task.operation in concerned}
    again |= {task.id for task in begun if task.operation is None and again & set(task.depends_on)}
    return [task.id for task in begun if task.id in again]


def changes(desk: Desk) -> Affected:
    """What the inputs that people brought since the plan change, all of them together."""
    fresh = [item for item in desk.standing.renewals if item["seq"] > desk.standing.planned_at]
    keys = ("operations", "removed", "tables", "artifacts")
    return Affected.from_json({key: dict.fromkeys(name for item in fresh for name in item[key]) for key in keys})


def news(desk: Desk) -> Iterator[Rfi]:
    """Questions answered since the plan whose answer is not what the work assumed."""
    standing = desk.standing
    for rfi in standing.rfis.values():
        fresh = rfi.state is State.ANSWERED and standing.answered_at.get(rfi.id, 0) > standing.planned_at
        same = not rfi.not_implemented and _words(rfi.answer) == _words(rfi.assumption)
        if fresh and not same and rfi.origin != "engine":
            yield rfi


def upset(desk: Desk, plan: Plan, again: list[str]) -> list[str]:
    """Begun work that a new plan does not go on with next: what it left in the tree must not become another's."""
    working = [name for name, task in desk.standing.tasks.items() if task.state is TaskState.WORKING]
    following = _first(desk, plan, set(again))
    return [name for name in working if name in again or (following is not None and _cut_off(name, following))]


def _cut_off(name: str, following: Task) -> bool:
    """Whether a begun task, or a phase's exit, has to wait for what is worked next."""
    phase, _, rest = name.partition(":")
    return following.worked_in <= int(phase) if rest == "exit" else name != following.id


def close_moot(desk: Desk, plan: Plan) -> None:
    """Questions about an operation or a task that is no more hold nobody up."""
    operations = {operation.id for operation in desk.package.operations}
    for rfi in list(desk.standing.rfis.values()):
        gone = rfi.operation is not None and rfi.operation not in operations
        task = rfi.task or ""
        lost = task in desk.standing.tasks and plan.task(task) is None and not task.endswith(":exit")
        if not rfi.settled and (gone or lost):
            body = {
                "id": rfi.id,
                "answer": "moot: what it is about is no more",
                "by": "the engine",
                "channel": "engine",
            }
            desk.record.once(Kind.RFI_ANSWERED, f"moot:{rfi.id}", body)


def _first(desk: Desk, plan: Plan, again: set[str]) -> Task | None:
    """The task that is worked next under a plan."""
    rfis = desk.standing.rfis.values()
    done = {task.id for task in plan.tasks if task_state(desk, task.id) in _DONE and task.id not in again}
    for phase in desk.playbook.phases:
        for task in plan.worked_in(phase.number):
            ready = task.id not in done and task_state(desk, task.id) is not TaskState.ESCALATED
            if (
                ready
                and done.issuperset(task.depends_on)
                and not holding_up(rfis, operation=task.operation, task=task.id)
            ):
                return task
    return None


def _follows(desk: Desk, task: Task) -> tuple[str, ...]:
    return desk.playbook.template(task.template)[1].follows


def _concerns(rfi: Rfi, task: Task) -> bool:
    return (rfi.operation is not None and rfi.operation == task.operation) or rfi.task == task.id


def _words(text: str) -> str:
    return " ".join(text.split()).rstrip(".").casefold()


def _fails(desk: Desk, name: str) -> bool:
    """Whether something of an accepted phase, its exit or one of its tasks, fails by now."""
    if task_state(desk, name) is not TaskState.ACCEPTED:
        return False
    phase = name.partition(":")[0]
    return any(
        task.partition(":")[0] == phase and finding.outcome is Outcome.FAIL and task_state(desk, task) not in GIVEN_UP
        for (_, task), finding in desk.standing.findings.items()
    )
