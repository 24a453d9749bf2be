"""How the names by which people log in are compared: whatever their case, where a table lets them differ in no case."""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from orchestrator.ddl import Table
from orchestrator.ddl_checks import without_casts


def is_folded(table: Table, column: str) -> bool:
    """Whether no two names differ by their case alone: a unique index folds them, or only small letters are kept."""
    unique = [index for index in table.indexes if index.unique and not index.where and index.key == (column,)]
    if any(_is_lower(_tree(text), column) for index in unique for text in index.expressions):
        return True
    kept = (_tree(check.sql) for check in table.checks if check.columns == (column,))
    return table.is_unique((column,)) and any(_keeps_small(tree, column) for tree in kept)


def _keeps_small(tree: exp.Expr | None, column: str) -> bool:
    """`email = lower(email)`, and nothing besides."""
    if not isinstance(tree, exp.EQ):
        return False
    sides = [without_casts(tree.this), without_casts(tree.expression)]
    return any(_is(one, column) and _is_lower(other, column) for one, other in (sides, sides[::-1]))


def _is_lower(tree: exp.Expr | None, column: str) -> bool:
    return isinstance(tree, exp.Lower) and _is(without_casts(tree.this), column)


def _is(tree: exp.Expr | None, column: str) -> bool:
    return isinstance(tree, exp.Column) and tree.name.lower() == column.lower()


def _tree(text: str) -> exp.Expr | None:
    try:
        return without_casts(sqlglot.parse_one(text, read="postgres"))
    except (SqlglotError, RecursionError):
        return None
