"""Edits that people made to the work tree while a run rested: committed under their name, judged like any other.

After `kill -9` while an agent thought they are known by their time. In the middle of a command they cannot be told from
what the command had done by then. The command's traces have to go; so all of it is put aside first, where people find
it.
"""

from __future__ import annotations

from datetime import datetime
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


async def edited_since_death(desk: Desk) -> dict[str, str]:
    """What people changed since a driver died while its agent thought: `{tree, rested}`, nothing where they did not.

    Nothing of the engine's writes to the tree then, and what a command had started died with the driver: a file that
    was changed after the last word of the journal was changed by somebody else. `rested` is the tree without that; what
    was removed cannot be told from what the agent removed.
    """
    run = desk.standing
    if run.sandbox not in _LEAVES_NOBODY or run.last_kind not in _THINKING or run.waiting_for or _has_begun(desk):
        return {}
    tree = await desk.workspace.snapshot()
    touched = await desk.workspace.touched(tree, datetime.fromisoformat(run.latest_at))
    # Where work was being taken back its files came to be what is accepted already.
    changed = set(touched) & set(await desk.workspace.changed(run.head_tree, tree)) if touched else set()
    if not changed:
        return {}
    return {"tree": tree, "rested": await desk.workspace.with_files_of(tree, run.head_tree, changed)}


_LEAVES_NOBODY = ("bubblewrap",)
"""Boxes that die with the driver: elsewhere a process may flee, and what it writes must not count as a person's."""
_THINKING = (Kind.TOLD, Kind.TURN, Kind.MODEL_FAULT, Kind.COMPACTED, Kind.TOOL_DONE)
"""The last words of the journal while a model is asked, or between two calls."""


def _has_begun(desk: Desk) -> bool:
    """Whether a call had begun, so that part of its effect may be there."""
    return any(call.intent is not None for talk in desk.standing.conversations.values() for call in talk.unfinished)


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
