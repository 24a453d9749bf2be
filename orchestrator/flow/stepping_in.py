"""What people said and no task took up: an agent works it before the gate, so that nobody spoke to the air."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from orchestrator.agent import Stuck
from orchestrator.events import Kind
from orchestrator.flow.receipts import give, open_interventions, settle_after_work, settle_claims
from orchestrator.flow.staffing import Errand, hire
from orchestrator.intervention import Receipt, Urgency
from orchestrator.prompts import render
from orchestrator.showing import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestrator.flow.desk import Desk
    from orchestrator.standing import InterventionStanding


async def work_what_was_said(desk: Desk) -> None:
    """Put an agent of the gate to the open interventions that nobody was told of, or that nobody is at any more."""
    for talk in list(desk.standing.conversations.values()):
        if talk.submission is not None:
            settle_after_work(desk, talk.key, talk.submission)
    items = _unheard(desk)
    if not items:
        return
    key = _key(items)
    agent = await hire(
        desk,
        Errand(
            kind="intervention",
            key=key,
            task="",
            persona=desk.playbook.gate.persona,
            guides=[],
            opening=render("stepped_in.md", job={"job": "intervention", "task": ""}),
        ),
    )
    ended = await agent.work()
    told = [item for item in open_interventions(desk) if item.told_in == key]
    if isinstance(ended, Stuck):
        for item in told:
            give(desk, item.id, Receipt.NEEDS_PERSON, ended.why)
    else:
        settle_after_work(desk, key, ended.data)
    await _commit(desk, [item.title for item in told])
    await settle_claims(desk)


def _unheard(desk: Desk) -> list[InterventionStanding]:
    return [item for item in open_interventions(desk) if not item.claim and item.urgency != Urgency.BACKLOG]


def _key(items: Sequence[InterventionStanding]) -> str:
    """The same conversation after a crash; another one for other items."""
    begun = next((item.told_in for item in items if item.told_in.startswith("intervention@")), "")
    digest = hashlib.sha256("".join(item.id for item in items).encode()).hexdigest()
    return begun or f"intervention@{digest[:12]}"


async def _commit(desk: Desk, titles: Sequence[str]) -> None:
    tree = await desk.workspace.snapshot()
    if tree == desk.standing.head_tree:
        return
    files = list(await desk.workspace.changed(desk.standing.head_tree, tree))
    message = f"Take into account: {titles[0] if len(titles) == 1 else counted(len(titles), 'intervention')}"
    author = f"{desk.playbook.gate.persona} (agent)"
    commit = await desk.workspace.commit(
        message, trailers={"Run": desk.folder.id}, author=author, at=desk.standing.last_at
    )
    body = {"commit": commit, "tree": tree, "message": message, "files": files}
    desk.record.add(Kind.COMMITTED, body)
