"""What a condition of the design asks of single columns, and which rows it asks for, read from its tree.

Only what a row can be made to meet beforehand is taken: a condition that nothing is found in is passed over.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from orchestrator.ddl import SchemaDesign
from orchestrator.handoff.expression import CALLER, scope_of, seconds

UNKNOWN = object()
"""The other side of a comparison that only the running service knows, such as a sum."""
OWNER = object()
"""The id of whoever rows belong to."""
FILLED = object()
"""Any value."""

_SIGNS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
}
_OTHER = {"=": "<>", "<>": "=", ">": "<=", "<=": ">", "<": ">=", ">=": "<"}
_TURNED = {"=": "=", "<>": "<>", ">": "<", "<": ">", ">=": "<=", "<=": ">="}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What one column of a row is to be, compared with `value`."""

    sign: str
    """`=`, `<>`, `<`, `<=`, `>`, `>=` or `in`."""
    value: Any
    """A constant, a tuple of some, a length of time from now on, `OWNER`, `FILLED` or `UNKNOWN`."""


Wishes = dict[str, dict[str, list[Wish]]]
"""By table and column."""


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What was read of the conditions of one operation."""

    own: dict[str, list[Wish]] = field(default_factory=lambda: defaultdict(list))
    """By column of the operation's own row."""
    others: Wishes = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    queries: list[exp.Select] = field(default_factory=list)
    """Each finds a row, or more."""


class Reader:
    """Reads conditions around one table; `params` are those that a request may leave out."""

    def __init__(self, design: SchemaDesign, own: str, people: str, left_out: frozenset[str]) -> None:
        self._design = design
        self._around = {own: own} if own else {}
        self._people = people
        self._left_out = left_out
        self.found = Conditions()

    def read(self, tree: exp.Expr, *, holds: bool = True) -> None:
        """Take what the condition asks for where it is to hold, or not to."""
        bare = tree.unnest()
        if isinstance(bare, exp.Not):
            self.read(bare.this, holds=not holds)
        elif isinstance(bare, exp.And | exp.Or):
            parts = [part.unnest() for part in bare.flatten()]
            if isinstance(bare, exp.Or) is holds:  # one of them does
                parts = [next((part for part in parts if self._is_plain(part)), parts[-1])]
            for part in parts:
                self.read(part, holds=holds)
        elif not any(node.name in self._left_out for node in bare.find_all(exp.Placeholder)):
            self._leaf(bare, holds)

    def _is_plain(self, part: exp.Expr) -> bool:
        """Whether it compares columns with what is known beforehand."""
        known = all(node.name == CALLER for node in part.find_all(exp.Placeholder))
        return known and part.find(exp.Column) is not None and part.find(exp.Select) is None

    def _leaf(self, leaf: exp.Expr, holds: bool) -> None:
        if isinstance(leaf, exp.Exists):
            self._query(leaf.this, holds)
        elif type(leaf) in _SIGNS:
            sign = _SIGNS[type(leaf)] if holds else _OTHER[_SIGNS[type(leaf)]]
            self._compared(leaf.this, sign, leaf.expression)
            self._compared(leaf.expression, _TURNED[sign], leaf.this)
        elif isinstance(leaf, exp.Is) and isinstance(leaf.expression, exp.Null | exp.Boolean):
            says = holds is not bool(leaf.args.get("negate"))
            self._wish(leaf.this, "=" if says else "<>", constant(leaf.expression))
        elif isinstance(leaf, exp.In) and leaf.args.get("query") is not None:
            self._among(leaf, holds)
        elif isinstance(leaf, exp.In) and leaf.expressions:
            values = tuple(constant(one) for one in leaf.expressions)
            for sign, value in [("in", values)] if holds else [("<>", value) for value in values]:
                if UNKNOWN not in values:
                    self._wish(leaf.this, sign, value)
        elif isinstance(leaf, exp.Select) and leaf.expressions:
            self.read(leaf.expressions[0], holds=holds)
        elif isinstance(leaf, exp.Column):
            self._wish(leaf, "=", holds)

    def _query(self, query: exp.Expr, holds: bool) -> None:
        select = query.unnest()
        if not isinstance(select, exp.Select):
            return
        for part in parts_of(select):
            if holds:
                self.read(part)
            elif type(part.unnest()) in {exp.GT, exp.GTE, exp.LT, exp.LTE}:
                self.read(part, holds=False)
        if holds:
            self.found.queries.append(select)

    def _among(self, leaf: exp.In, holds: bool) -> None:
        """`x IN (SELECT y …)` says that there is a row whose `y` is `x`."""
        select, column = leaf.args["query"].unnest().copy(), leaf.this.unnest().copy()
        if not isinstance(select, exp.Select) or not isinstance(column, exp.Column):
            return
        if not column.table:
            column.set("table", exp.to_identifier(next(iter(self._around), "")))
        self._query(select.where(exp.EQ(this=select.expressions[0].copy(), expression=column)), holds)

    def _compared(self, side: exp.Expr, sign: str, other: exp.Expr) -> None:
        bare, value = _shown(side), constant(other)
        if isinstance(bare, exp.Add | exp.Sub) and sign in {">", ">=", "<", "<="}:
            self._compared(bare.left, sign, exp.Column(this=exp.to_identifier("")))
            return
        if isinstance(bare, exp.Column) and bare.name and (value is not UNKNOWN or sign not in {"=", "<>"}):
            self._wish(bare, sign, value)

    def _wish(self, node: exp.Expr, sign: str, value: Any) -> None:
        column = _shown(node)
        if not isinstance(column, exp.Column):
            return
        scope = scope_of(column, self._around)
        inner = scope_of(column, {})
        names = [column.table] if column.table else list(scope)
        for name in names:
            table = self._design.table(scope.get(name, ""))
            if table is None or table.column(column.name) is None:
                continue
            wish = Wish(sign=sign, value=value)
            if name not in inner:
                self.found.own[column.name].append(wish)
            elif table.name != self._people:
                self.found.others[table.name][column.name].append(wish)
            return


