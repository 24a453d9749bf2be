"""`file_matches`: the pattern is found in any, or in all, of the files."""

from __future__ import annotations

from orchestrator import patterns
from orchestrator.checks import tree
from orchestrator.checks.context import CheckContext
from orchestrator.checks.verdict import Verdict, failed, passed
from orchestrator.criteria import FileMatchesSpec


async def check(spec: FileMatchesSpec, context: CheckContext) -> Verdict:
    """Search the files as text; no file at all is a failure."""
    paths = tree.matching(context.checkout, spec.paths)
    if not paths:
        return failed(f"there is no file to look at: none is {', '.join(spec.paths)}")
    found = await patterns.find(spec.pattern, [tree.read(context.checkout, path) or "" for path in paths], most=1)
    hits = [path for path, spans in zip(paths, found, strict=True) if spans]
    wanted = len(paths) if spec.quantifier == "all" else 1
    message = f"{len(hits)} of {len(paths)} files match {spec.pattern!r}, wanted {spec.quantifier}"
    if len(hits) >= wanted:
        return passed(message)
    missing = [path for path in paths if path not in hits]
    return failed(f"{message}; not in {', '.join(missing[:5])}")
