"""What a judge goes by: everything that was designed and that the asking depends on."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.handoff import Package
from orchestrator.handoff.front_matter import Sample
from orchestrator.handoff.mapping import Mapping
from orchestrator.unkeyed import with_unkeyed

_CALLERS = re.compile(r"(?<![\w.])(\w+)\s*=\s*:caller\b")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The designs that a service is held to."""

    contract: Contract
    auth: AuthModel
    design: SchemaDesign | None = None
    """The tables behind it, where they are known."""
    samples: MappingOf[str, Sample] = field(default_factory=dict)
    """Requests that are known to work, by operation id."""
    mapped: MappingOf[str, str] = field(default_factory=dict)
    """Table by operation id, where a mapping names it."""
    callers: MappingOf[str, tuple[str, ...]] = field(default_factory=dict)
    """By operation id the columns that hold the caller's id in the rows that it may touch, as a mapping says."""

    mapping: Mapping = field(default_factory=Mapping)
    """What a mapping says, answers to questions among it, by the ids of operations."""

    @property
    def login(self) -> tuple[str, str] | None:
        """The principals' table, and the column by which they log in."""
        return (self.auth.principal.table, self.auth.principal.login) if self.auth.principal else None


def terms_of(package: Package, mapping: Mapping | None = None) -> Terms:
    """What a handoff says; `mapping` is its own with the answers to questions laid over it."""
    mapping = mapping or package.mapping
    mapped = mapping.operations
    return Terms(
        contract=package.contract,
        auth=package.auth,
        design=with_unkeyed(package.schema, package.auth),
        samples=package.handoff.inspection.samples,
        mapped={name: one.table for name, one in mapped.items() if one.table},
        callers={name: tuple(found) for name, one in mapped.items() if (found := _CALLERS.findall(one.where or ""))},
        mapping=mapping,
    )
