"""Edits that people made to the work tree while a run rested: committed under their name, judged like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestrator.events import Kind

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk


async def take_edits(desk: Desk) -> bool:
    """Commit what differs from the tree on which the run came to rest; says whether anything did."""
    rested = desk.standing.resting_tree
    if not rested:
        return False
    tree = await desk.workspace.snapshot()
    if tree == rested:
        return False
    files = await desk.workspace.changed(rested, tree)
    message = f"Edit {len(files)} file{'s' if len(files) != 1 else ''} by hand while the run rested"
    commit = await desk.commit(message, author=desk.user)
    body = {"commit": commit, "tree": tree, "by": desk.user, "message": message, "files": list(files)}
    desk.record.add(Kind.COMMITTED, body)
    return True
