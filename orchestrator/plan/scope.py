"""Which operations are built, and what each weighs: the release mode, changed by people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from orchestrator.contract import Operation
from orchestrator.errors import Problem
from orchestrator.handoff import Package
from orchestrator.plan.score import BY_PRIORITY, weigh


@dataclass(frozen=True, kw_only=True)
class ScopeChange:
    """What a person changed about the scope; a later change wins over an earlier one."""

    drop: tuple[str, ...] = ()
    """Operations that are not built after all."""
    add: tuple[str, ...] = ()
    """Operations that are built now although the release mode left them out."""
    priority: Mapping[str, str] = field(default_factory=dict)
    """New priorities by operation; each takes the place of value and risk too."""
    reason: str = ""

    @classmethod
    def from_json(cls, changes: Mapping[str, Any], reason: str = "", *, where: str = "changes") -> ScopeChange:
        """Read `{drop: [...], add: [...], priority: {operation: P0}}`; raises `Problem` on anything else."""
        unknown = sorted(set(changes) - {"drop", "add", "priority"})
        drop, add, priority = changes.get("drop", []), changes.get("add", []), changes.get("priority", {})
        if unknown or not isinstance(drop, list) or not isinstance(add, list) or not isinstance(priority, dict):
            remedy = "write `changes: {drop: [operation], add: [operation], priority: {operation: P0}}`"
            raise Problem("the changes cannot be read", where=where, remedy=remedy)
        return cls(
            drop=tuple(map(str, drop)),
            add=tuple(map(str, add)),
            priority={str(key): str(value) for key, value in priority.items()},
            reason=reason,
        )


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which operations are built, and what each weighs."""

    package: Package
    changes: tuple[ScopeChange, ...]

    def __post_init__(self) -> None:
        known = {operation.id for operation in self.package.operations}
        for change in self.changes:
            named = [*change.drop, *change.add, *change.priority]
            if lost := [name for name in named if name not in known]:
                remedy = f"name operations of {self.package.path_of('openapi')}: {', '.join(sorted(known))}"
                raise Problem(f"the contract has no operation {', '.join(lost)}", where="scope change", remedy=remedy)
            if odd := [value for value in change.priority.values() if value not in BY_PRIORITY]:
                remedy = f"use one of {', '.join(BY_PRIORITY)}"
                raise Problem(f"unknown priority {', '.join(odd)}", where="scope change", remedy=remedy)

    @cached_property
    def left_out(self) -> dict[str, str]:
        """Operations that are not built, with the reason."""
        scope = ", ".join(self.package.handoff.mvp_scope)
        reasons = {
            operation.id: f"{' '.join(operation.fr_ids) or 'no requirement'} is not in the MVP scope ({scope})"
            for operation in self.package.operations
            if not self.package.in_scope(operation)
        }
        for change in self.changes:
            reasons |= dict.fromkeys(change.drop, change.reason or "dropped by a scope change")
            reasons = {name: reason for name, reason in reasons.items() if name not in change.add}
        return reasons

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """The operations that are built, in the contract's order."""
        return tuple(item for item in self.package.operations if item.id not in self.left_out)

    def weight(self, operation: Operation) -> tuple[str, int, int]:
        """Priority, value and risk."""
        shifted = [change.priority[operation.id] for change in self.changes if operation.id in change.priority]
        return weigh(operation, shifted[-1] if shifted else None)