def parts_of(select: exp.Select) -> Iterator[exp.Expr]:
    """What holds of the rows of a query, joins among it, one by one."""
    where, joins = select.args.get("where"), select.args.get("joins") or []
    pending = [where.this] if isinstance(where, exp.Where) else []
    pending += [join.args["on"] for join in joins if join.args.get("on") is not None]
    while pending:
        bare = pending.pop(0).unnest()
        if isinstance(bare, exp.And):
            pending[:0] = [bare.left, bare.right]
        else:
            yield bare


def _shown(node: exp.Expr) -> exp.Expr:
    """An expression without brackets; of a query what it selects."""
    bare = node.unnest()
    return bare.expressions[0].unnest() if isinstance(bare, exp.Select) and bare.expressions else bare


def constant(node: exp.Expr) -> Any:
    """A value that is known beforehand; a moment is told as its distance from now."""
    bare = node.unnest()
    if isinstance(bare, exp.Null):
        return None
    if isinstance(bare, exp.Boolean):
        return bool(bare.this)
    if isinstance(bare, exp.Literal):
        return bare.name if bare.is_string else float(bare.name) if "." in bare.name else int(bare.name)
    if isinstance(bare, exp.Neg):
        inner = constant(bare.this)
        return -inner if isinstance(inner, int | float) else UNKNOWN
    if isinstance(bare, exp.CurrentTimestamp | exp.CurrentDate):
        return dt.timedelta()
    if isinstance(bare, exp.Add | exp.Sub) and isinstance(bare.right, exp.Interval):
        base, length = constant(bare.left), dt.timedelta(seconds=seconds(bare.right))
        moved = length if isinstance(bare, exp.Add) else -length
        return base + moved if isinstance(base, dt.timedelta) else UNKNOWN
    if isinstance(bare, exp.Placeholder) and bare.name == CALLER:
        return OWNER
    return UNKNOWN
