"""Which operations are there to make rows of a table, and what others read back of them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.schemas import Schemas, properties
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


def read_back(operations: Iterable[Operation], schemas: Schemas) -> frozenset[str]:
    """The properties that answers to GET show, at whatever depth."""
    found: set[str] = set()
    waiting = [one.success.schema for one in operations if one.method == "GET" and one.success is not None]
    seen: set[str] = set()
    while waiting:
        flat = schemas.flat(waiting.pop())
        mark = json.dumps(flat, sort_keys=True, default=str)
        if mark in seen:
            continue
        seen.add(mark)
        found |= set(properties(flat))
        waiting += properties(flat).values()
        waiting += [item for item in (flat.get("items"), *(flat.get("oneOf") or ())) if isinstance(item, dict)]
    return frozenset(found)
