"""`typecheck`, `lint` and `format`: a command of the stack's table must exit with 0."""

from __future__ import annotations

from orchestrator.checks.context import CheckContext
from orchestrator.checks.verdict import Verdict, evidence_of, failed, passed
from orchestrator.criteria import FormatSpec, LintSpec, TypecheckSpec


async def check(spec: TypecheckSpec | LintSpec | FormatSpec, context: CheckContext) -> Verdict:
    """Run it; it decides."""
    ran = await context.bench.run(context.bench.words(spec.command), timeout_s=spec.timeout_s)
    evidence = evidence_of(ran, duration_s=ran.result.duration_s)
    if ran.ok:
        return passed(f"`{spec.command}` is content after {ran.result.duration_s:.1f} s", evidence=evidence)
    return failed(f"`{spec.command}` ended with {ran.ending}: {_last_lines(ran.tail)}", evidence=evidence)


def _last_lines(output: str, count: int = 12) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return " | ".join(lines[-count:])[-1500:] or "no output"
