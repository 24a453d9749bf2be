"""First-article inspection: one operation of the running service, looked at from every side.

Issues with the same inspection and kind have one cause and count once. Three causes are systemic: the work on further
items halts until they are mended. What could not be measured is said, and is never a pass.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from orchestrator.checks.auth_matrix import PROBES
from orchestrator.checks.judge.probes import alignment, effects, errors, validation
from orchestrator.checks.judge.probes.seen import Seen
from orchestrator.checks.judge.session import Judge
from orchestrator.checks.query_count import measure
from orchestrator.checks.subject import Subject
from orchestrator.contract import Operation
from orchestrator.errors import Problem
from orchestrator.finding import Evidence, Finding, Issue, Outcome

HALT_AT = 3
"""Causes that are systemic together."""


class InspectionVerdict(StrEnum):
    """What becomes of the work on further items."""

    GO = "GO"
    """No defect was seen."""
    FINDINGS = "FINDINGS"
    """One or two causes: they go back to the agent."""
    HALT = "HALT"
    """Systemic: nothing else is built before they are mended."""


@dataclass(frozen=True, kw_only=True)
class InspectionReport:
    """The whole inspection of one operation."""

    operation: str
    verdict: InspectionVerdict
    findings: tuple[Finding, ...]
    """One for each inspection, in the order that was asked for."""

    @property
    def issues(self) -> tuple[Issue, ...]:
        """All issues."""
        return tuple(issue for finding in self.findings for issue in finding.issues)

    @property
    def groups(self) -> tuple[tuple[str, str], ...]:
        """The causes, each once."""
        return tuple(dict.fromkeys((issue.inspection, issue.kind) for issue in self.issues))


Look = Callable[[Subject, Judge, Operation], Awaitable[Seen]]


async def _alignment(_: Subject, judge: Judge, operation: Operation) -> Seen:
    seen = await alignment.probe(judge, operation)
    if not seen.issues and not seen.unknown:
        seen.add(await effects.probe(judge, operation))
    return seen


async def _errors(_: Subject, judge: Judge, operation: Operation) -> Seen:
    seen = await errors.malformed(judge, operation)
    seen.add(await errors.unknown(judge, operation))
    if not seen.measured and not seen.unknown:
        # Without a body and an id the only errors are those of permission.
        seen.add(await errors.unauthenticated(judge, operation))
    return seen


async def _validation(_: Subject, judge: Judge, operation: Operation) -> Seen:
    return await validation.probe(judge, operation)


async def _auth(_: Subject, judge: Judge, operation: Operation) -> Seen:
    seen = Seen(inspection="auth")
    for probe in PROBES:
        seen.add(await probe(judge, operation))
    return seen


async def _queries(subject: Subject, _: Judge, operation: Operation) -> Seen:
    seen, _figures = await measure(subject, (operation,))
    if not seen.measured and not seen.unknown:
        seen.could_not(operation, "it is no list, so nothing can grow")
    return seen


INSPECTIONS: Mapping[str, Look] = {
    "alignment": _alignment,
    "errors": _errors,
    "validation": _validation,
    "auth": _auth,
    "queries": _queries,
}


async def inspect(
    subject: Subject,
    operation_id: str,
    inspections: Sequence[str] = tuple(INSPECTIONS),
    *,
    halt_at: int = HALT_AT,
) -> InspectionReport:
    """Inspect one operation of the service."""
    operation = subject.contract.operation(operation_id)
    if operation is None:
        raise Problem(f"the contract has no operation {operation_id!r}", where=subject.contract.where)
    try:
        judge = await subject.judge()
    except Problem as problem:
        return _not_running(subject, operation, inspections, problem)
    findings = tuple([await _look(subject, judge, name, operation) for name in inspections])
    causes = {(issue.inspection, issue.kind) for finding in findings for issue in finding.issues}
    verdict = InspectionVerdict.GO
    if any(finding.outcome is Outcome.FAIL for finding in findings):
        verdict = InspectionVerdict.HALT if len(causes) >= halt_at else InspectionVerdict.FINDINGS
    return InspectionReport(operation=operation_id, verdict=verdict, findings=findings)


def _not_running(
    subject: Subject, operation: Operation, inspections: Sequence[str], problem: Problem
) -> InspectionReport:
    """No service, no first article: one cause, told once."""
    issue = Issue(inspection=inspections[0], kind="not_running", place=operation.id, message=str(problem)[:2000])
    first = _finding(subject, inspections[0], operation, Outcome.FAIL, str(problem), (issue,), Evidence())
    rest = [
        _finding(subject, name, operation, Outcome.NOT_RUN, "the service does not run", (), Evidence())
        for name in inspections[1:]
    ]
    return InspectionReport(operation=operation.id, verdict=InspectionVerdict.FINDINGS, findings=(first, *rest))


async def _look(subject: Subject, judge: Judge, name: str, operation: Operation) -> Finding:
    try:
        seen = await INSPECTIONS[name](subject, judge, operation)
    except Problem as problem:
        return _finding(subject, name, operation, Outcome.INCONCLUSIVE, str(problem), (), Evidence())
    evidence = await subject.evidence(assertions=float(seen.measured))
    if seen.issues:
        message = "; ".join(issue.message for issue in seen.issues[:6])
        # What a probe sees belongs to the inspection that asked, so that a cause is counted where it is mended.
        issues = tuple(
            Issue(inspection=name, kind=issue.kind, message=issue.message, place=issue.place) for issue in seen.issues
        )
        return _finding(subject, name, operation, Outcome.FAIL, message, issues, evidence)
    if seen.unknown or not seen.measured:
        message = "; ".join(seen.unknown[:6]) or "there was nothing to ask"
        return _finding(subject, name, operation, Outcome.INCONCLUSIVE, message, (), evidence)
    return _finding(
        subject, name, operation, Outcome.PASS, f"{seen.measured} assertions on {operation.id} hold", (), evidence
    )


def _finding(
    subject: Subject,
    name: str,
    operation: Operation,
    outcome: Outcome,
    message: str,
    issues: tuple[Issue, ...],
    evidence: Evidence,
) -> Finding:
    return Finding(
        check=f"first-article:{operation.id}:{name}",
        kind=f"inspection:{name}",
        outcome=outcome,
        message=message[:4000],
        tree=subject.tree,
        phase=subject.phase,
        task=subject.task,
        issues=issues,
        evidence=evidence,
    )
