"""Tenants: whose rows a caller can see at all, so that rows made for a caller stand on the caller's side of a fence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from orchestrator.checks.judge.store import Row, Store
from orchestrator.ddl import ForeignKey, SchemaDesign, Table

_ASKED = re.compile(r"\b(?:FROM|JOIN)\s+(?:\w+\.)?\"?(\w+)", re.IGNORECASE)


class Fences:
    """What the design says of tenants: where principals point, and what its policies look into."""

    def __init__(self, design: SchemaDesign, store: Store) -> None:
        self._design = design
        self._store = store
        policies = [statement.text for statement in design.others if "POLICY" in statement.text.upper()]
        self._asked = {name for text in policies for name in _ASKED.findall(text)}

    async def shared(self, principal: tuple[str, str], owner: Any, target: str, columns: tuple[str, ...]) -> Row | None:
        """The row of `target` that the owner's own row points at, where it points there once: the owner's tenant."""
        table = self._design.table(principal[0])
        keys = [key for key in table.foreign_keys if key.target == target and len(key.columns) == 1] if table else []
        if len(keys) != 1 or keys[0].target_columns != columns:
            return None
        row = await self._store.find(principal[0], {principal[1]: owner})
        value = row.get(keys[0].columns[0]) if row else None
        return {columns[0]: value} if value is not None else None

    def passes(self, table: Table, row: Row, principal: tuple[str, str], owner: Any) -> Iterator[tuple[str, Row]]:
        """(table, values) of the rows by which a policy lets the owner see a new row, such as a membership."""
        for other in self._design.tables:
            here, there = _key(other, table.name), _key(other, principal[0])
            if other.name in self._asked and here is not None and there is not None and here is not there:
                near = dict(zip(here.columns, (row[name] for name in here.target_columns), strict=False))
                yield other.name, {**near, there.columns[0]: owner}


def _key(table: Table, target: str) -> ForeignKey | None:
    return next((key for key in table.foreign_keys if key.target == target), None)
