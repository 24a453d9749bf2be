"""`file_exists`: one of the paths or globs names a file with something in it."""

from __future__ import annotations

from orchestrator.checks import tree
from orchestrator.checks.context import CheckContext
from orchestrator.checks.verdict import Verdict, failed, inconclusive, passed
from orchestrator.criteria import FileExistsSpec
from orchestrator.workspace import LEFT_OUT


async def check(spec: FileExistsSpec, context: CheckContext) -> Verdict:
    """Look for the first that is not empty."""
    found = tree.matching(context.checkout, spec.one_of)
    full = [path for path in found if (context.checkout / path).stat().st_size > 0]
    if full:
        return passed(f"{full[0]} is there" + (f", with {len(full) - 1} more" if len(full) > 1 else ""))
    if found:
        return failed(f"{', '.join(found[:5])}: there, but empty")
    unseen = [path for path in spec.one_of if LEFT_OUT.intersection(path.split("/"))]
    if unseen:
        return inconclusive(f"{', '.join(unseen)}: never recorded with the work, so nothing here can tell")
    return failed(f"none of {', '.join(spec.one_of)} is there")
