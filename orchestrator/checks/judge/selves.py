"""Rows that must refer to a row of their own table: the first of them can only refer to itself."""

from __future__ import annotations

import uuid
from typing import Any

from orchestrator.ddl import ForeignKey, Identity, SqlKind, Table
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
