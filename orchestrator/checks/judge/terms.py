"""What a judge goes by: everything that was designed and that the asking depends on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.handoff import Package
from orchestrator.handoff.front_matter import Sample


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The designs that a service is held to."""

    contract: Contract
    auth: AuthModel
    design: SchemaDesign | None = None
    """The tables behind it, where they are known."""
    samples: Mapping[str, Sample] = field(default_factory=dict)
    """Requests that are known to work, by operation id."""
    mapped: Mapping[str, str] = field(default_factory=dict)
    """Table by operation id, where a mapping names it."""


def terms_of(package: Package) -> Terms:
    """What a handoff says."""
    return Terms(
        contract=package.contract,
        auth=package.auth,
        design=package.schema,
        samples=package.handoff.inspection.samples,
        mapped={name: one.table for name, one in package.mapping.operations.items() if one.table},
    )
