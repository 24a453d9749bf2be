"""Edits that people made to the work tree while a run rested: committed under their name, judged like any other.

After `kill -9` in the middle of a command they cannot be told from what the command had done by then. The command's
traces have to go; so all of it is put aside first, where people find it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestrator.errors import Problem, is_full
from orchestrator.events import Kind
from orchestrator.showing import counted

if TYPE_CHECKING:
    from orchestrator.conversation import Call
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
    message = f"Edit {counted(len(files), 'file')} by hand while the run rested"
    edited = await desk.workspace.overlaid(desk.standing.head_tree, rested, tree)
    commit = await desk.commit(message, author=desk.user, tree=edited)
    body = {"commit": commit, "tree": edited, "by": desk.user, "message": message, "files": list(files)}
    rests = tree if desk.standing.waiting_for else ""
    desk.record.add(Kind.COMMITTED, {**body, "rests": rests})
    return True


NAMED = 50
"""Files that are named of what was put aside."""


async def salvage(desk: Desk) -> dict[str, Any]:
    """Put aside what lies in the work tree where a driver died during a command; nothing where it did not.

    Gives `{ref, commit, base, files, more, during}`, with the first of the files by name. A disk that has no room for
    it keeps nothing: what is there is removed next, which makes room.
    """
    began = _cut_off(desk)
    if began is None or began.intent is None:
        return {}
    try:
        return await _put_aside(desk, str(began.intent["tree"]), str(began.args.get("command", began.name)))
    except (Problem, OSError) as error:
        if not is_full(error):
            raise
        return {}


def _cut_off(desk: Desk) -> Call | None:
    """The command that has begun and not ended, if there is one."""
    calls = [call for talk in desk.standing.conversations.values() for call in talk.unfinished]
    return next((call for call in reversed(calls) if call.intent is not None and "tree" in call.intent), None)


async def _put_aside(desk: Desk, base: str, during: str) -> dict[str, Any]:
    tree = await desk.workspace.snapshot()
    files = await desk.workspace.changed(base, tree)
    if not files:
        return {}
    text = f"Put aside what lay in the work tree when a driver died\n\nIt was running: {during}"
    ref, commit = await desk.workspace.keep(tree, base, text, at=desk.clock())
    more = max(len(files) - NAMED, 0)
    return {"ref": ref, "commit": commit, "base": base, "files": list(files[:NAMED]), "more": more, "during": during}
