"""`command`: a command exits as expected and its output says what it should."""

from __future__ import annotations

from orchestrator import patterns
from orchestrator.checks.context import CheckContext
from orchestrator.checks.verdict import Verdict, evidence_of, failed, passed
from orchestrator.criteria import CommandSpec
from orchestrator.finding import Evidence
from orchestrator.sandbox import Ended
from orchestrator.service import Ran


async def check(spec: CommandSpec, context: CheckContext) -> Verdict:
    """Run it on a fresh database of its own and look at exit code and output."""
    ran = await _run(spec, context)
    evidence = evidence_of(ran)
    if ran.result.ended is not Ended.EXITED or ran.result.exit_code != spec.exit_code:
        return failed(f"`{ran.text}` ended with {ran.ending}, wanted exit code {spec.exit_code}", evidence=evidence)
    return await _output(spec, ran, evidence)


async def _run(spec: CommandSpec, context: CheckContext) -> Ran:
    if spec.command:
        return await context.run_named(spec.command, spec.timeout_s)
    async with context.databases.lend() as database:
        return await context.bench.run(tuple(spec.run or ()), database=database, timeout_s=spec.timeout_s)


async def _output(spec: CommandSpec, ran: Ran, evidence: Evidence) -> Verdict:
    missing = [text for text in spec.contains if text not in ran.result.output]
    if missing:
        return failed(f"the output of `{ran.text}` does not contain {', '.join(map(repr, missing))}", evidence=evidence)
    if spec.matches and not await patterns.found(spec.matches, ran.result.output):
        return failed(f"the output of `{ran.text}` does not match {spec.matches!r}", evidence=evidence)
    return passed(f"`{ran.text}` ended with exit code {spec.exit_code} as wanted", evidence=evidence)
