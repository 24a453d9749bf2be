"""Expressions of a mapping as SQLAlchemy expressions of the emitted code, node by node; no text of theirs is pasted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlglot import exp

from orchestrator.ddl import Column, Table
from orchestrator.handoff.expression import CALLER, parse_expression, seconds, sources
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.columns import python_type

_SIGNS = {exp.EQ: "==", exp.NEQ: "!=", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<="}
_SUMS = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%"}
_FUNCTIONS: dict[type[exp.Expr], str] = {
    exp.Lower: "lower", exp.Upper: "upper", exp.Length: "length", exp.Abs: "abs", exp.Sum: "sum", exp.Min: "min",
    exp.Max: "max", exp.Avg: "avg",
}  # fmt: skip
_CONDITIONS = (exp.And, exp.Or, exp.Not, exp.Exists, exp.Is, exp.In, exp.Between, exp.Like, exp.ILike, *_SIGNS)
_TURNED = {exp.GT: exp.LT, exp.LT: exp.GT, exp.GTE: exp.LTE, exp.LTE: exp.GTE, exp.EQ: exp.EQ, exp.NEQ: exp.NEQ}
_FROM_TEXT = {"date": "day", "datetime": "moment", "UUID": "uuid", "Decimal": "exact", "time": "clock"}


class Host(Protocol):
    """The code around an expression: it imports what the expression needs."""

    def model(self, table: str) -> str:
        """The model of a table, imported."""

    def use(self, module: str, *names: str) -> None:
        """Import names of a module."""


@dataclass(frozen=True, kw_only=True)
class Around:
    """A table that stands around an expression."""

    table: str
    code: str
    """The model or its alias; the variable of a row with `is_row`."""
    is_row: bool = False


@dataclass(frozen=True, kw_only=True)
class _Typed:
    """A column beside which a value stands."""

    table: str
    column: Column


Given = Callable[[str, Column | None], str]
"""A parameter's name and the column that it is compared with → an expression of the emitted code."""


