"""Look at a run, or ask something of it, beside whoever drives it."""

from __future__ import annotations

import os
import secrets
from typing import Any

from orchestrator.events import Kind
from orchestrator.fold import fold
from orchestrator.journal import read
from orchestrator.masking import mask_of
from orchestrator.project import RunPaths
from orchestrator.spool import Ask, Request, Spool, account
from orchestrator.standing import GateStanding, Standing
from orchestrator.state import RunState


def ask(paths: RunPaths, what: Ask, text: str = "", *, channel: str = "cli", **more: Any) -> Request:
    """Leave a request in a run's spool; whoever drives the run takes it up at once."""
    request = Request(
        id=secrets.token_hex(8),
        ask=what,
        by=account(os.getuid()),
        channel=channel,
        text=mask_of(os.environ).text(text),
        more=dict(more),
    )
    Spool(paths.spool).put(request)
    return request


def reply(paths: RunPaths, text: str, gate: GateStanding, *, package: str = "", **more: Any) -> Request:
    """Leave a verdict on the package that the reader of `gate` was shown, or on the one that is named."""
    return ask(paths, Ask.REPLY, text, package=package or gate.digest, nonce=gate.nonce, **more)


def outcome(paths: RunPaths, request: Request) -> str | None:
    """What became of a request: empty where it was done, else why not; `None` where nobody has taken it yet."""
    with read(paths.journal) as journal:
        refused = journal.get(Kind.REPLY_REFUSED, request.id)
        if refused is not None:
            return str(refused.body["why"])
        return "" if any(journal.get(kind, request.id) for kind in _TAKEN[request.ask]) else None


_TAKEN = {
    Ask.REPLY: (Kind.VERDICT, Kind.RESUMED),
    Ask.ANSWER: (Kind.RFI_ANSWERED,),
    Ask.RESUME: (Kind.RESUMED, Kind.GRANTED),
    Ask.ABORT: (Kind.RUN_ENDED,),
}


def effect(paths: RunPaths, request: Request) -> str:
    """What a request that was taken did, in words for the one who made it."""
    with read(paths.journal) as journal:
        verdict = journal.get(Kind.VERDICT, request.id)
        run = fold(journal.entries())
    resting = run.state in {RunState.PAUSED, RunState.ESCALATED} or run.state.ended
    now = f"; the run is {run.state}" if resting else ""
    if verdict is None:
        return f"taken{now}"
    said = verdict.body
    number = f", revision {said['number']}" if said["number"] else ""
    return f"{said.get('word') or said['decision']} was taken on package {said['package'][:12]}{number}{now}"


def newest(paths: RunPaths) -> int:
    """The number of a run's newest entry: it grows for as long as somebody drives the run."""
    with read(paths.journal) as journal:
        last = journal.last()
    return last.seq if last else 0


def standing(paths: RunPaths) -> Standing:
    """Where a run stands, read beside its driver."""
    with read(paths.journal) as journal:
        return fold(journal.entries())


async def difference(paths: RunPaths, *, since_verdict: bool, salvage: bool = False) -> str:
    """What a run changed, as a patch: since it began, or since the last verdict; or what was put aside, oldest first.

    Raises `Problem` where nothing was put aside.
    """
    run = standing(paths)
    from orchestrator.errors import Problem
    from orchestrator.workspace import Workspace

    workspace = await Workspace.open(paths.work, paths.repository)
    if salvage:
        if not run.salvaged:
            raise Problem("nothing was put aside", where=paths.id, remedy="`orchestrator diff` shows what was accepted")
        kept = [(one["base"], await workspace.tree_of(one["commit"])) for one in run.salvaged.values()]
        return "".join([await workspace.diff(base, tree) for base, tree in kept])
    start = run.base_tree or ""
    if since_verdict and run.verdicts:
        start = run.verdicts[-1]["tree"]
    return await workspace.diff(start, run.head_tree)
