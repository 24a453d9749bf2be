"""Whose rows a caller sees where most tables say to which tenant a row belongs, and so does the caller's own."""

from __future__ import annotations

from dataclasses import dataclass

from orchestrator.contract import Operation
from orchestrator.ddl import ForeignKey, Table
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.walk import Principal, Walk
from orchestrator.models.builtin.shapes import FromCaller, FromParent, Match

_MOST = 0.6
"""The share of all tables whose rows must belong to a tenant, be it by way of others."""
_ENOUGH = 3
"""Tables besides the principal's that must point at the tenant themselves."""


@dataclass(frozen=True, kw_only=True)
class SharedTenant:
    """The table that the rows of most others belong to."""

    table: str
    own: ForeignKey
    """The caller's own row points there."""

    def narrow(self, walk: Walk, database: Database, operation: Operation, notes: Notes) -> None:
        """Ask of every row that the path begins with that it is of the caller's tenant; what hangs on it follows."""
        if not operation.requires_auth:
            return
        for index, step in enumerate(walk.steps):
            table = database.table(step.table)
            reference = _reference(table, self.table) if table is not None else None
            hangs = step.via is not None or any(isinstance(match.source, FromParent) for match in step.match)
            bound = any(isinstance(match.source, FromCaller) for match in step.match)
            if reference is None or hangs or bound:
                continue
            walk.narrow_at(index, Match(column=reference.columns[0], source=FromCaller(column=self.own.columns[0])))
            notes.ask(
                Cause.OWNER,
                f"tenant.{self.table}",
                f"Most rows belong to a row of `{self.table}`, and so does whoever calls: "
                "may anybody see or change rows that belong to another one?",
                meanwhile=f"rows that belong to another row of `{self.table}` than the caller are not found",
            )


def shared_tenant(database: Database, principal: Principal | None) -> SharedTenant | None:
    """The one table that most others, the principal's among them, must point at; `None` without one."""
    if principal is None:
        return None
    found = []
    for own in principal.table.foreign_keys:
        others = [table for table in database.tables if table.name not in {own.target, principal.table.name}]
        pointing = [table for table in others if _reference(table, own.target) is not None]
        many = len(pointing) >= _ENOUGH and len(_belonging(pointing, others)) >= _MOST * len(others)
        if many and _reference(principal.table, own.target) is own:
            found.append(SharedTenant(table=own.target, own=own))
    return found[0] if len(found) == 1 else None


def _belonging(pointing: list[Table], others: list[Table]) -> set[str]:
    """The tables whose rows belong to a tenant: by themselves, or because they must point at one that does."""
    found = {table.name for table in pointing}
    for _ in others:
        more = {table.name for table in others if any(_reference(table, name) is not None for name in found)}
        if more <= found:
            break
        found |= more
    return found


def _reference(table: Table, target: str) -> ForeignKey | None:
    """The one foreign key of one column by which every row points at `target`."""
    keys = [
        found
        for found in table.foreign_keys
        if found.target == target
        and len(found.columns) == 1
        and (column := table.column(found.columns[0])) is not None
        and not column.nullable
    ]
    return keys[0] if len(keys) == 1 else None
