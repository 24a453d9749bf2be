"""What was found beside the steps of a document, by the keys of the playbook."""

from __future__ import annotations

from dataclasses import dataclass, field

from orchestrator.criteria import AnySpec
from orchestrator.documents.words import Names
from orchestrator.playbook import (
    Artifact,
    AuditItem,
    ExitState,
    Metric,
    MvpRule,
    RequiredInput,
    Risk,
    Signal,
    Weights,
)


@dataclass(kw_only=True)
class Extras:
    """What was found beside the steps, by the keys of the playbook."""

    inputs: list[RequiredInput] = field(default_factory=list)
    checks: list[AnySpec] = field(default_factory=list)
    artifacts: list[Artifact] = field(default_factory=list)
    show: list[str] = field(default_factory=list)
    approvers: list[str] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    audit: list[AuditItem] = field(default_factory=list)
    exits: list[ExitState] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    risks: list[Risk] = field(default_factory=list)
    mvp: list[MvpRule] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    weights: Weights | None = None
    includes: list[str] = field(default_factory=list)
    review: bool = False
    purpose: str = ""
    names: Names = field(default_factory=Names)
