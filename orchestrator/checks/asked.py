"""What the checks that ask the service have in common."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from orchestrator.checks.context import CheckContext
from orchestrator.checks.judge.probes.seen import Seen
from orchestrator.checks.judge.session import Judge
from orchestrator.checks.verdict import SHOWN, Verdict, by_issues, inconclusive
from orchestrator.contract import Operation
from orchestrator.finding import Evidence

Probe = Callable[[Judge, Operation], Awaitable[Seen]]


async def probe_all(context: CheckContext, probes: Sequence[Probe], inspection: str) -> Seen:
    """Every probe on every operation that is to work, those that remove things last."""
    judge = await context.judge()
    seen = Seen(inspection=inspection)
    for operation in sorted(context.judged, key=lambda one: one.method == "DELETE"):
        for probe in probes:
            seen.add(await probe(judge, operation))
    return seen


async def verdict_of(context: CheckContext, seen: Seen, good: str) -> Verdict:
    """Fail on issues; inconclusive where something, or everything, was not measured."""
    service = await context.service()
    measured = {"assertions": float(seen.measured), "not_measured": float(len(seen.unknown))}
    evidence = Evidence(command=service.command, output_tail=service.log, measured=measured)
    if seen.issues or not (seen.unknown or not seen.measured):
        return by_issues(seen.issues, good=f"{seen.measured} {good}", evidence=evidence)
    if not seen.measured and not seen.unknown:
        return inconclusive("there was nothing to ask", evidence=evidence)
    told = "; ".join(seen.unknown[:SHOWN])
    return inconclusive(f"{len(seen.unknown)} could not be measured: {told}"[:4000], evidence=evidence)
