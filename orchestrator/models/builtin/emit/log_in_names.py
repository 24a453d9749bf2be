"""How the names by which people log in are compared: whatever their case, where a table lets them differ in no case."""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from orchestrator.ddl import Table
from orchestrator.handoff.expression import conjuncts


def is_folded(table: Table, column: str) -> bool:
    """Whether no two names differ by their case alone: a unique index folds them, or only small letters are kept."""
    unique = [index for index in table.indexes if index.unique and not index.where and index.key == (column,)]
    if any(_is_lower(_tree(text), column) for index in unique for text in index.expressions):
        return True
    kept = (part for check in table.checks if (tree := _tree(check.sql)) is not None for part in conjuncts(tree))
    return table.is_unique((column,)) and any(_keeps_small(_as_text(part), column) for part in kept)


def _keeps_small(tree: exp.Expr, column: str) -> bool:
    """`email = lower(email)`, whatever else has to hold with it."""
    if not isinstance(tree, exp.EQ):
        return False
    sides = [_as_text(tree.this), _as_text(tree.expression)]
    return any(_is(one, column) and _is_lower(other, column) for one, other in (sides, sides[::-1]))


def _is_lower(tree: exp.Expr | None, column: str) -> bool:
    return isinstance(tree, exp.Lower) and _is(_as_text(tree.this), column)


def _as_text(tree: exp.Expr) -> exp.Expr:
    """What stands in brackets or in a cast to a text of any length; others, such as to `char(1)`, cut."""
    while isinstance(tree, exp.Paren) or (isinstance(tree, exp.Cast) and _is_any_text(tree.to)):
        tree = tree.this
    return tree


def _is_any_text(kind: exp.DataType) -> bool:
    return kind.this in {exp.DType.TEXT, exp.DType.VARCHAR} and not kind.expressions


def _is(tree: exp.Expr | None, column: str) -> bool:
    return isinstance(tree, exp.Column) and tree.name.lower() == column.lower()


def _tree(text: str) -> exp.Expr | None:
    try:
        return _as_text(sqlglot.parse_one(text, read="postgres").unalias())  # as which stands a class of operators
    except (SqlglotError, RecursionError):
        return None
