"""The review of a plan: whose word begins the work, and why another's does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestrator.events import Kind
from orchestrator.flow.verdicts import unsigned
from orchestrator.gate import USUAL, Decision, parse_reply
from orchestrator.signing import PLAN, signer, statement
from orchestrator.spool import Ask, Request

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk

_CHANGE = "to change it, `orchestrator intervene` or answer a question, and `orchestrator resume --only-drive`"


def objection(desk: Desk, request: Request) -> str:
    """Why a request does not let the work of the plan begin; empty where it does."""
    shown = f"plan {desk.standing.plans}"
    if request.ask is Ask.RESUME:
        return f"the run waits for a review of {shown}, and going on is no review: read it and reply APPROVED"
    verdict = parse_reply(request.text, USUAL)
    if verdict is None or verdict.decision is not Decision.APPROVED:
        return f"the run waits for a review of {shown}: read it and reply APPROVED; {_CHANGE}"
    if (named := str(request.more.get("plan", ""))) != str(desk.standing.plans):
        return f"the reply is about plan {named or 'none'}, and {shown} is what waits; read it and reply again"
    if _signer(desk, request) is None:
        return unsigned(desk, request, "the review of a plan has", "reply")
    return ""


def approve(desk: Desk, request: Request) -> None:
    """Journal that the plan was approved, by whom, and with which signature."""
    reviewer = _signer(desk, request)
    body = {"how": "plan approved", "plan": desk.standing.plans, "by": request.by}
    if reviewer:
        body |= {"by": f"{reviewer} ({request.by})", "reviewer": reviewer, "signature": request.more["signature"]}
    desk.record.once(Kind.RESUMED, request.id, body)


def _signer(desk: Desk, request: Request) -> str | None:
    """Who signed; empty where reviews need no signature, `None` where the one that is needed does not hold."""
    run, reviewers = desk.standing, desk.settings.reviewers
    if reviewers is None:
        return ""
    assert run.plan is not None
    said = statement(
        run=desk.folder.id,
        stage=desk.playbook.id,
        visit=run.plans,
        nonce="",
        package=run.plan.digest,
        text=request.text,
        purpose=PLAN,
    )
    return signer(reviewers, said, str(request.more.get("signature", "")))
