"""Work order: dependencies first, then score, then the order of the documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from orchestrator.errors import Problem
from orchestrator.plan.record import Task


def in_order(tasks: Sequence[Task], positions: Mapping[str, int]) -> tuple[Task, ...]:
    """The tasks in work order, with `tier` and `order` filled in; how the input is ordered does not matter.

    A tier is a phase's tasks at the same distance from the first: none depends on another, so within a tier the score
    alone decides, and `positions` (the place in the documents) where scores are equal. Raises `Problem` on a cycle.
    """
    by_id = {task.id: task for task in tasks}
    depths = _depths(by_id)
    places = {task.id: (task.worked_in, depths[task.id]) for task in tasks}
    tiers = {place: number for number, place in enumerate(sorted(set(places.values())), start=1)}
    ordered = sorted(tasks, key=lambda task: (places[task.id], -task.score, positions[task.id]))
    return tuple(
        replace(task, tier=tiers[places[task.id]], order=number) for number, task in enumerate(ordered, start=1)
    )


def _depths(by_id: Mapping[str, Task]) -> dict[str, int]:
    """How many tasks of the same phase stand one behind the other before each task."""
    sorter = TopologicalSorter({task.id: task.depends_on for task in by_id.values()})
    try:
        ordered = tuple(sorter.static_order())
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        remedy = "take one `needs` or `before` of these task templates out of the playbook"
        raise Problem(f"tasks wait for one another: {circle}", where="playbook: phases", remedy=remedy) from None
    depths: dict[str, int] = {}
    for task_id in ordered:
        task = by_id[task_id]
        same = [depths[other] for other in task.depends_on if by_id[other].worked_in == task.worked_in]
        depths[task_id] = 1 + max(same, default=0)
    return depths
