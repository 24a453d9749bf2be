"""Which operations are there to make rows of a table."""

from __future__ import annotations

from collections.abc import Iterable

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.spoken import spoken
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import key


def makers(operations: Iterable[Operation], database: Database) -> dict[str, str]:
    """By table, what the first operation is called that posts to a collection which is named after it."""
    found: dict[str, str] = {}
    for operation in operations:
        said = spoken(operation, database, Notes())
        table: Table | None = None
        for part in said.path.split("/"):
            named = None if "{" in part or not part else database.find(key(part), table)
            table = named if named is not None or "{" not in part else table
        last = said.path.rsplit("/", 1)[-1]
        if (
            said.method == "POST"
            and operation.request_body_schema is not None
            and table is not None
            and "{" not in last
        ):
            found.setdefault(table.name, operation.called)
    return found
