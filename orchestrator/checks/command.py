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
        told = f"`{_name(spec, ran)}` ended with {ran.ending}, wanted exit code {spec.exit_code}{_last_line(ran)}"
        return failed(told, evidence=evidence)
    return await _output(spec, ran, evidence)


async def _run(spec: CommandSpec, context: CheckContext) -> Ran:
    if spec.command:
        return await context.run_named(spec.command, spec.timeout_s)
    async with context.databases.lend() as database:
        return await context.bench.run(tuple(spec.run or ()), database=database, timeout_s=spec.timeout_s)


async def _output(spec: CommandSpec, ran: Ran, evidence: Evidence) -> Verdict:
    missing = [text for text in spec.contains if text not in ran.result.output]
    if missing:
        told = f"the output of `{_name(spec, ran)}` does not contain {', '.join(map(repr, missing))}"
        return failed(told, evidence=evidence)
    if spec.matches and not await patterns.found(spec.matches, ran.result.output):
        return failed(f"the output of `{_name(spec, ran)}` does not match {spec.matches!r}", evidence=evidence)
    return passed(f"`{_name(spec, ran)}` ended with exit code {spec.exit_code} as wanted", evidence=evidence)


def _name(spec: CommandSpec, ran: Ran) -> str:
    """A command of the stack goes by its name: its words fill a page, and stand in the evidence."""
    return spec.command or ran.text


def _last_line(ran: Ran) -> str:
    """The end of what it said, which mostly tells why."""
    lines = [line.strip() for line in ran.tail.splitlines() if line.strip()]
    return f": {lines[-1][:200]}" if lines else ""
