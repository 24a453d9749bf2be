"""`no_pattern`: what must not stand in the code does not."""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator import patterns
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
    texts = [tree.read(context.checkout, path) or "" for path in paths]
    issues = [
        Issue(inspection="no_pattern", kind=spec.id, place=f"{path}:{line}", message=told)
        for path, text, spans in zip(paths, texts, await patterns.find(spec.pattern, texts), strict=True)
        for line, told in _hits(text, spans)
    ]
    evidence = Evidence(command=f"search for {spec.pattern!r}", measured={"files": float(len(paths))})
    return by_issues(
        issues, good=f"{spec.pattern!r} stands in none of {counted(len(paths), 'file')}", evidence=evidence
    )


def _hits(text: str, spans: Sequence[patterns.Span]) -> list[tuple[int, str]]:
    lines = text.splitlines()
    found = []
    for begin, _ in spans:
        number = text.count("\n", 0, begin) + 1
        found.append((number, lines[number - 1].strip()[:160] if number <= len(lines) else ""))
    return found
