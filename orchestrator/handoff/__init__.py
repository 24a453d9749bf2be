"""The handoff that one stage gives the next: `handoff.md`, its artifacts, and what they say."""

from orchestrator.handoff.body import Body, read_body
from orchestrator.handoff.document import FILE, HandoffDocument, parse_handoff, render_handoff
from orchestrator.handoff.front_matter import NO_DATABASE, Artifact, Coverage, Handoff, ReleaseMode, Status
from orchestrator.handoff.mapping import Mapping
from orchestrator.handoff.migration import MigrationPlan
from orchestrator.handoff.package import Package

__all__ = [
    "FILE",
    "NO_DATABASE",
    "Artifact",
    "Body",
    "Coverage",
    "Handoff",
    "HandoffDocument",
    "Mapping",
    "MigrationPlan",
    "Package",
    "ReleaseMode",
    "Status",
    "parse_handoff",
    "read_body",
    "render_handoff",
]
