"""Work a phase: one task a visit, then the phase's exit checks. One factory makes the node of every phase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langgraph.runtime import Runtime

from orchestrator.flow.attempts import work
from orchestrator.flow.briefing import exit_work, task_work
from orchestrator.flow.desk import Desk
from orchestrator.flow.intake import unwanted_phases
from orchestrator.flow.listen import listen
from orchestrator.flow.planning import give_up_unmet, halted, inspection_due, next_task, open_work, replan_due, stuck_on
from orchestrator.flow.questions import settle
from orchestrator.flow.routing import ASK, onward, way_back, way_in, way_out
from orchestrator.nodes import Node, enter, leave
from orchestrator.state import Position, TaskState

if TYPE_CHECKING:
    from orchestrator.playbook import Phase


def name_of(phase: Phase) -> str:
    """The node's name, as the drawn graph shows it."""
    return f"phase-{phase.number}-{phase.id}"


def work_phase(phase: Phase) -> Node:
    """The node of `phase`."""
    name = name_of(phase)

    async def node(state: Position, runtime: Runtime[Desk]) -> Position:
        """Routes: `again`, `inspect`, `next`, `ask`, `replan`, and those of the playbook.

        A phase whose way out has to be decided holds what comes after it until its own work is done.
        """
        desk = runtime.context
        enter(desk, name)
        await listen(desk)
        settle(desk)
        if replan_due(desk):
            return leave(name, "replan")
        if (way := way_back(desk, phase) or await way_in(desk, phase)) is not None:
            return leave(name, way)
        task = next_task(desk, phase.number)
        if task is not None:
            await work(desk, await task_work(desk, phase, task))
            if halted(desk, phase):
                return leave(name, ASK)
            return leave(name, "inspect" if inspection_due(desk, phase.number) else "again")
        if inspection_due(desk, phase.number):
            return leave(name, "inspect")
        if phase.number in unwanted_phases(desk):
            return leave(name, onward(desk, phase))
        give_up_unmet(desk, phase)
        if not open_work(desk, phase.number) and _exit_open(desk, phase):
            await work(desk, await exit_work(desk, phase))
        if not open_work(desk, phase.number):
            return leave(name, await way_out(desk, phase))
        return leave(name, ASK if phase.routes and stuck_on(desk) else onward(desk, phase))

    node.__name__ = name
    return node


def _exit_open(desk: Desk, phase: Phase) -> bool:
    known = desk.standing.tasks.get(f"{phase.number}:exit")
    return known is None or known.state in {TaskState.OPEN, TaskState.WORKING}
