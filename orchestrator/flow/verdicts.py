"""From a reply to a verdict: what it means, which package it is about, and whether that package still holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from orchestrator.events import Kind
from orchestrator.finding import Outcome
from orchestrator.flow.drift import drift, listed
from orchestrator.flow.gates import replies
from orchestrator.flow.requests import refuse
from orchestrator.gate import SHORTEST, Decision, Verdict, forms, parse_reply, revision_is_worked
from orchestrator.revision import points
from orchestrator.showing import counted
from orchestrator.signing import GRANT, VERDICT, signer, statement
from orchestrator.spool import Request
from orchestrator.state import RunState, WaitingFor

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk

VOID = "VOID"
"""The engine's own way out of the gate: the package no longer describes the tree, or people stepped in."""
PASSED = "PASSED"
"""The way out of a gate between phases that was approved."""


async def decide(desk: Desk, request: Request) -> str | None:
    """Take one reply; gives the gate's exit, or `None` where the gate stays as it is. Each request counts once."""
    refusal = _closed(desk) or await _another_package(desk, request) or _refusal(desk, request)
    if refusal:
        refuse(desk.record, request, refusal)
        return None
    if changed := await drift(desk):
        refuse(desk.record, request, f"{changed}; a new package follows")
        return VOID
    reviewer = _signer(desk, str(request.more.get("signature", "")), request.text)
    if reviewer is None:
        refuse(desk.record, request, unsigned(desk, request, "verdicts have", "reply"))
        return None
    verdict = parse_reply(request.text, replies(desk))
    assert verdict is not None
    return _give(desk, request, verdict, reviewer)


def not_granted(desk: Desk, request: Request) -> str:
    """Why one more revision is not granted by this request; empty where it is. It counts as a decision at the gate."""
    if desk.standing.waiting_for is not WaitingFor.GATE:
        return not_at_gate(desk.standing.state)
    if not spent(desk):
        return "no revision has to be granted: the cap is not reached"
    signature = str(request.more.get("signature", ""))
    if _signer(desk, signature, request.text, purpose=GRANT) is None:
        return unsigned(desk, request, "one more revision has", "resume --grant-revision")
    return ""


def not_at_gate(state: RunState) -> str:
    """Why no revision can be granted to a run that does not wait at its gate."""
    return (
        f"the run is not at its gate; it is {state}: --grant-revision has the last REVISE worked where a gate's "
        "revisions are spent, and nothing else; `orchestrator resume` alone goes on"
    )


def spent(desk: Desk) -> bool:
    """Whether the last REVISE that the gate has was asked for: without a grant no further one is worked."""
    gate = desk.standing.gate
    return gate.revisions > 0 and not revision_is_worked(gate.revisions, desk.gate.max_revisions + gate.granted)


def escalated(desk: Desk, number: int) -> dict[str, Any]:
    """How a gate waits whose revisions are spent, REVISE number `number` being recorded and not worked."""
    gate, to = desk.standing.gate, desk.gate.escalate_to
    given = next(item for item in reversed(desk.standing.verdicts) if item["decision"] == Decision.REVISE)
    asked = [point.text for point in points(given["feedback"])]
    return {
        "for": WaitingFor.GATE,
        "state": RunState.ESCALATED,
        "why": f"revision {number} of {desk.gate.max_revisions} was asked for: escalated to {to}, "
        f"with package {gate.digest[:12]} and {counted(len(asked), 'point')}: {'; '.join(asked)}",
        "to": to,
        "with": {"package": gate.digest, "path": gate.path, "points": asked},
        "revision": number,
    }


def way(verdict: Mapping[str, Any]) -> str:
    """The gate's exit after a verdict of the journal."""
    passed = verdict["decision"] == Decision.APPROVED and verdict.get("gate")
    return PASSED if passed else str(verdict["decision"])


def not_now(desk: Desk, request: Request) -> str:
    """Why a reply cannot be taken while the run works."""
    taken = desk.standing.current_verdict
    if taken is not None and request.more.get("package") == taken["package"]:
        return f"{taken['decision']} of {taken['by']} was taken on that package before"
    if not desk.standing.gate.visit:
        return "there is no package to decide on yet"
    return "a new package is being made; read it when the run waits again, and reply then"


def unsound(desk: Desk) -> str:
    """Why the approval in the journal does not count: a broken chain, another package, or no good signature."""
    if broken := desk.record.journal.verify():
        how = "restore it from a copy, or `orchestrator abort` the run"
        return f"the journal was changed at entry {broken[0].seq}: {broken[0].what}; {how}"
    gate, given = desk.standing.gate, desk.standing.current_verdict
    if given is None or given["decision"] != Decision.APPROVED or given["package"] != gate.digest:
        return "the package that is shown was not approved"
    signature, text = given.get("signature", ""), given.get("text", "")
    if desk.settings.reviewers is not None and not _signer(desk, signature, text):
        return "the approval is not signed by a reviewer"
    return ""


def _closed(desk: Desk) -> str:
    """Why nothing can be decided now."""
    run = desk.standing
    if not run.gate.open:
        return f"the run is not at its gate; it is {run.state}"
    if run.state is RunState.PAUSED:
        given = run.verdicts[-1] if run.verdicts else None
        whose = f"{given.get('word') or given['decision']} of {given['by']} was taken" if given else "it was paused"
        return f"{whose} on that package before; `orchestrator resume` first"
    return ""


