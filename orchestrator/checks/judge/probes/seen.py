"""What one probe of one operation came to."""

from __future__ import annotations

from dataclasses import dataclass, field

from orchestrator.checks.judge.client import Answer
from orchestrator.contract import Operation
from orchestrator.finding import Issue


@dataclass(kw_only=True)
class Seen:
    """Issues, what could not be measured, and how much was."""

    inspection: str
    issues: list[Issue] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Why something could not be measured; never counts as a pass."""
    measured: int = 0
    """Assertions that were made."""

    def bad(self, operation: Operation, kind: str, message: str, answer: Answer | None = None) -> None:
        """Note a defect, with the request that shows it."""
        shown = f"; {answer.request.shown} gave {answer.shown}" if answer else ""
        self.issues.append(
            Issue(inspection=self.inspection, kind=kind, place=operation.id, message=f"{message}{shown}"[:600])
        )

    def expect(self, good: bool, operation: Operation, kind: str, message: str, answer: Answer | None = None) -> None:
        """Count one assertion, and note it where it does not hold."""
        self.measured += 1
        if not good:
            self.bad(operation, kind, message, answer)

    def could_not(self, operation: Operation, reason: object) -> None:
        """Note what was not measured."""
        self.unknown.append(f"{operation.id}: {reason}")

    def add(self, other: Seen) -> None:
        """Take over another probe's results."""
        self.issues += other.issues
        self.unknown += other.unknown
        self.measured += other.measured
