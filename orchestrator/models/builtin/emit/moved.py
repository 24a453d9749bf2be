"""Moments that an interval moves: Python adds what databases add each in their own way."""

from __future__ import annotations

from sqlglot import exp


def is_moved(node: exp.Expr) -> bool:
    """Whether an interval is added to, or taken from, something."""
    return isinstance(node, exp.Add | exp.Sub) and isinstance(node.expression.unnest(), exp.Interval)


def is_known(node: exp.Expr) -> bool:
    """Whether what is moved, however often, is known before the query: now, today, or what the request brings."""
    while is_moved(node):
        node = node.this.unnest()
    return isinstance(node, exp.CurrentTimestamp | exp.CurrentDate | exp.Placeholder)


def known_side_moved(left: exp.Expr, right: exp.Expr) -> tuple[exp.Expr, exp.Expr, bool]:
    """The sides of a comparison so that Python moves what it knows, and whether they changed places.

    `created_at + interval '1 hour' > now()` is `created_at > now() - interval '1 hour'`.
    """
    swapped = is_moved(right) and not is_moved(left)
    if swapped:
        left, right = right, left
    if is_moved(left) and not is_known(left):
        other = exp.Sub if isinstance(left, exp.Add) else exp.Add
        right = other(this=right.copy(), expression=left.expression.copy())
        left = left.this.unnest()
    return left, right, swapped
