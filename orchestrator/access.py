"""Look at a run, or ask something of it, beside whoever drives it."""

from __future__ import annotations

import asyncio
import getpass
import secrets
from typing import Any

from orchestrator.events import Kind
from orchestrator.fold import fold
from orchestrator.journal import read
from orchestrator.project import RunPaths
from orchestrator.spool import Ask, Request, Spool
from orchestrator.standing import Standing


def ask(paths: RunPaths, what: Ask, text: str = "", *, channel: str = "cli", **more: Any) -> Request:
    """Leave a request in a run's spool; whoever drives the run takes it up at once."""
    request = Request(
        id=secrets.token_hex(8), ask=what, by=getpass.getuser(), channel=channel, text=text, more=dict(more)
    )
    Spool(paths.spool).put(request)
    return request


async def settled(paths: RunPaths, request: Request, *, timeout_s: float) -> str | None:
    """Wait for a live driver to take a request: empty when it did as asked, else why not; `None` in the end."""
    deadline = asyncio.get_running_loop().time() + timeout_s
    while asyncio.get_running_loop().time() < deadline:
        with read(paths.journal) as journal:
            refused = journal.get(Kind.REPLY_REFUSED, request.id)
            taken = any(journal.get(kind, request.id) for kind in _TAKEN[request.ask])
        if refused is not None:
            return str(refused.body["why"])
        if taken:
            return ""
        await asyncio.sleep(0.05)
    return None


_TAKEN = {
    Ask.REPLY: (Kind.VERDICT,),
    Ask.ANSWER: (Kind.RFI_ANSWERED,),
    Ask.RESUME: (Kind.RESUMED, Kind.GRANTED),
    Ask.ABORT: (Kind.RUN_ENDED,),
}


def outcome(paths: RunPaths, request: Request) -> str:
    """Why a request was refused; empty where it was not."""
    with read(paths.journal) as journal:
        refused = journal.get(Kind.REPLY_REFUSED, request.id)
    return str(refused.body["why"]) if refused else ""


def standing(paths: RunPaths) -> Standing:
    """Where a run stands, read beside its driver."""
    with read(paths.journal) as journal:
        return fold(journal.entries())


async def difference(paths: RunPaths, *, since_verdict: bool) -> str:
    """What a run changed, as a patch: since it began, or since the last verdict."""
    run = standing(paths)
    from orchestrator.workspace import Workspace

    workspace = await Workspace.open(paths.work, paths.repository)
    start = run.base_tree or ""
    if since_verdict and run.verdicts:
        start = run.verdicts[-1]["tree"]
    return await workspace.diff(start, run.head_tree)
