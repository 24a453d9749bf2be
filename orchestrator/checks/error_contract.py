"""`error_contract`: every error has its status and the documented format, names the field, and leaks nothing."""

from __future__ import annotations

from collections.abc import Mapping

from orchestrator.checks import outage
from orchestrator.checks.asked import Probe, probe_all, verdict_of
from orchestrator.checks.judge.probes import errors, validation
from orchestrator.checks.subject import Subject
from orchestrator.checks.verdict import Verdict
from orchestrator.criteria import ErrorContractSpec

PROBES: Mapping[int, Probe] = {
    400: errors.malformed,
    401: errors.unauthenticated,
    403: errors.forbidden,
    404: errors.unknown,
    422: validation.probe,
}


async def check(spec: ErrorContractSpec, subject: Subject) -> Verdict:
    """Provoke each of the statuses on each operation."""
    probes = [PROBES[status] for status in spec.statuses if status in PROBES]
    seen = await probe_all(subject, probes, "errors")
    if 500 in spec.statuses:
        seen.add(await outage.probe(subject))
    return await verdict_of(subject, seen, f"errors are as documented ({', '.join(map(str, spec.statuses))})")
