"""What one check returns; the registry makes a finding of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orchestrator.finding import Evidence, Issue, Outcome
from orchestrator.service import Ran

SHOWN = 12
"""Issues named in a message; all of them stand in the finding."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The outcome with its reason."""

    outcome: Outcome
    message: str
    """One sentence with numbers."""
    issues: tuple[Issue, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)


def passed(message: str, *, evidence: Evidence | None = None) -> Verdict:
    """The criterion was seen to hold."""
    return Verdict(outcome=Outcome.PASS, message=message, evidence=evidence or Evidence())


def failed(message: str, *, issues: Sequence[Issue] = (), evidence: Evidence | None = None) -> Verdict:
    """The criterion was seen not to hold."""
    return Verdict(outcome=Outcome.FAIL, message=message, issues=tuple(issues), evidence=evidence or Evidence())


def inconclusive(message: str, *, issues: Sequence[Issue] = (), evidence: Evidence | None = None) -> Verdict:
    """The check could not tell."""
    return Verdict(outcome=Outcome.INCONCLUSIVE, message=message, issues=tuple(issues), evidence=evidence or Evidence())


def evidence_of(ran: Ran, **measured: float) -> Evidence:
    """A command as evidence."""
    return Evidence(command=ran.text, exit_code=ran.result.exit_code, output_tail=ran.tail, measured=measured)


def by_issues(issues: Sequence[Issue], *, good: str, evidence: Evidence | None = None) -> Verdict:
    """Pass without issues; else fail and tell the first of them."""
    if not issues:
        return passed(good, evidence=evidence)
    told = "; ".join(f"{issue.place}: {issue.message}" if issue.place else issue.message for issue in issues[:SHOWN])
    more = f"; and {len(issues) - SHOWN} more" if len(issues) > SHOWN else ""
    return failed(f"{len(issues)} found: {told}{more}", issues=issues, evidence=evidence)


def figures(values: Mapping[str, float | None]) -> dict[str, float]:
    """Only what was measured."""
    return {name: value for name, value in values.items() if value is not None}
