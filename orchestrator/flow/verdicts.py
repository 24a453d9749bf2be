"""From a reply to a verdict: what it means, which package it is about, and whether that package still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestrator.events import Kind
from orchestrator.finding import Outcome
from orchestrator.gate import Decision, Verdict, parse_reply, revision_is_worked
from orchestrator.spool import Request
from orchestrator.state import RunState, WaitingFor

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk

VOID = "VOID"
"""The engine's own way out of the gate: the package no longer describes the tree, or people stepped in."""
SHORTEST = 8
"""Characters of a digest that name a package."""


async def decide(desk: Desk, request: Request) -> str | None:
    """Take one reply; gives the gate's exit, or `None` where the gate stays as it is. Each request counts once."""
    refusal = await _another_package(desk, request) or _refusal(desk, request)
    if refusal:
        _refuse(desk, request, refusal)
        return None
    drift = await drifted(desk)
    if drift:
        why = f"the work tree changed after the package was made: {', '.join(drift[:6])}; a new package follows"
        _refuse(desk, request, why)
        return VOID
    verdict = parse_reply(request.text)
    assert verdict is not None
    return _give(desk, request, verdict)


async def drifted(desk: Desk) -> list[str]:
    """Files of the work tree that differ from the packed tree."""
    tree = await desk.workspace.snapshot()
    if tree == desk.standing.gate.tree:
        return []
    return list(await desk.workspace.changed(desk.standing.gate.tree, tree))


def _refusal(desk: Desk, request: Request) -> str:
    gate = desk.standing.gate
    verdict = parse_reply(request.text)
    if not gate.open:
        return f"the run is not at its gate; it is {desk.standing.state}"
    if verdict is None or str(verdict.decision) not in desk.playbook.gate.replies:
        return f"not a decision; reply exactly one of {', '.join(_forms(desk))}"
    if verdict.decision is Decision.APPROVED and (lost := _required(desk)):
        return f"the stage may not be handed off while these do not pass: {', '.join(lost)}"
    if verdict.decision is Decision.REVISE and desk.standing.state is RunState.ESCALATED:
        return f"{gate.revisions} revisions were asked for; grant one more with `orchestrator resume --grant-revision`"
    return ""


async def _another_package(desk: Desk, request: Request) -> str:
    """Why the package that the reply is about is not the current one, with what changed in between."""
    gate, named = desk.standing.gate, request.more.get("package", "")
    if not gate.open or not named or (len(named) >= SHORTEST and gate.digest.startswith(named)):
        return ""
    why = f"the reply names package {named[:12]}, the current one is {gate.digest[:12]}"
    tree = desk.standing.packed.get(named)
    if tree is not None:
        changed = list(await desk.workspace.changed(tree, gate.tree))
        why += f"; changed since: {', '.join(changed[:6]) or 'the evidence, no file'}"
    return f"{why}; read it and reply again"


def _forms(desk: Desk) -> list[str]:
    return [f"{word}: …" if word == Decision.REVISE else word for word in desk.playbook.gate.replies]


def _required(desk: Desk) -> list[str]:
    """Checks that the playbook wants passed before the stage is handed off, and that are not."""
    if desk.playbook.hand_off is None:
        return []
    required = set(desk.playbook.hand_off.requires)
    found = [finding for finding in desk.standing.findings.values() if finding.check in required]
    bad = {f.check for f in found if f.outcome is not Outcome.PASS or f.tree != desk.standing.gate.tree}
    return sorted(bad | (required - {finding.check for finding in found}))


def _refuse(desk: Desk, request: Request, why: str) -> None:
    body = {"id": request.id, "why": why, "by": request.by, "channel": request.channel}
    desk.record.once(Kind.REPLY_REFUSED, request.id, body)


def _give(desk: Desk, request: Request, verdict: Verdict) -> str | None:
    gate = desk.standing.gate
    body = {
        "id": request.id,
        "visit": gate.visit,
        "decision": verdict.decision,
        "feedback": verdict.feedback,
        "number": gate.revisions + 1 if verdict.decision is Decision.REVISE else 0,
        "package": gate.digest,
        "tree": gate.tree,
        "by": request.by,
        "channel": request.channel,
    }
    number = gate.revisions + 1
    escalates = verdict.decision is Decision.REVISE and not revision_is_worked(
        number, desk.playbook.gate.max_revisions + gate.granted
    )
    with desk.record.together():
        desk.record.once(Kind.VERDICT, request.id, body)
        if escalates:
            _escalate(desk, number)
    if verdict.decision is Decision.PAUSE:
        return None
    return None if escalates else str(verdict.decision)


def _escalate(desk: Desk, number: int) -> None:
    """The last revision is recorded and not worked: the gate stays open for APPROVED, abort or one more granted."""
    who = desk.playbook.gate.escalate_to
    why = f"revision {number} of {desk.playbook.gate.max_revisions} was asked for: escalated to {who}"
    body = {"for": WaitingFor.GATE, "state": RunState.ESCALATED, "why": why, "to": who, "revision": number}
    desk.record.add(Kind.WAITING, body)
