"""`openapi_conformance`: generated requests, and whether the answers are what the contract says.

Two figures, always: by the contract as received, and with the overlay that the builder proposes. The overlay may only
document further 4xx. Operations with an open question are left out, counted, and must answer 501; no other may.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from orchestrator.checks import conformance
from orchestrator.checks.conformance import Figures
from orchestrator.checks.context import CheckContext
from orchestrator.checks.generated import generated
from orchestrator.checks.judge.session import Judge
from orchestrator.checks.verdict import SHOWN, Verdict, failed, inconclusive, passed
from orchestrator.contract import Operation
from orchestrator.criteria import OpenApiConformanceSpec
from orchestrator.errors import Problem
from orchestrator.finding import Evidence, Issue
from orchestrator.overlay import PROPOSED


@dataclass(frozen=True, kw_only=True)
class Around:
    """What was known besides the generated requests."""

    proposed: bool
    """Whether the tree proposes an overlay."""
    excused: int
    """Operations with an open question."""
    formats: int
    """Formats of bodies, beside the one that is asked with, that the contract offers."""
    log: str
    """The end of what the service wrote."""


async def check(spec: OpenApiConformanceSpec, context: CheckContext) -> Verdict:
    """On a service and a database of its own, because generated requests leave much behind."""
    operations = context.judged
    if not operations and not context.excused:
        return inconclusive("no operation is planned")
    document, proposed = conformance.with_overlay(context)
    database = await context.migrated()
    try:
        service = await context.bench.serve(database)
        judge = context.judge_of(service)
        try:
            unmet = await _not_501(judge, context.excused)
            cases = await generated(spec, judge, operations, document, service.base_url, context.scratch)
            log = service.log
        finally:
            await judge.close()
            await asyncio.shield(service.stop())
    finally:
        await context.databases.drop(database)
    package = context.package
    found = conformance.figures(
        package.contract, operations, cases, context.mapping, package.auth, package.schema.tables
    )
    formats = sum(max(0, len(operation.request_content) - 1) for operation in operations)
    around = Around(proposed=proposed, excused=len(context.excused), formats=formats, log=log)
    return _verdict(spec, found, unmet, around)


async def _not_501(judge: Judge, excused: tuple[Operation, ...]) -> list[Issue]:
    """Operations with an open question that answer something else than 501."""
    issues = []
    for operation in excused:
        try:
            request = await judge.request(operation, await judge.caller(operation))
        except Problem as problem:
            issues.append(Issue(inspection="conformance", kind="not_asked", place=operation.id, message=str(problem)))
            continue
        answer = await judge.client.send(request)
        if answer.status != 501:
            message = f"has an open question, so it must answer 501: {request.shown} gave {answer.shown}"
            issues.append(Issue(inspection="conformance", kind="not_501", place=operation.id, message=message[:500]))
    return issues


def _verdict(spec: OpenApiConformanceSpec, found: Mapping[str, Figures], unmet: list[Issue], around: Around) -> Verdict:
    strict = spec.counts == "as_received" or not around.proposed
    issues = [*unmet, *(issue for one in found.values() for issue in one.issues(strict, spec.successes_min))]
    total, received = len(found), sum(not one.received for one in found.values())
    overlaid = sum(not one.overlaid for one in found.values())
    cases = sum(one.cases for one in found.values())
    measured = {
        "operations": float(total),
        "operations_as_received": float(received),
        "operations_with_overlay": float(overlaid),
        "requests": float(cases),
        "requests_as_received": float(cases - sum(one.bad_received for one in found.values())),
        "requests_with_overlay": float(cases - sum(one.bad_overlaid for one in found.values())),
        "excluded_501": float(around.excused),
        "formats_not_asked": float(around.formats),
        **{f"{name}_2xx": float(one.successes) for name, one in found.items()},
    }
    evidence = Evidence(command=f"schemathesis, {cases} requests", output_tail=around.log, measured=measured)
    both = f"with the proposed overlay {overlaid}" if around.proposed else f"no overlay is proposed in `{PROPOSED}`"
    excluded = f"{around.excused} excluded, answering 501"
    excluded += f"; {around.formats} other formats of bodies not asked" if around.formats else ""
    message = f"{received} of {total} operations conform as received, {both}; {cases} requests; {excluded}"
    if issues:
        told = "; ".join(f"{issue.place}: {issue.message}" for issue in issues[:SHOWN])
        return failed(f"{message}; {told}"[:6000], issues=issues, evidence=evidence)
    return passed(message, evidence=evidence)
