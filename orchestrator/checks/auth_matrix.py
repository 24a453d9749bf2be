"""`auth_matrix`: role by operation, own and another's rows: each gets what the auth model says."""

from __future__ import annotations

from orchestrator.checks.asked import probe_all, verdict_of
from orchestrator.checks.context import CheckContext
from orchestrator.checks.judge.probes import errors, ownership
from orchestrator.checks.verdict import Verdict
from orchestrator.criteria import AuthMatrixSpec


async def check(_: AuthMatrixSpec, context: CheckContext) -> Verdict:
    """Ask as every role, as another, and as nobody."""
    probes = (
        errors.unauthenticated,
        errors.forbidden,
        ownership.allowed,
        ownership.others,
        ownership.listed,
        ownership.fields,
    )
    seen = await probe_all(context, probes, "auth")
    roles = len(context.package.auth.roles)
    return await verdict_of(
        context, seen, f"cells of {len(context.judged)} operations by {roles} roles are as designed"
    )
