"""What the checks that ask the service have in common."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from orchestrator.checks.judge.probes.seen import Seen
from orchestrator.checks.judge.session import Judge
from orchestrator.checks.subject import Subject
from orchestrator.checks.verdict import SHOWN, Verdict, by_issues, inconclusive
from orchestrator.contract import Operation

Probe = Callable[[Judge, Operation], Awaitable[Seen]]


async def probe_all(subject: Subject, probes: Sequence[Probe], inspection: str) -> Seen:
    """Every probe on every operation that is to work, those that remove things last."""
    judge = await subject.judge()
    seen = Seen(inspection=inspection)
    for operation in sorted(subject.judged, key=lambda one: one.method == "DELETE"):
        for probe in probes:
            seen.add(await probe(judge, operation))
    return seen


async def verdict_of(subject: Subject, seen: Seen, good: str) -> Verdict:
    """Fail on issues; inconclusive where something, or everything, was not measured."""
    evidence = await subject.evidence(assertions=float(seen.measured), not_measured=float(len(seen.unknown)))
    if seen.issues or not (seen.unknown or not seen.measured):
        return by_issues(seen.issues, good=f"{seen.measured} {good}", evidence=evidence)
    if not seen.measured and not seen.unknown:
        return inconclusive("there was nothing to ask", evidence=evidence)
    told = "; ".join(dict.fromkeys(seen.unknown[:SHOWN]))
    return inconclusive(
        f"{seen.measured} hold, {len(seen.unknown)} could not be measured: {told}"[:4000], evidence=evidence
    )
