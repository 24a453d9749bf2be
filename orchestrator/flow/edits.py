"""Edits that people made to the work tree while a run rested: committed under their name, judged like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestrator.events import Kind

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk


async def take_edits(desk: Desk) -> bool:
    """Commit what differs from the tree on which the run came to rest, and no more; says whether anything did.

    What an agent left unfinished there stays uncommitted: it is that agent's, and judged with its task.
    """
    rested = desk.standing.resting_tree
    if not rested:
        return False
    tree = await desk.workspace.snapshot()
    if tree == rested:
        return False
    files = await desk.workspace.changed(rested, tree)
    message = f"Edit {len(files)} file{'s' if len(files) != 1 else ''} by hand while the run rested"
    edited = await desk.workspace.overlaid(desk.standing.head_tree, rested, tree)
    commit = await desk.commit(message, author=desk.user, tree=edited)
    body = {"commit": commit, "tree": edited, "by": desk.user, "message": message, "files": list(files)}
    rests = tree if desk.standing.waiting_for else ""
    desk.record.add(Kind.COMMITTED, {**body, "rests": rests})
    return True
