"""How the names by which people log in are compared: whatever their case, where a table lets them differ in no case."""

from __future__ import annotations

import re

from orchestrator.ddl import Table


def is_folded(table: Table, column: str) -> bool:
    """Whether no two names differ by their case alone: a unique index folds them, or only small letters are kept."""
    lower = re.compile(rf"\blower\s*\(\s*\(?\"?{re.escape(column)}\"?\)?\s*(?:::\s*text\s*)?\)", re.IGNORECASE)
    unique = [index for index in table.indexes if index.unique and not index.where and index.key == (column,)]
    if any(lower.search(text) for index in unique for text in index.expressions):
        return True
    same = re.compile(rf"\"?{re.escape(column)}\"?\s*(?:::\s*text\s*)?=\s*{lower.pattern}", re.IGNORECASE)
    return table.is_unique((column,)) and any(
        check.columns == (column,) and same.search(check.sql) for check in table.checks
    )
