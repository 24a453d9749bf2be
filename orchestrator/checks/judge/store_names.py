"""Names of a design as PostgreSQL knows them: what stands there without quotes has no capitals in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from psycopg import sql

from orchestrator.relational import Table


class Names:
    """The names of one design."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._kept = {
            table.name: (
                table.name.lower() if table.folds else table.name,
                {column.name: column.name.lower() for column in table.columns if column.folds},
            )
            for table in tables
        }

    def table(self, name: str) -> sql.Identifier:
        """A table, with or without its namespace."""
        *namespace, own = name.split(".")
        return sql.Identifier(*namespace, self._kept.get(own, (own, {}))[0])

    def kept(self, table: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values of a row by the names that the database has for its columns."""
        known = self._columns(table)
        return {known.get(name, name): value for name, value in values.items()}

    def designed(self, table: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row of the database by the names of the design."""
        known = {kept: name for name, kept in self._columns(table).items()}
        return {known.get(name, name): value for name, value in row.items()}

    def _columns(self, table: str) -> Mapping[str, str]:
        return self._kept.get(table.rpartition(".")[2], ("", {}))[1]
