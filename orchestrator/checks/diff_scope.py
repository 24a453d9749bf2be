"""`diff_scope`: what the task changed lies where it may."""

from __future__ import annotations

from orchestrator.checks import globs
from orchestrator.checks.context import CheckContext
from orchestrator.checks.verdict import Verdict, by_issues, inconclusive
from orchestrator.criteria import DiffScopeSpec
from orchestrator.finding import Evidence, Issue
from orchestrator.showing import counted


async def check(spec: DiffScopeSpec, context: CheckContext) -> Verdict:
    """Compare the changed paths with the globs; `forbidden` wins."""
    if context.changed is None:
        return inconclusive("no task is judged here, so nothing is known to have changed")
    outside = [
        path for path in context.changed if not globs.matches(path, spec.allowed) or globs.matches(path, spec.forbidden)
    ]
    issues = [
        Issue(inspection="diff_scope", kind="outside", place=path, message="changed, but outside of what the task may")
        for path in outside
    ]
    evidence = Evidence(measured={"changed_files": float(len(context.changed))})
    return by_issues(issues, good=f"in scope: {counted(len(context.changed), 'changed file')}", evidence=evidence)
