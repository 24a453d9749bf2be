"""Alignment: a valid request is answered by a documented 2xx whose body fits its schema."""

from __future__ import annotations

from orchestrator.checks.judge.client import Answer
from orchestrator.checks.judge.probes.seen import Seen
from orchestrator.checks.judge.probes.told_secrets import told_secrets
from orchestrator.checks.judge.session import Judge
from orchestrator.contract import Operation
from orchestrator.errors import Problem

INSPECTION = "alignment"
_RULES = {400, 404, 409, 410, 412, 422, 423}
"""What a service may rightly say to a request that a rule forbids which stands in no schema."""


async def probe(judge: Judge, operation: Operation) -> Seen:
    """Ask in every way there is until one succeeds."""
    seen = Seen(inspection=INSPECTION)
    try:
        answer = await judge.success(operation, await judge.caller(operation))
    except Problem as problem:
        seen.could_not(operation, problem)
        return seen
    if not answer.ok:
        _not_ok(seen, judge, operation, answer)
        return seen
    for kind, message in judge.answers.mismatches(operation, answer):
        seen.bad(operation, kind, message, answer)
    for name in told_secrets(judge.contract, judge.auth, operation, answer.json):
        seen.bad(operation, "secret_told", f"the answer holds `{name}`, which nothing documents", answer)
    seen.measured += 1
    return seen


def _not_ok(seen: Seen, judge: Judge, operation: Operation, answer: Answer) -> None:
    if answer.status in _RULES and judge.answers.documented(operation, answer.status) is not None:
        seen.could_not(
            operation,
            f"no valid request was found; {answer.request.shown} gave {answer.shown}; "
            f"give one in the handoff's `inspection.samples.{operation.id}`",
        )
        return
    kind = "no_answer" if answer.status == 0 else "server_error" if answer.status >= 500 else "refuses_valid"
    seen.expect(False, operation, kind, f"a valid request is answered with {answer.status}", answer)  # noqa: FBT003
