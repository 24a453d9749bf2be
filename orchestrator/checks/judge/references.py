"""Bodies whose references become the keys of rows that are there."""

from __future__ import annotations

from typing import Any

from orchestrator.auth import AuthModel, Rule
from orchestrator.checks.judge.credentials import Principal
from orchestrator.checks.judge.making import Making
from orchestrator.checks.judge.members import tied_to
from orchestrator.checks.judge.store import Row
from orchestrator.checks.judge.subjects import Reference
from orchestrator.checks.judge.ties import Parents, is_there
from orchestrator.ddl import Table
from orchestrator.errors import Problem


class References:
    """Fills the references of one contract's bodies."""

    def __init__(self, rows: Making | None, auth: AuthModel) -> None:
        self._rows = rows
        self._auth = auth

    async def _joint_parent(self, name: str) -> tuple[Table, Row]:
        """A new row that several properties of one object name together."""
        assert self._rows is not None
        table = self._rows.design.table(name)
        assert table is not None
        return table, await self._rows.make(name)

    async def filled(self, value: Any, owner: Principal | None, parents: Parents, rule: Rule | None) -> Any:
        """The value with the key of a row for each reference: of the path's, or of a new one below those."""
        if isinstance(value, dict):
            joint = {one.table for one in value.values() if isinstance(one, Reference) and one.joint}
            for name in sorted(joint - {table.name for table, _ in parents}):
                parents = [*parents, await self._joint_parent(name)]
            return {name: await self.filled(inner, owner, parents, rule) for name, inner in value.items()}
        if isinstance(value, list):
            return [await self.filled(inner, owner, parents, rule) for inner in value]
        if not isinstance(value, Reference):
            return value
        for table, row in parents:
            if table.name == value.table and value.column in row:
                return _plain(row[value.column])
        assert self._rows is not None
        principal = self._auth.principal
        if principal and value.table == principal.table and value.column == principal.id and owner and owner.id:
            return _plain(owner.id)
        if await is_there(self._rows, value):
            return value.word
        referred = await tied_to(self._rows, value.table, rule, owner, parents)
        if value.column not in referred:
            raise Problem(f"a new {value.table!r} does not tell its `{value.column}`")
        return _plain(referred[value.column])


def _plain(value: Any) -> Any:
    """A database value as JSON has it."""
    return value if isinstance(value, int | str | float | bool) else str(value)
