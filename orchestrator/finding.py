"""What a check found, and on which evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """How a check ended. Only `PASS` counts as done."""

    PASS = "pass"
    """The criterion holds on the tree that was judged."""
    FAIL = "fail"
    """The criterion does not hold."""
    INCONCLUSIVE = "inconclusive"
    """The check ran and could not tell; a reviewer sees why."""
    NOT_RUN = "not_run"
    """The check did not run, or its result is for another tree."""


class Level(StrEnum):
    """Who vouches for a criterion."""

    ENFORCED = "enforced"
    """A machine decides."""
    HUMAN = "human"
    """A reviewer ticks it at the gate."""
    JUDGED = "judged"
    """An agent's opinion: shown as an opinion, never enough to pass."""


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One defect; issues with the same inspection and kind have one cause and count once."""

    inspection: str
    """The family, such as `alignment` or `auth`."""
    kind: str
    """The defect within the family, such as `undocumented_status`."""
    message: str
    """What was seen against what was wanted, with numbers."""
    place: str = ""
    """The operation, file or table, as precisely as it is known."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What the engine itself ran, so that a reader can run it again."""

    command: str = ""
    """The command or request, as text."""
    exit_code: int | None = None
    """The command's exit code; `None` where there was no command."""
    output_tail: str = ""
    """The end of the output, at most 4,000 characters."""
    measured: dict[str, float] = field(default_factory=dict)
    """Figures by name, with the unit in the name (`coverage_percent`, `p95_ms`)."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The result of one check on one tree."""

    check: str
    """The check's id in the playbook."""
    kind: str
    """The kind of check, such as `tests_pass`."""
    outcome: Outcome
    message: str
    """One sentence with numbers."""
    tree: str
    """The git tree that was judged; a finding on any other tree is stale."""
    level: Level = Level.ENFORCED
    phase: int | None = None
    task: str | None = None
    issues: tuple[Issue, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)
    duration_s: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether the criterion was seen to hold."""
        return self.outcome is Outcome.PASS

    @property
    def groups(self) -> dict[tuple[str, str], tuple[Issue, ...]]:
        """Issues by `(inspection, kind)`, so that one cause counts once."""
        grouped: dict[tuple[str, str], list[Issue]] = {}
        for issue in self.issues:
            grouped.setdefault((issue.inspection, issue.kind), []).append(issue)
        return {key: tuple(found) for key, found in grouped.items()}

    def to_json(self) -> dict[str, Any]:
        """The finding as JSON values, for the journal and for `status`."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Finding:
        """The finding that `to_json` wrote."""
        fields = dict(body)
        fields["outcome"] = Outcome(fields["outcome"])
        fields["level"] = Level(fields["level"])
        fields["issues"] = tuple(Issue(**issue) for issue in fields["issues"])
        fields["evidence"] = Evidence(**fields["evidence"])
        return cls(**fields)
