"""`latency`: the 95th percentile of each operation's response time, one request after the other.

A machine that is busy with other work makes any service slow. What is too slow is measured again, and the best of a few
windows counts: a service that is slow by itself is slow in each.
"""

from __future__ import annotations

import statistics

from orchestrator.checks.judge.session import Judge
from orchestrator.checks.subject import Subject
from orchestrator.checks.verdict import Verdict, by_issues, inconclusive
from orchestrator.contract import Operation
from orchestrator.criteria import LatencySpec
from orchestrator.errors import Problem
from orchestrator.finding import Evidence, Issue
from orchestrator.showing import counted

_WARM_UP = 3
_WINDOWS = 3
"""So often an operation is measured before it is called too slow."""


async def check(spec: LatencySpec, subject: Subject) -> Verdict:
    """Measure what answers with 2xx; an operation that never does is not measured, and said so."""
    limit = subject.nfr.p95_ms if spec.p95_ms == "handoff" else spec.p95_ms
    if limit is None:
        return inconclusive("the handoff names no `nfr.p95_ms` to hold")
    judge = await subject.judge()
    times, unknown = dict[str, float](), list[str]()
    for operation in sorted(subject.judged, key=lambda one: one.method == "DELETE"):
        try:
            times[operation.id] = await _best(judge, operation, spec.requests, limit)
        except Problem as problem:
            unknown.append(f"{operation.id}: {problem}")
    issues = [
        Issue(
            inspection="latency",
            kind="too_slow",
            place=name,
            message=f"95 % below {ms:.0f} ms in the best of {_WINDOWS} windows, wanted {limit:g} ms",
        )
        for name, ms in times.items()
        if ms > limit
    ]
    evidence = Evidence(measured={f"{name}_p95_ms": round(ms, 2) for name, ms in times.items()})
    if unknown and not issues:
        return inconclusive(f"{len(unknown)} not measured: {'; '.join(unknown)}"[:2000], evidence=evidence)
    slowest = max(times.values(), default=0.0)
    return by_issues(
        issues, good=f"{counted(len(times), 'operation')} answered within {slowest:.0f} ms (p95)", evidence=evidence
    )


async def _best(judge: Judge, operation: Operation, count: int, limit: float) -> float:
    """The best p95 of up to a few windows; the first that holds the limit is enough."""
    best = await _p95(judge, operation, count)
    for _ in range(_WINDOWS - 1):
        if best <= limit:
            break
        best = min(best, await _p95(judge, operation, count))
    return best


async def _p95(judge: Judge, operation: Operation, count: int) -> float:
    caller = await judge.caller(operation)
    first = await judge.success(operation, caller)
    if not first.ok:
        raise Problem(f"no valid request was found; {first.request.shown} gave {first.shown}")
    once = operation.method not in {"GET", "HEAD"}
    times = []
    for number in range(_WARM_UP + count):
        caller = await judge.next_caller(operation, caller)
        request = await judge.request(operation, caller) if once else first.request
        answer = await judge.client.send(request)
        if answer.ok and number >= _WARM_UP:
            times.append(answer.elapsed_ms)
    if len(times) < count // 2:
        raise Problem(f"{len(times)} of {count} requests succeeded")
    return statistics.quantiles(times, n=20)[-1]
