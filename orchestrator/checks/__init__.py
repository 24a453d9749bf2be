"""Exit criteria are run by the engine itself, on the recorded tree: one check per kind, one registry."""

from __future__ import annotations

import time
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

from orchestrator.checks import (
    auth_matrix,
    command,
    diff_scope,
    error_contract,
    file_exists,
    file_matches,
    http,
    idempotency,
    latency,
    layers,
    migration_roundtrip,
    named_command,
    no_pattern,
    openapi_conformance,
    openapi_valid,
    opinions,
    query_count,
    schema_matches,
    secrets,
    tests_pass,
    tests_tell,
)
from orchestrator.checks.context import CheckContext
from orchestrator.checks.subject import Subject
from orchestrator.checks.verdict import Verdict, failed, inconclusive
from orchestrator.criteria import AnySpec
from orchestrator.errors import MEND, Problem, Problems, of_the_machine
from orchestrator.finding import Evidence, Finding, Level, Outcome
from orchestrator.service import Defect
from orchestrator.showing import counted

__all__ = ["CHECKS", "CheckContext", "ask", "run_check", "run_checks"]

Check: TypeAlias = Callable[[Any, Any], Awaitable[Verdict]]
"""Given its specification, and a `CheckContext`, or a `Subject` where it only asks a service."""

CHECKS: Mapping[str, Check] = {
    "command": command.check,
    "file_exists": file_exists.check,
    "file_matches": file_matches.check,
    "http": http.check,
    "tests_pass": tests_pass.check,
    "tests_tell": tests_tell.check,
    "openapi_valid": openapi_valid.check,
    "openapi_conformance": openapi_conformance.check,
    "schema_matches": schema_matches.check,
    "migration_roundtrip": migration_roundtrip.check,
    "error_contract": error_contract.check,
    "auth_matrix": auth_matrix.check,
    "query_count": query_count.check,
    "latency": latency.check,
    "layers": layers.check,
    "idempotency": idempotency.check,
    "secrets": secrets.check,
    "no_pattern": no_pattern.check,
    "typecheck": named_command.check,
    "lint": named_command.check,
    "format": named_command.check,
    "diff_scope": diff_scope.check,
    "human": opinions.human,
    "judged": opinions.judged,
}


async def run_checks(specs: Sequence[AnySpec], context: CheckContext) -> list[Finding]:
    """Run them one after the other, each on the tree as it was recorded; one finding for each, in their order."""
    before = context.digests.take()
    return [await run_check(spec, context, before=before) for spec in specs]


async def run_check(spec: AnySpec, context: CheckContext, *, before: Mapping[str, str] | None = None) -> Finding:
    """Run one check. What it cannot do is `inconclusive`, with the reason; it never raises for what it judges.

    Raises `Problem` for a full or broken disk: that says nothing of the tree.

    `before` holds the digests of the checkout: a check whose commands changed what they judged has failed.
    """
    started = time.monotonic()
    context.content = hash(frozenset((before or {}).items()))
    verdict = await context.once(_asked(spec, context), lambda: _judge(lambda: CHECKS[spec.kind](spec, context)))
    if before is not None:
        verdict = _unless_changed(verdict, before, context.digests.take())
    return _finding(spec, context, verdict, started)


def _asked(spec: AnySpec, context: CheckContext) -> str:
    """What a criterion asks of the tree, whatever it is called and wherever it stands; or of one task's changes."""
    if spec.level is not Level.ENFORCED:
        return f"{context.task} {spec.id}"
    task = context.task if spec.kind == "diff_scope" else None
    return f"{task} {spec.model_dump_json(exclude={'id', 'title', 'group', 'source', 'p0'})}"


async def ask(spec: AnySpec, subject: Subject, check: Callable[[], Awaitable[Verdict]] | None = None) -> Finding:
    """Run one check that asks a service and needs no tree; `check` instead of the one of its kind, where given."""
    started = time.monotonic()
    verdict = await _judge(check or (lambda: CHECKS[spec.kind](spec, subject)))
    return _finding(spec, subject, verdict, started)


def _finding(spec: AnySpec, subject: Subject, verdict: Verdict, started: float) -> Finding:
    return Finding(
        check=spec.id,
        kind=spec.kind,
        outcome=verdict.outcome,
        message=verdict.message,
        tree=subject.tree,
        level=spec.level,
        phase=subject.phase,
        task=subject.task,
        issues=verdict.issues,
        evidence=verdict.evidence,
        duration_s=round(time.monotonic() - started, 3),
    )


async def _judge(check: Callable[[], Awaitable[Verdict]]) -> Verdict:
    try:
        return await check()
    except Defect as defect:
        return failed(str(defect))
    except Exception as error:  # what is judged must not be able to end the run
        if trouble := of_the_machine(error):
            raise Problem(f"a check could not be run: {trouble}", remedy=MEND) from error
        if isinstance(error, Problem | Problems):
            return inconclusive(str(error))
        reason = f"the check itself broke: {type(error).__name__}: {error}"
        return inconclusive(reason, evidence=Evidence(output_tail=traceback.format_exc()[-4000:]))


def _unless_changed(verdict: Verdict, before: Mapping[str, str], after: Mapping[str, str]) -> Verdict:
    changed = sorted(path for path, digest in before.items() if after.get(path) != digest)
    if not changed:
        return verdict
    told = ", ".join(changed[:5])
    return Verdict(
        outcome=Outcome.FAIL,
        message=f"{counted(len(changed), 'file')} of the tree changed while it was judged: {told}; {verdict.message}",
        issues=verdict.issues,
        evidence=verdict.evidence,
    )
