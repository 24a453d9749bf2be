"""How much a run takes on where tasks are estimated: the best scored first, until the team's velocity is reached."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from orchestrator.plan.record import Task


def beyond(velocity: float | None, tasks: Sequence[Task], finished: Collection[str] = ()) -> dict[str, str]:
    """Estimated tasks that do not fit, and what depends on them, with the reason; `finished` and ticked ones stay.

    Points are spent by score, highest first; a task that does not fit is passed over, a smaller one behind it may fit.
    """
    if velocity is None:
        return {}
    left, out = velocity, dict[str, str]()
    for task in sorted(tasks, key=lambda task: -task.score):
        if task.points is None or task.ticked or task.id in finished:
            continue
        if task.points <= left:
            left -= task.points
        else:
            out[task.id] = f"{task.points:g} points do not fit into the velocity of {velocity:g}"
    waiting = True
    while waiting:
        found = {
            task.id: f"it depends on {lost}, which does not fit into the velocity"
            for task in tasks
            if task.id not in out and task.id not in finished
            for lost in [next((name for name in task.depends_on if name in out), "")]
            if lost
        }
        waiting = bool(found)
        out |= found
    return out
