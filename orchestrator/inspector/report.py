"""What an inspection came to: findings, causes, one verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from orchestrator.finding import Finding, Issue, Outcome

GO, HALT = "GO", "HALT"


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was seen."""

    service: str
    operations: int
    """How many were judged."""
    unbuilt: tuple[str, ...] = ()
    """Operations that answer 501: they say themselves that they are not built, and were left out."""
    findings: tuple[Finding, ...]
    halt_at: int = 1

    @property
    def causes(self) -> tuple[tuple[str, str], ...]:
        """Kinds of defects by inspection, each once."""
        return tuple(dict.fromkeys((one.inspection, one.kind) for finding in self.findings for one in finding.issues))

    @property
    def verdict(self) -> str:
        """`HALT` where as many causes were seen as halt."""
        failed = any(finding.outcome is Outcome.FAIL for finding in self.findings)
        return HALT if failed and max(1, len(self.causes)) >= self.halt_at else GO

    @property
    def measured(self) -> bool:
        """Whether anything was seen to hold or not to hold."""
        return any(one.outcome is not Outcome.INCONCLUSIVE or _asserted(one) for one in self.findings)

    def to_json(self) -> dict[str, Any]:
        """As `orchestrator inspect --json` prints it."""
        causes = [
            {
                "inspection": inspection,
                "kind": kind,
                "operations": sorted({issue.place for issue in self._of(inspection, kind)}),
                "message": self._of(inspection, kind)[0].message,
            }
            for inspection, kind in self.causes
        ]
        inconclusive = {one.check: one.message for one in self.findings if one.outcome is Outcome.INCONCLUSIVE}
        return {
            "verdict": self.verdict,
            "service": self.service,
            "operations": self.operations,
            "not_implemented": list(self.unbuilt),
            "causes": causes,
            "inconclusive": inconclusive,
            "findings": [finding.to_json() for finding in self.findings],
        }

    def _of(self, inspection: str, kind: str) -> list[Issue]:
        issues = (issue for finding in self.findings for issue in finding.issues)
        return [issue for issue in issues if (issue.inspection, issue.kind) == (inspection, kind)]


def _asserted(finding: Finding) -> bool:
    return finding.evidence.measured.get("assertions", 0) > 0
