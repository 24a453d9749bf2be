"""Take the work back to where a phase began, as a reviewer decided, so that it is worked again from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestrator.events import Kind
from orchestrator.flow.routing import tasks_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestrator.flow.desk import Desk

ROLLBACK = "rollback"
"""The action of the way back, beside those of routes."""


async def roll_back(desk: Desk) -> None:
    """Put the newest verdict of that kind into effect: the tree, a commit in the reviewer's name, the tasks opened.

    The row that opens them comes last and once, so that all of it may be repeated.
    """
    verdict = desk.standing.verdicts[-1]
    key = f"{ROLLBACK}:{verdict['id']}"
    if desk.record.journal.get(Kind.ROUTED, key):
        return
    tree = _tree_before(desk, verdict["to"])
    await desk.workspace.restore(tree)
    commit = await _commit(desk, verdict, tree)
    with desk.record.together():
        if commit:
            desk.record.add(Kind.COMMITTED, commit)
        desk.record.once(Kind.ROUTED, key, _way(desk, verdict))


def _tree_before(desk: Desk, number: int) -> str:
    """The tree on which the first accepted work of a phase, or of a later one, was built."""
    tree = desk.standing.base_tree or ""
    for entry in desk.record.journal.entries([Kind.TASK_ACCEPTED, Kind.COMMITTED]):
        if entry.kind == Kind.TASK_ACCEPTED and entry.body["phase"] >= number:
            return tree
        tree = entry.body["tree"]
    return desk.standing.head_tree


async def _commit(desk: Desk, verdict: Mapping[str, Any], tree: str) -> dict[str, Any] | None:
    if tree == desk.standing.head_tree:
        return None
    files = await desk.workspace.changed(desk.standing.head_tree, tree)
    message = f"Take the work back to where phase {verdict['to']} began"
    trailers = {"Run": desk.folder.id, "Verdict": str(verdict["id"])}
    commit = await desk.workspace.commit(message, trailers=trailers, author=verdict["by"], at=desk.standing.last_at)
    return {"commit": commit, "tree": tree, "by": verdict["by"], "message": message, "files": list(files)}


def _way(desk: Desk, verdict: Mapping[str, Any]) -> dict[str, Any]:
    last, places = len(desk.playbook.phases), {phase.id: phase.number for phase in desk.playbook.phases}
    return {
        "phase": last,
        "visit": f"{ROLLBACK}:{verdict['id']}",
        "decision": f"{verdict['word']} of {verdict['by']}",
        "outcome": ROLLBACK,
        "when": verdict["feedback"] or "no reason was given",
        "action": ROLLBACK,
        "to": verdict["to"],
        "exit": ROLLBACK,
        "again": tasks_of(desk, range(verdict["to"], last + 1)),
        "left_out": [],
        "closed_gates": [gate.after for gate in desk.playbook.gates if places[gate.after or ""] >= verdict["to"]],
    }
