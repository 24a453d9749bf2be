"""`auth_matrix`: role by operation, own and another's rows: each gets what the auth model says."""

from __future__ import annotations

from orchestrator.checks.asked import Probe, probe_all, verdict_of
from orchestrator.checks.judge.probes import errors, kept_tokens, ownership, ways
from orchestrator.checks.subject import Subject
from orchestrator.checks.verdict import Verdict
from orchestrator.criteria import AuthMatrixSpec
from orchestrator.showing import counted

PROBES: tuple[Probe, ...] = (
    errors.unauthenticated,
    errors.forbidden,
    ownership.allowed,
    ownership.others,
    ownership.shown,
    ownership.fields,
    ownership.lesser,
    kept_tokens.ended,
    kept_tokens.logged_out,
    ways.each,
)
"""What is asked of each operation, whether of all or of the first that is built."""


async def check(_: AuthMatrixSpec, subject: Subject) -> Verdict:
    """Ask as every role, as another, and as nobody."""
    seen = await probe_all(subject, PROBES, "auth")
    roles = len(subject.auth.roles)
    return await verdict_of(
        subject,
        seen,
        f"cells of {counted(len(subject.judged), 'operation')} by {counted(roles, 'role')} are as designed",
    )
