"""How much a run takes on where tasks are estimated: the best scored first, until the team's velocity is reached."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from orchestrator.plan.record import Task


def beyond(velocity: float | None, tasks: Sequence[Task], finished: Collection[str] = ()) -> dict[str, str]:
    """Tasks that do not fit, with the reason; without a velocity all do. `finished` and ticked ones cost nothing.

    Points are spent by score, highest first. A task takes what it depends on along, and is passed over where both
    together do not fit; a smaller one behind it may. What depends on one that was passed over is passed over too.
    """
    if velocity is None:
        return {}
    by_id = {task.id: task for task in tasks}
    taken = {task.id for task in tasks if task.ticked or task.id in finished}
    left, out = velocity, dict[str, str]()
    for task in sorted(tasks, key=lambda task: -task.score):
        along = _along([task.id], by_id, taken)
        lost = next((name for name in along if name in out), None)
        cost = sum(by_id[name].points or 0 for name in along)
        if task.id in out or task.id in taken:
            continue
        if lost is not None:
            out[task.id] = f"it depends on {lost}, which does not fit into the velocity"
        elif cost > left:
            out[task.id] = f"{cost:g} points do not fit into what is left of the velocity of {velocity:g}"
        else:
            taken |= along
            left -= cost
    return out


def _along(names: Iterable[str], by_id: Mapping[str, Task], taken: Collection[str]) -> set[str]:
    """These tasks and what they depend on, near and far, but for what is taken."""
    found: set[str] = set()
    waiting = [name for name in names if name in by_id and name not in taken]
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting += [other for other in by_id[name].depends_on if other not in found | set(taken) and other in by_id]
    return found
