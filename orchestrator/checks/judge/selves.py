"""Rows that are not alone: the first that refers to its own table refers to itself, a guide is a person as well."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from orchestrator.checks.judge.store import Row
from orchestrator.ddl import ForeignKey, Identity, SchemaDesign, SqlKind, Table
from orchestrator.relational import INTEGERS


def own_key(table: Table, key: ForeignKey, number: int) -> tuple[str, Any] | None:
    """The column that such a key refers to and what a new row may have there; `None` where it need not or cannot."""
    column = table.column(key.columns[0])
    remote = table.column(key.target_columns[0]) if len(key.target_columns) == 1 else None
    if key.target != table.name or column is None or column.nullable or column.filled_by_database or remote is None:
        return None
    if remote.type.kind in INTEGERS and remote.identity is not Identity.ALWAYS:
        return remote.name, remote.beyond_counting + number
    return (remote.name, uuid.uuid4()) if remote.type.kind is SqlKind.UUID else None


def also(design: SchemaDesign, table: Table, values: Row, people: str) -> Iterator[tuple[Table, Row]]:
    """What has to be there as well of somebody whom a row names: a person who is one of the `guides`, by their key."""
    for key in table.foreign_keys:
        target, value = design.table(key.target), values.get(key.columns[0])
        same = target.foreign_key_of(key.target_columns[0]) if target is not None and key.target_columns else None
        if target is None or value is None or same is None or same.target != people or target.name == table.name:
            continue
        yield target, {key.target_columns[0]: value}
