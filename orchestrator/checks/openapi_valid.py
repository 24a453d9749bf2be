"""`openapi_valid`: the contract is a valid OpenAPI document, by the same rules by which a handoff is accepted."""

from __future__ import annotations

from orchestrator.acceptance.openapi import contract_flaws
from orchestrator.checks import tree
from orchestrator.checks.context import CheckContext
from orchestrator.checks.verdict import Verdict, by_issues, failed
from orchestrator.criteria import OpenApiValidSpec
from orchestrator.errors import Problem, Problems
from orchestrator.finding import Evidence, Issue


async def check(spec: OpenApiValidSpec, context: CheckContext) -> Verdict:
    """Validate the file of the tree, or the handoff's contract."""
    where = spec.path or context.package.path_of("openapi")
    if spec.path is not None and not tree.matching(context.checkout, [spec.path]):
        return failed(f"{where}: no such file in the tree")
    text = context.package.text("openapi") if spec.path is None else tree.read(context.checkout, spec.path) or ""
    try:
        flaws = contract_flaws(text, where)
    except (Problem, Problems) as problem:
        return failed(str(problem))
    issues = [
        Issue(inspection="openapi", kind="invalid", place=f"{where}: {flaw.place}", message=flaw.problem)
        for flaw in flaws
    ]
    return by_issues(issues, good=f"{where} is valid OpenAPI", evidence=Evidence(command=f"validate {where}"))
