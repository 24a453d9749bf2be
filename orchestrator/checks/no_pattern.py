"""`no_pattern`: what must not stand in the code does not."""

from __future__ import annotations

import re

from orchestrator.checks import tree
from orchestrator.checks.context import CheckContext
from orchestrator.checks.verdict import Verdict, by_issues, failed
from orchestrator.criteria import NoPatternSpec
from orchestrator.finding import Evidence, Issue
from orchestrator.showing import counted


async def check(spec: NoPatternSpec, context: CheckContext) -> Verdict:
    """Name each line that matches; no file to look at is a failure, or a wrong glob would pass."""
    paths = tree.matching(context.checkout, spec.paths, spec.excluding)
    if not paths:
        return failed(f"there is no file to look at: none is {', '.join(spec.paths)}")
    pattern = re.compile(spec.pattern, re.MULTILINE)
    issues = [
        Issue(inspection="no_pattern", kind=spec.id, place=f"{path}:{line}", message=text)
        for path in paths
        for line, text in _hits(pattern, tree.read(context.checkout, path) or "")
    ]
    evidence = Evidence(command=f"search for {spec.pattern!r}", measured={"files": float(len(paths))})
    return by_issues(
        issues, good=f"{spec.pattern!r} stands in none of {counted(len(paths), 'file')}", evidence=evidence
    )


def _hits(pattern: re.Pattern[str], text: str) -> list[tuple[int, str]]:
    lines = text.splitlines()
    found = []
    for hit in pattern.finditer(text):
        number = text.count("\n", 0, hit.start()) + 1
        found.append((number, lines[number - 1].strip()[:160] if number <= len(lines) else ""))
    return found