class ExpressionWriter:
    """Writes expressions in one place of the emitted code."""

    def __init__(self, host: Host, design: ServiceDesign, around: Mapping[str, Around], given: Given) -> None:
        self.host = host
        self.design = design
        self.around = dict(around)
        self.given = given
        self.aliases: dict[str, str] = {}
        """Alias → model: lines that have to stand before the expression."""

    def value(self, text: str, column: Column | None = None, table: str = "") -> str:
        """An expression of a value that goes into a column."""
        peer = _Typed(table=table, column=column) if column is not None and table else None
        return self._write(parse_expression(text).unnest(), self.around, peer)

    def condition(self, tree: exp.Expr) -> str:
        """An expression of a condition."""
        return self._condition(tree, self.around)

    def before(self) -> list[str]:
        """Lines that give names to tables which stand twice in a query."""
        if self.aliases:
            self.host.use("sqlalchemy.orm", "aliased")
        return [f"{alias} = aliased({model})" for alias, model in self.aliases.items()]

    # --- conditions ---

    def _condition(self, tree: exp.Expr, around: Mapping[str, Around]) -> str:
        node = tree.unnest()
        if isinstance(node, exp.And | exp.Or):
            name = "and_" if isinstance(node, exp.And) else "or_"
            self.host.use("sqlalchemy", name)
            return f"{name}({self._condition(node.left, around)}, {self._condition(node.right, around)})"
        if isinstance(node, exp.Not):
            self.host.use("sqlalchemy", "not_")
            return f"not_({self._condition(node.this, around)})"
        if isinstance(node, exp.Boolean):
            name = "true" if node.this else "false"
            self.host.use("sqlalchemy", name)
            return f"{name}()"
        if isinstance(node, exp.Exists):
            return f"{self._select(node.this, around)}.exists()"
        if isinstance(node, exp.Column):
            return f"{self._write(node, around, None)}.is_(True)"
        return self._comparison(node, around)

    def _comparison(self, node: exp.Expr, around: Mapping[str, Around]) -> str:
        for kind, sign in _SIGNS.items():
            if isinstance(node, kind):
                left, right, turned = self._without_moved_moments(node, sign)
                peer = self._peer(left, around) or self._peer(right, around)
                return f"{self._bracketed(left, around, peer)} {turned} {self._bracketed(right, around, peer)}"
        if isinstance(node, exp.Is):
            return self._is(node, around)
        if isinstance(node, exp.In):
            return self._in(node, around)
        peer = self._peer(node.this, around) if isinstance(node.this, exp.Expr) else None
        if isinstance(node, exp.Between):
            bounds = ", ".join(self._write(node.args[key].unnest(), around, peer) for key in ("low", "high"))
            return f"{self._bracketed(node.this, around, peer)}.between({bounds})"
        if isinstance(node, exp.Like | exp.ILike):
            method = "like" if isinstance(node, exp.Like) else "ilike"
            return f"{self._bracketed(node.this, around, peer)}.{method}({self._write(node.expression, around, peer)})"
        return f"({self._write(node, around, None)}).is_(True)"

    def _without_moved_moments(self, node: exp.Expr, sign: str) -> tuple[exp.Expr, exp.Expr, str]:
        """`created_at + interval '1 hour' > now()` as `created_at > now() - interval '1 hour'`, which Python adds."""
        left, right = node.this.unnest(), node.expression.unnest()
        if _is_moved(right) and not _is_moved(left):
            turned = next(kind for kind in _SIGNS if isinstance(node, kind))
            left, right, sign = right, left, _SIGNS[_TURNED[turned]]
        if _is_moved(left) and not isinstance(left.this.unnest(), exp.CurrentTimestamp | exp.CurrentDate):
            other = exp.Sub if isinstance(left, exp.Add) else exp.Add
            right = other(this=right.copy(), expression=left.expression.copy())
            left = left.this.unnest()
        return left, right, sign

    def _is(self, node: exp.Is, around: Mapping[str, Around]) -> str:
        method = "is_not" if node.args.get("negate") else "is_"
        value = repr(bool(node.expression.this)) if isinstance(node.expression, exp.Boolean) else "None"
        return f"{self._bracketed(node.this, around, None)}.{method}({value})"

    def _in(self, node: exp.In, around: Mapping[str, Around]) -> str:
        peer = self._peer(node.this, around)
        query = node.args.get("query")
        if query is not None:
            inner = self._select(query.unnest(), around)
        else:
            inner = f"[{', '.join(self._write(item.unnest(), around, peer) for item in node.expressions)}]"
        return f"{self._bracketed(node.this, around, peer)}.in_({inner})"

    # --- values ---

    def _bracketed(self, tree: exp.Expr, around: Mapping[str, Around], peer: _Typed | None) -> str:
        node = tree.unnest()
        text = self._write(node, around, peer)
        return f"({text})" if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Div | exp.Mod | exp.DPipe) else text

    def _write(self, tree: exp.Expr, around: Mapping[str, Around], peer: _Typed | None) -> str:
        node = tree.unnest()
        if isinstance(node, exp.Column):
            return self._column(node, around)
        if isinstance(node, exp.Select):
            return f"{self._select(node, around)}.scalar_subquery()"
        if isinstance(node, exp.Case):
            return self._case(node, around, peer)
        if isinstance(node, exp.DPipe | exp.Concat):
            return self._joined(node, around)
        return self._reckoned(node, around, peer)

    def _reckoned(self, node: exp.Expr, around: Mapping[str, Around], peer: _Typed | None) -> str:
        for kind, sign in _SUMS.items():
            if isinstance(node, kind) and not _is_moved(node):
                inner = self._peer(node.this, around) or self._peer(node.expression, around) or peer
                left, right = (self._bracketed(part, around, inner) for part in (node.this, node.expression))
                return f"{left} {sign} {right}"
        if isinstance(node, exp.Neg):
            return f"-{self._bracketed(node.this, around, peer)}"
        if isinstance(node, exp.Coalesce | exp.Round | exp.Count | exp.Star | exp.Distinct) or type(node) in _FUNCTIONS:
            return self._function(node, around, peer)
        if isinstance(node, _CONDITIONS):
            return self._condition(node, around)
        return self._bound(self._plain(node, peer), peer)

    def _bound(self, value: str, peer: _Typed | None) -> str:
        self.host.use("sqlalchemy", "literal")
        kind = f", {self.host.model(peer.table)}.{naming.attribute(peer.column.name)}.type" if peer else ""
        return f"literal({value}{kind})"

    def _plain(self, node: exp.Expr, peer: _Typed | None) -> str:
        """A value that is known before the query, as Python."""
        column = peer.column if peer else None
        kind = python_type(column.type).name if column is not None else ""
        if isinstance(node, exp.Placeholder):
            return self.given(node.name, column)
        if isinstance(node, exp.Null):
            return "None"
        if isinstance(node, exp.Boolean):
            return repr(bool(node.this)) if kind != "int" else repr(int(node.this))
        if isinstance(node, exp.Uuid):
            self.host.use("uuid", "uuid4")
            return "uuid4()" if kind == "UUID" else "str(uuid4())"
        if isinstance(node, exp.CurrentTimestamp | exp.CurrentDate) or _is_moved(node):
            return self._moment(node, kind)
        if isinstance(node, exp.Literal):
            return self._literal(node, kind)
        return "None"

    def _literal(self, node: exp.Literal, kind: str) -> str:
        if node.is_string and kind in _FROM_TEXT:
            self.host.use("app.convert", _FROM_TEXT[kind])
            return f"{_FROM_TEXT[kind]}({node.name!r})"
        if node.is_string or kind == "str":
            return repr(node.name)
        if kind == "Decimal":
            self.host.use("decimal", "Decimal")
            return f'Decimal("{node.name}")'
        return repr(float(node.name)) if any(sign in node.name for sign in ".eE") else str(int(node.name))

    def _moment(self, node: exp.Expr, kind: str) -> str:
        self.host.use("app.models.base", "utc_now")
        moved = ""
        while _is_moved(node):
            self.host.use("datetime", "timedelta")
            sign = "+" if isinstance(node, exp.Add) else "-"
            moved = f" {sign} timedelta(seconds={seconds(node.expression.unnest()):g})" + moved
            node = node.this.unnest()
        if isinstance(node, exp.Placeholder):
            return f"({self.given(node.name, None)}){moved}"
        day = isinstance(node, exp.CurrentDate) or kind == "date"
        return f"(utc_now(){moved}).date()" if day and moved else "utc_now().date()" if day else f"utc_now(){moved}"

    def _column(self, node: exp.Column, around: Mapping[str, Around]) -> str:
        place = self._place(node, around)
        if place is None:
            return self._bound("None", None)
        name = naming.attribute(node.name)
        if not place.is_row:
            return f"{place.code}.{name}"
        self.host.use("sqlalchemy", "literal")
        return f"literal({place.code}.{name}, {self.host.model(place.table)}.{name}.type)"

    def _place(self, node: exp.Column, around: Mapping[str, Around]) -> Around | None:
        if node.table:
            return around.get(node.table)
        return next((place for place in around.values() if self._table(place.table).column(node.name)), None)

    def _peer(self, tree: exp.Expr, around: Mapping[str, Around]) -> _Typed | None:
        """The first column of an expression: what it is compared with has its type."""
        node = tree.unnest()
        if isinstance(node, exp.Column):
            place = self._place(node, around)
            column = self._table(place.table).column(node.name) if place else None
            return _Typed(table=place.table, column=column) if place and column is not None else None
        if isinstance(node, exp.Count | exp.Length | exp.Avg | exp.Exists):
            return None
        if isinstance(node, exp.Select):
            return self._peer(node.expressions[0], {**self._columns_of(node), **around})
        return next(
            (found for part in node.iter_expressions() if (found := self._peer(part, around)) is not None), None
        )

    def _table(self, name: str) -> Table:
        return self.design.table(name)

    def _case(self, node: exp.Case, around: Mapping[str, Around], peer: _Typed | None) -> str:
        self.host.use("sqlalchemy", "case")
        ways = []
        for way in node.args["ifs"]:
            test = self._condition(way.this, around)
            if node.this is not None:
                test = self._comparison(exp.EQ(this=node.this.copy(), expression=way.this.copy()), around)
            ways.append(f"({test}, {self._write(way.args['true'], around, peer)})")
        default = node.args.get("default")
        last = f", else_={self._write(default, around, peer)}" if default is not None else ""
        return f"case({', '.join(ways)}{last})"

    def _joined(self, node: exp.Expr, around: Mapping[str, Around]) -> str:
        self.host.use("sqlalchemy", "String", "cast")
        parts = [node.this, node.expression] if isinstance(node, exp.DPipe) else node.expressions
        return " + ".join(f"cast({self._bracketed(part, around, None)}, String)" for part in parts)

    def _function(self, node: exp.Expr, around: Mapping[str, Around], peer: _Typed | None) -> str:
        self.host.use("sqlalchemy", "func")
        if isinstance(node, exp.Coalesce):
            inner = self._peer(node.this, around) or peer
            parts = ", ".join(self._write(part, around, inner) for part in (node.this, *node.expressions))
            return f"func.coalesce({parts})"
        if isinstance(node, exp.Round):
            places = node.args.get("decimals")
            return f"func.round({self._write(node.this, around, peer)}{f', {places.name}' if places else ''})"
        if isinstance(node, exp.Count):
            if isinstance(node.this, exp.Star):
                return "func.count()"
            if isinstance(node.this, exp.Distinct):
                return f"func.count({self._write(node.this.expressions[0], around, None)}.distinct())"
            return f"func.count({self._write(node.this, around, None)})"
        return f"func.{_FUNCTIONS[type(node)]}({self._write(node.this, around, peer)})"

    # --- queries ---

    def _scope(self, select: exp.Select, around: Mapping[str, Around]) -> list[tuple[str, Around]]:
        """The tables of a query; one that stands around it already gets another name."""
        taken = {place.code for place in around.values()}
        found: list[tuple[str, Around]] = []
        for name, table in sources(select):
            code = self.host.model(table)
            if code in taken or any(place.code == code for _, place in found):
                alias = f"other_{naming.snake(name)}"
                number = 2
                while alias in taken or (alias in self.aliases and alias in {place.code for _, place in found}):
                    alias, number = f"other_{naming.snake(name)}_{number}", number + 1
                self.aliases[alias] = code
                code = alias
            found.append((name, Around(table=table, code=code)))
        return found

    def _columns_of(self, select: exp.Select) -> dict[str, Around]:
        """The tables of a query, only to look their columns up."""
        return {name: Around(table=table, code=table) for name, table in sources(select)}

    def _select(self, tree: exp.Expr, around: Mapping[str, Around]) -> str:
        select = tree.unnest()
        assert isinstance(select, exp.Select)
        self.host.use("sqlalchemy", "select")
        scope = self._scope(select, around)
        inside = {**dict(scope), **{name: place for name, place in around.items() if name not in dict(scope)}}
        shown = self._write(select.expressions[0], inside, None)
        text = f"select({shown}).select_from({scope[0][1].code})"
        for (_, place), join in zip(scope[1:], select.args.get("joins") or [], strict=True):
            on = join.args.get("on")
            condition = self._condition(on, inside) if on is not None else self._condition(exp.true(), inside)
            text += f".join({place.code}, {condition})"
        if (where := select.args.get("where")) is not None:
            text += f".where({self._condition(where.this, inside)})"
        if (order := select.args.get("order")) is not None:
            parts = [
                f"{self._write(item.this, inside, None)}.{'desc' if item.args.get('desc') else 'asc'}()"
                for item in order.expressions
            ]
            text += f".order_by({', '.join(parts)})"
        if (limit := select.args.get("limit")) is not None:
            text += f".limit({int(limit.expression.name)})"
        outer = sorted({place.code for place in around.values() if not place.is_row})
        return f"{text}.correlate({', '.join(outer) or 'None'})"


def _is_moved(node: exp.Expr) -> bool:
    """Whether an interval is added to, or taken from, something."""
    return isinstance(node, exp.Add | exp.Sub) and isinstance(node.expression.unnest(), exp.Interval)


__all__ = ["CALLER", "Around", "ExpressionWriter", "Given", "Host"]
