"""What the check constraints of a table say about one of its columns, for `ddl_reader.py`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlglot import exp

from orchestrator.relational import INTEGERS, NUMBERS, Column, SqlKind

_Number = int | float


def narrowed(column: Column, conditions: Iterable[exp.Expr]) -> Column:
    """The column with the values and bounds that `conditions` allow."""
    for condition in conditions:
        for part in _conjuncts(condition):
            column = _narrowed_by(column, _unless_null(part))
    return column


def _conjuncts(condition: exp.Expr) -> Iterator[exp.Expr]:
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        yield from _conjuncts(condition.left)
        yield from _conjuncts(condition.right)
    else:
        yield condition


def _unless_null(condition: exp.Expr) -> exp.Expr:
    """`c IS NULL OR p` says of a value what `p` says."""
    if isinstance(condition, exp.Or):
        sides = [condition.left.unnest(), condition.right.unnest()]
        rest = [side for side in sides if not (isinstance(side, exp.Is) and isinstance(side.expression, exp.Null))]
        if len(rest) == 1:
            return rest[0]
    return condition


def _narrowed_by(column: Column, condition: exp.Expr) -> Column:
    if not isinstance(without_casts(condition.this), exp.Column) or without_casts(condition.this).name != column.name:
        return column
    match condition:
        case exp.In():
            return _with_values(column, condition.expressions)
        case exp.EQ(expression=exp.Any(this=inner)):
            return _with_values(column, _array_items(inner))
        case exp.ArrayContainedBy():
            return _with_items(column, _array_items(condition.expression))
        case exp.Between():
            low, high = _number(condition.args.get("low")), _number(condition.args.get("high"))
            return _within(column, low, high)
        case exp.GTE():
            return _within(column, _number(condition.expression), None)
        case exp.LTE():
            return _within(column, None, _number(condition.expression))
        case exp.GT():
            return _within(column, _next(column, _number(condition.expression), 1), None)
        case exp.LT():
            return _within(column, None, _next(column, _number(condition.expression), -1))
        case _:
            return column


def without_casts(tree: object) -> exp.Expr:
    """An expression without the casts and brackets around it."""
    while isinstance(tree, exp.Cast | exp.Paren):
        tree = tree.this
    return tree if isinstance(tree, exp.Expr) else exp.Null()


def _array_items(tree: exp.Expr) -> list[exp.Expr]:
    array = without_casts(tree)
    return list(array.expressions) if isinstance(array, exp.Array) else []


def _with_values(column: Column, items: list[exp.Expr]) -> Column:
    literals = [without_casts(item) for item in items]
    numbers = [number for item in items if (number := _number(item)) is not None]
    if numbers and len(numbers) == len(items):
        return _within(column, min(numbers), max(numbers))
    if not literals or not all(isinstance(item, exp.Literal) and item.is_string for item in literals):
        return column
    return replace(column, values=tuple(str(item.this) for item in literals))


def _with_items(column: Column, items: list[exp.Expr]) -> Column:
    """The column whose arrays hold these texts alone."""
    literals, item = [without_casts(one) for one in items], column.type.item
    if item is None or not all(isinstance(one, exp.Literal) and one.is_string for one in literals):
        return column
    known = tuple(str(one.this) for one in literals)
    return replace(column, type=replace(column.type, item=replace(item, values=known)))


def _number(tree: object) -> _Number | None:
    plain = without_casts(tree)
    sign = 1
    if isinstance(plain, exp.Neg):
        sign, plain = -1, without_casts(plain.this)
    if not isinstance(plain, exp.Literal) or plain.is_string:
        return None
    text = str(plain.this)
    return sign * (int(text) if text.isdigit() else float(text))


def _next(column: Column, bound: _Number | None, step: int) -> _Number | None:
    """The nearest value that a strict bound allows: known for whole numbers, and where the places are counted."""
    places = 0 if column.type.kind in INTEGERS else column.type.scale if column.type.kind is SqlKind.NUMERIC else None
    if bound is None or places is None:
        return None
    grid = float(10**places)
    last = math.floor(round(bound * grid, 6)) if step > 0 else math.ceil(round(bound * grid, 6))
    return round((last + step) / grid, places) if places else last + step


def _within(column: Column, low: _Number | None, high: _Number | None) -> Column:
    if column.type.kind not in NUMBERS and column.type.kind is not SqlKind.OTHER:
        return column
    return replace(
        column,
        minimum=column.minimum if low is None else max(low, column.minimum) if column.minimum is not None else low,
        maximum=column.maximum if high is None else min(high, column.maximum) if column.maximum is not None else high,
    )
