"""`tests_tell`: the tests that pass on the tree fail where its code does nothing.

The stack's `hollow` command empties every function of a copy of the source. A test that passes there as well asserts
nothing about the code, however it came to pass: no assertion, a report that was forged, a runner that was hooked. Only
tests that pass on the tree and not on the copy tell anything.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from orchestrator.checks import reports
from orchestrator.checks.context import CheckContext
from orchestrator.checks.verdict import Verdict, evidence_of, failed, passed
from orchestrator.criteria import TestsTellSpec
from orchestrator.errors import Problem
from orchestrator.finding import Issue
from orchestrator.service import Bench, Ran
from orchestrator.together import together

Passing: TypeAlias = tuple[Ran, frozenset[str] | str]
"""The run, and the names of the tests that pass there or why there is no telling."""


async def check(spec: TestsTellSpec, context: CheckContext) -> Verdict:
    """Run the tests on the tree and on the hollow copy, and compare."""
    folder = context.scratch / "telling"
    folder.mkdir(parents=True, exist_ok=True)
    names = [spec.hollow, *([spec.wrong] if spec.wrong in context.bench.stack.commands else [])]
    whole = _passing(spec, context, context.bench, folder / "whole.xml")
    # All at once: most of the time each of them waits for a processor that another one does not use.
    (ran, good), *copies = await together([whole, *(_on_copy(spec, context, name, folder / name) for name in names)])
    if isinstance(good, str):
        return failed(good, evidence=evidence_of(ran))
    silent: frozenset[str] = frozenset()
    for changed, still in copies:
        if isinstance(still, str):
            return failed(still, evidence=evidence_of(changed))
        silent |= still & good
    return _judge(spec, ran, good, silent)


async def _on_copy(spec: TestsTellSpec, context: CheckContext, command: str, copy: Path) -> Passing:
    """The tests that pass on a copy that the command has changed, or why it could not change it."""
    shutil.copytree(context.checkout, copy, symlinks=True)
    bench = replace(context.bench, checkout=copy)
    # A command may write to its scratch folder only, so the copy is that while it is changed.
    changed = await replace(bench, scratch=copy).run(bench.words(command), timeout_s=spec.timeout_s)
    if not changed.ok:
        return changed, f"`{command}` ended with {changed.ending}: {changed.tail[-800:]}"
    ran, still = await _passing(spec, context, bench, copy.with_suffix(".xml"))
    # A runner that cannot even collect its tests writes no report: then none of them passes.
    return ran, frozenset() if isinstance(still, str) else still


async def _passing(spec: TestsTellSpec, context: CheckContext, bench: Bench, junit: Path) -> Passing:
    """The names of the tests that pass, or why there is no telling."""
    words = bench.words(spec.command, junit=str(junit), coverage=str(junit.with_suffix(".cov")))
    async with context.databases.lend() as database:
        ran = await bench.run(words, database=database, timeout_s=spec.timeout_s)
    try:
        cases = reports.cases(junit)
    except (Problem, ValueError) as problem:
        return ran, f"{problem}; `{spec.command}` ended with {ran.ending}"
    return ran, frozenset(f"{case.suite}.{case.name}" for case in cases if case.outcome == "passed")


def _judge(spec: TestsTellSpec, ran: Ran, good: frozenset[str], still: frozenset[str]) -> Verdict:
    telling, silent = good - still, sorted(still)
    evidence = evidence_of(ran, tests_telling=float(len(telling)), tests_silent=float(len(silent)))
    told = f"{len(telling)} of {len(good)} passing tests fail where the code does nothing"
    share = 100 * len(silent) / len(good) if good else 0.0
    if len(telling) >= spec.minimum and share <= spec.silent_max:
        return passed(told, evidence=evidence)
    issues = [
        Issue(inspection="tests", kind="silent", place=name, message="passes where the code does nothing")
        for name in silent
    ]
    wanted = f"wanted at least {spec.minimum}, and at most {spec.silent_max:g} % that do not"
    named = f": {', '.join(silent[:5])}" if silent else ""
    return failed(f"{told}, {wanted}{named}", issues=issues, evidence=evidence)
