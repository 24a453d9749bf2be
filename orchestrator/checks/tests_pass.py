"""`tests_pass`: the stack's own test command exits with 0, enough tests passed, and they cover enough.

The tests are the agent's code, and what they hook into their runner is too. So exit code, counts and names must agree
with one another and with the recorded tree, and coverage is counted over every source file of the tree, measured or
not. What remains possible is a test that asserts nothing; the checks that ask the running service are the answer to it.
"""

from __future__ import annotations

from orchestrator.checks import reports, tree
from orchestrator.checks.context import CheckContext
from orchestrator.checks.verdict import Verdict, evidence_of, failed, figures, inconclusive, passed
from orchestrator.criteria import TestsPassSpec
from orchestrator.errors import Problem
from orchestrator.finding import Evidence, Issue
from orchestrator.service import Ran
from orchestrator.showing import counted


async def check(spec: TestsPassSpec, context: CheckContext) -> Verdict:
    """Run the tests on a fresh database and read what they reported."""
    wanted = _coverage_wanted(spec, context)
    ran = await context.run_named(spec.command, spec.timeout_s)
    told = context.reports(spec.command)
    try:
        cases = reports.cases(told["junit"])
        covered = None if wanted is None else reports.coverage(told["coverage"], _texts(context, context.stack.source))
    except (Problem, ValueError) as problem:
        return failed(f"{problem}; `{spec.command}` ended with {ran.ending}", evidence=evidence_of(ran))
    invented = reports.invented(cases, _texts(context, context.stack.tests or context.stack.source))
    return _judge(spec, ran, cases, invented, covered, wanted)


def _coverage_wanted(spec: TestsPassSpec, context: CheckContext) -> float | None:
    if spec.coverage_min == "handoff":
        return context.package.handoff.nfr.coverage_min
    return spec.coverage_min


def _texts(context: CheckContext, folders: tuple[str, ...]) -> dict[str, str]:
    paths = tree.matching(context.checkout, folders)
    return {path: text for path in paths if (text := tree.read(context.checkout, path)) is not None}


def _judge(
    spec: TestsPassSpec,
    ran: Ran,
    cases: tuple[reports.Case, ...],
    invented: list[str],
    covered: reports.Coverage | None,
    wanted: float | None,
) -> Verdict:
    good = [case for case in cases if case.outcome == "passed"]
    bad = [case for case in cases if case.outcome == "failed"]
    evidence = _evidence(ran, cases, covered)
    issues = [
        Issue(inspection="tests", kind="failed", place=f"{case.suite}.{case.name}", message=case.message)
        for case in bad
    ]
    if bad or not ran.ok:
        told = "; ".join(f"{case.name}: {case.message}" for case in bad[:8]) or ran.tail[-800:]
        return failed(
            f"{len(bad)} of {len(cases)} tests failed, {ran.ending}: {told}", issues=issues, evidence=evidence
        )
    if invented:
        return failed(
            f"{counted(len(invented), 'reported test')} in no test file: {', '.join(invented[:5])}", evidence=evidence
        )
    if len(good) < spec.minimum:
        return failed(f"{counted(len(good), 'test')} passed, wanted at least {spec.minimum}", evidence=evidence)
    if covered is not None and wanted is not None and covered.percent < wanted:
        left_out = f"; not measured at all: {', '.join(covered.unmeasured[:5])}" if covered.unmeasured else ""
        return failed(f"coverage is {covered.percent:.1f} %, wanted {wanted:g} %{left_out}", evidence=evidence)
    if spec.coverage_min is not None and covered is None:
        return inconclusive("the handoff names no `nfr.coverage_min` to hold", evidence=evidence)
    share = f", {covered.percent:.1f} % of {covered.lines} lines covered" if covered else ""
    return passed(f"{counted(len(good), 'test')} passed{share}", evidence=evidence)


def _evidence(ran: Ran, cases: tuple[reports.Case, ...], covered: reports.Coverage | None) -> Evidence:
    count = {word: float(sum(case.outcome == word for case in cases)) for word in ("passed", "failed", "skipped")}
    measured = {f"tests_{word}": number for word, number in count.items()}
    return evidence_of(ran, **measured, **figures({"coverage_percent": covered.percent if covered else None}))