def _refusal(desk: Desk, request: Request) -> str:
    gate = desk.standing.gate
    verdict = parse_reply(request.text, replies(desk))
    if verdict is None:
        return f"not a decision; reply exactly one of {', '.join(forms(replies(desk)))}"
    final = desk.gate.after is None
    if verdict.decision is Decision.APPROVED and final and (lost := _required(desk)):
        return f"the stage may not be handed off while these do not pass: {', '.join(lost)}"
    if verdict.decision is Decision.REVISE and spent(desk):
        how = f"orchestrator resume {desk.folder.id} --grant-revision --reason …"
        return f"{counted(gate.revisions, 'time')} a revision was asked for; grant one more with `{how}`"
    return ""


async def _another_package(desk: Desk, request: Request) -> str:
    """Why the reply is not about what is shown now, with what changed in between."""
    gate, named = desk.standing.gate, str(request.more.get("package", ""))
    if not named:
        return "the reply names no package: there was none when it was made; read this one and reply again"
    if len(named) >= SHORTEST and gate.digest.startswith(named):
        if request.more.get("nonce", "") == gate.nonce:
            return ""
        return "the run was paused or escalated after this reply was made; look at it, and reply again"
    why = f"the reply names package {named[:12]}, the current one is {gate.digest[:12]}"
    if len(named) < SHORTEST:
        return f"{why}; name it by at least {SHORTEST} characters"
    tree = desk.standing.packed.get(named)
    if tree is not None:
        changed = list(await desk.workspace.changed(tree, gate.tree))
        why += f"; changed since: {listed(changed) or 'the evidence, no file'}"
    return f"{why}; read it and reply again"


def _signer(desk: Desk, signature: str, text: str, *, purpose: str = VERDICT) -> str | None:
    """Who signed; empty where verdicts need no signature, `None` where the one that is needed does not hold."""
    reviewers, gate = desk.settings.reviewers, desk.standing.gate
    if reviewers is None:
        return ""
    said = statement(
        run=desk.folder.id,
        stage=desk.playbook.id,
        visit=gate.visit,
        nonce=gate.nonce,
        package=gate.digest,
        text=text,
        purpose=purpose,
    )
    return signer(reviewers, said, signature)


def unsigned(desk: Desk, request: Request, what: str, command: str) -> str:
    """What somebody is told whose word needs a reviewer's signature and has none that holds."""
    names = ", ".join(desk.settings.reviewers or ()) or "nobody"
    signed = bool(request.more.get("signature"))
    told = "the signature is not one of" if signed else f"{what} to be signed here, by"
    return f"{told} {names}; `{command}` with `--key FILE`, your private key"


def _required(desk: Desk) -> list[str]:
    """Checks that the playbook wants passed before the stage is handed off, and that are not."""
    if desk.playbook.hand_off is None:
        return []
    required = set(desk.playbook.hand_off.requires)
    found = [finding for finding in desk.standing.findings.values() if finding.check in required]
    bad = {f.check for f in found if f.outcome is not Outcome.PASS or f.tree != desk.standing.gate.tree}
    return sorted(bad | (required - {finding.check for finding in found}))


def _give(desk: Desk, request: Request, verdict: Verdict, reviewer: str) -> str | None:
    gate = desk.standing.gate
    number = gate.revisions + 1
    body = {
        "id": request.id,
        "visit": gate.visit,
        "decision": verdict.decision,
        "word": verdict.word,
        "gate": desk.gate.after or "",
        "to": _back_to(desk, verdict),
        "feedback": verdict.feedback,
        "number": number if verdict.decision is Decision.REVISE else 0,
        "package": gate.digest,
        "tree": gate.tree,
        "nonce": gate.nonce,
        "by": f"{reviewer} ({request.by})" if reviewer else request.by,
        "channel": request.channel,
        "text": request.text,
        "reviewer": reviewer,
        "signature": request.more.get("signature", "") if reviewer else "",
    }
    escalates = verdict.decision is Decision.REVISE and not revision_is_worked(
        number, desk.gate.max_revisions + gate.granted
    )
    with desk.record.together():
        desk.record.once(Kind.VERDICT, request.id, body)
        if escalates:
            _escalate(desk, number)
    if verdict.decision is Decision.PAUSE:
        return None
    return None if escalates else way(body)


def _back_to(desk: Desk, verdict: Verdict) -> int:
    """The number of the phase to which a reply takes the work back; 0 for one that does not."""
    if verdict.decision is not Decision.ROLLBACK:
        return 0
    numbers = {phase.id: phase.number for phase in desk.playbook.phases}
    named = next((meaning.to for meaning in desk.gate.meanings if meaning.reply == verdict.word), None)
    return numbers.get(named or "", 1)


def _escalate(desk: Desk, number: int) -> None:
    """The last revision is recorded and not worked: the gate stays open for APPROVED, abort or one more granted.

    It is another opening of the gate, so that a reply that was under way when it escalated decides nothing.
    """
    desk.record.add(Kind.WAITING, escalated(desk, number) | {"nonce": desk.nonce()})
