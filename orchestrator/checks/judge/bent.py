"""Texts bent until the checks of a table let them in: which shape a check asks for is learnt from its refusals.

A check can say anything that SQL can. What it is made of tells where to begin: texts that stand in it (`position('@' in
email)`, `sku LIKE 'A-%'`) and lengths (`length(iban) = 22`); then come the shapes that columns often have. The database
has the last word on each, so that nothing of SQL is understood twice.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection

from orchestrator.ddl import Check, Column, Table
from orchestrator.ddl_shapes import shapes
from orchestrator.relational import STRINGS


class Bent:
    """What is tried in the columns of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._place: dict[str, int] = {}
        """By column, the shape that was tried last."""

    def values(self, tag: str) -> dict[str, str]:
        """The texts to try now, for the columns that a check has refused; `tag` is a text that no other row has."""
        return {name: self._shape(name, tag, place) for name, place in self._place.items()}

    def by(self, refused: str, bendable: Collection[str]) -> bool:
        """Take note that a check of this name refused a row; whether another shape of a bendable text can be tried.

        Where there is none, what was learnt did not help: the next row begins anew.
        """
        for check in self._meant(refused):
            for column in map(self._table.column, check.columns):
                if column is not None and column.name in bendable and self._may_bend(column):
                    place = self._place.get(column.name, -1) + 1
                    if place < len(list(shapes(self._table.conditions_of(column.name), "x", column.type.length))):
                        self._place[column.name] = place
                        return True
        self._place.clear()
        return False

    def _may_bend(self, column: Column) -> bool:
        return column.type.kind in STRINGS and not column.values and self._table.foreign_key_of(column.name) is None

    def _meant(self, refused: str) -> list[Check]:
        """The check of that name, or those without one, which the database names itself."""
        named = [check for check in self._table.checks if check.name and check.name == refused]
        nameless = [check for check in self._table.checks if not check.name]
        close = [check for check in nameless if f"_{'_'.join(check.columns)}_check" in refused or check.sql == refused]
        return named or close or nameless

    def _shape(self, name: str, tag: str, place: int) -> str:
        column = self._table.column(name)
        length = column.type.length if column else None
        return next(itertools.islice(shapes(self._table.conditions_of(name), tag, length), place, None))
