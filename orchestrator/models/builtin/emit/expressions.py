"""Expressions of a mapping as SQLAlchemy expressions of the emitted code, node by node; no text of theirs is pasted."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from orchestrator.ddl import Column
from orchestrator.handoff.expression import parse_expression, seconds, sources, times
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.leaves import Around, Given, Host, Leaves, Typed
from orchestrator.models.builtin.emit.moved import is_known, is_moved, known_side_moved

_SIGNS = {exp.EQ: "==", exp.NEQ: "!=", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<="}
_SUMS = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%"}
_FUNCTIONS: dict[type[exp.Expr], str] = {
    exp.Lower: "lower", exp.Upper: "upper", exp.Length: "length", exp.Trim: "trim", exp.Abs: "abs", exp.Sum: "sum",
    exp.Min: "min", exp.Max: "max", exp.Avg: "avg", exp.Floor: "floor", exp.Ceil: "ceil",
}  # fmt: skip
_CALLS = (exp.Coalesce, exp.Nullif, exp.Round, exp.Count, exp.Star, exp.Distinct, exp.Substring)
_CONDITIONS = (exp.And, exp.Or, exp.Not, exp.Exists, exp.Is, exp.In, exp.Between, exp.Like, exp.ILike, *_SIGNS)
_MIRRORED = {">": "<", "<": ">", ">=": "<=", "<=": ">="}


class ExpressionWriter:
    """Writes expressions in one place of the emitted code."""

    def __init__(self, host: Host, design: ServiceDesign, around: Mapping[str, Around], given: Given) -> None:
        self.host = host
        self.around = dict(around)
        self.leaves = Leaves(host, design, given)
        self.aliases: dict[str, str] = {}
        """Alias → model: lines that have to stand before the expression."""

    def value(self, text: str, column: Column | None = None, table: str = "") -> str:
        """An expression of a value that goes into a column."""
        peer = Typed(table=table, column=column) if column is not None and table else None
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
                left, right, swapped = known_side_moved(node.this.unnest(), node.expression.unnest())
                turned = _MIRRORED.get(sign, sign) if swapped else sign
                peer = self.leaves.peer(left, around) or self.leaves.peer(right, around)
                return f"{self._bracketed(left, around, peer)} {turned} {self._bracketed(right, around, peer)}"
        if isinstance(node, exp.Is):
            return self._is(node, around)
        if isinstance(node, exp.In):
            return self._in(node, around)
        peer = self.leaves.peer(node.this, around) if isinstance(node.this, exp.Expr) else None
        if isinstance(node, exp.Between):
            bounds = ", ".join(self._write(node.args[key].unnest(), around, peer) for key in ("low", "high"))
            return f"{self._bracketed(node.this, around, peer)}.between({bounds})"
        if isinstance(node, exp.Like | exp.ILike):
            method = "like" if isinstance(node, exp.Like) else "ilike"
            return f"{self._bracketed(node.this, around, peer)}.{method}({self._write(node.expression, around, peer)})"
        return f"({self._write(node, around, None)}).is_(True)"

    def _is(self, node: exp.Is, around: Mapping[str, Around]) -> str:
        method = "is_not" if node.args.get("negate") else "is_"
        value = repr(bool(node.expression.this)) if isinstance(node.expression, exp.Boolean) else "None"
        return f"{self._as_sent(node.this, around)}.{method}({value})"

    def _as_sent(self, tree: exp.Expr, around: Mapping[str, Around]) -> str:
        """A value where nothing tells its type, which a request may leave out."""
        text, literal = self._bracketed(tree, around, None), "literal("
        if not isinstance(tree.unnest(), exp.Placeholder) or not text.startswith(literal):
            return text
        self.host.use("app.repositories.base", "as_sent")
        return f"as_sent({text.removeprefix(literal)}"

    def _in(self, node: exp.In, around: Mapping[str, Around]) -> str:
        peer = self.leaves.peer(node.this, around)
        query = node.args.get("query")
        if query is not None:
            inner = self._select(query.unnest(), around)
        else:
            inner = f"[{', '.join(self._member(item.unnest(), around, peer) for item in node.expressions)}]"
        return f"{self._bracketed(node.this, around, peer)}.in_({inner})"

    def _member(self, node: exp.Expr, around: Mapping[str, Around], peer: Typed | None) -> str:
        """One of the values of a list; a parameter that is a list itself stands for all of its own."""
        several = self.leaves.several(node, peer) if isinstance(node, exp.Placeholder) else ""
        return several or self._write(node, around, peer)

    # --- values ---

    def _bracketed(self, tree: exp.Expr, around: Mapping[str, Around], peer: Typed | None) -> str:
        node = tree.unnest()
        text = self._write(node, around, peer)
        return f"({text})" if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Div | exp.Mod | exp.DPipe) else text

    def _write(self, tree: exp.Expr, around: Mapping[str, Around], peer: Typed | None) -> str:
        node = tree.unnest()
        if isinstance(node, exp.Column):
            return self.leaves.column(node, around)
        if isinstance(node, exp.Select):
            return f"{self._select(node, around)}.scalar_subquery()"
        if isinstance(node, exp.Case):
            return self._case(node, around, peer)
        if isinstance(node, exp.DPipe | exp.Concat):
            return self._joined(node, around)
        if isinstance(node, exp.Window):
            self.host.use("sqlalchemy", "func")
            order = self._ordered(node.args.get("order"), around)
            return f"func.row_number().over({f'order_by=({order},)' if order else ''})"
        if isinstance(node, exp.Add | exp.Sub) and (span := times(node.expression)) is not None:
            return self._later(node, span, around, peer)
        if isinstance(node, exp.Add | exp.Sub) and is_moved(node) and not is_known(node):
            span = (exp.Literal.number(1), seconds(node.expression.unnest()))
            return self._later(node, span, around, peer)
        if days := self._days(node, around, peer):
            return days
        if isinstance(node, exp.JSONObject):
            pairs = [
                part
                for pair in node.expressions
                for part in (repr(pair.this.name), self._as_sent(pair.expression, around))
            ]
            self.host.use("app.repositories.base", "document_of")
            return f"document_of({', '.join([self.host.session, *pairs])})"
        return self._reckoned(node, around, peer)

    def _later(
        self, node: exp.Add | exp.Sub, span: tuple[exp.Expr, float], around: Mapping[str, Around], peer: Typed | None
    ) -> str:
        """A moment that is moved by as many intervals as a number says: each database moves it in its own way."""
        number, length = span
        own = self.leaves.peer(node.this, around) or peer
        moment, many = self._write(node.this, around, own), self._bracketed(number, around, None)
        self.host.use("app.repositories.base", "moved_by")
        sign = "-" if isinstance(node, exp.Sub) else ""
        return f"moved_by({self.host.session}, {moment}, {many} * {sign}{length:g})"

    def _days(self, node: exp.Expr, around: Mapping[str, Around], peer: Typed | None) -> str:
        """A day some days later, or the days from one to another, as each database reckons; empty for all else."""
        if isinstance(node, exp.Add | exp.Sub) and not is_moved(node) and self.leaves.is_day(node, around):
            return self._later(node, (node.expression, 86400), around, peer)
        if not self.leaves.is_days(node, around):
            return ""
        peer = self.leaves.peer(node.expression, around) or self.leaves.peer(node.this, around)
        later, earlier = (self._write(part, around, peer) for part in (node.this, node.expression))
        self.host.use("app.repositories.base", "days_between")
        return f"days_between({self.host.session}, {earlier}, {later})"

    def _reckoned(self, node: exp.Expr, around: Mapping[str, Around], peer: Typed | None) -> str:
        for kind, sign in _SUMS.items():
            if isinstance(node, kind) and not is_moved(node):
                inner = self.leaves.peer(node.this, around) or self.leaves.peer(node.expression, around) or peer
                left, right = (self._bracketed(part, around, inner) for part in (node.this, node.expression))
                return f"{left} {sign} {right}"
        if isinstance(node, exp.Neg):
            return f"-{self._bracketed(node.this, around, peer)}"
        if isinstance(node, _CALLS) or type(node) in _FUNCTIONS:
            return self._function(node, around, peer)
        if isinstance(node, _CONDITIONS):
            return self._condition(node, around)
        return self.leaves.value(node, peer)

    def _case(self, node: exp.Case, around: Mapping[str, Around], peer: Typed | None) -> str:
        self.host.use("sqlalchemy", "case")
        peer = self.leaves.peer(node, around) or peer
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

    def _function(self, node: exp.Expr, around: Mapping[str, Around], peer: Typed | None) -> str:
        self.host.use("sqlalchemy", "func")
        if isinstance(node, exp.Coalesce):
            inner = self.leaves.peer(node.this, around) or peer
            parts = ", ".join(self._write(part, around, inner) for part in (node.this, *node.expressions))
            return f"func.coalesce({parts})"
        if isinstance(node, exp.Nullif):
            inner = self.leaves.peer(node.this, around) or self.leaves.peer(node.expression, around) or peer
            parts = ", ".join(self._write(part, around, inner) for part in (node.this, node.expression))
            return f"func.nullif({parts})"
        if isinstance(node, exp.Substring):
            cut = [part for key in ("start", "length") if (part := node.args.get(key)) is not None]
            rest = "".join(f", {self._place(part, around)}" for part in cut)
            return f"func.substr({self._write(node.this, around, peer)}{rest})"
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

    def _place(self, tree: exp.Expr, around: Mapping[str, Around]) -> str:
        """A place in a text: databases know no places beyond what a plain whole number holds."""
        written = self._write(tree, around, None)
        if isinstance(tree.unnest(), exp.Literal):
            return written
        self.host.use("sqlalchemy", "Integer", "cast")
        return f"cast({written}, Integer)"

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

    def _ordered(self, order: exp.Order | None, around: Mapping[str, Around]) -> str:
        """What comes first, as arguments; empty where nothing is said."""
        return ", ".join(
            f"{self._bracketed(item.this, around, None)}.{'desc' if item.args.get('desc') else 'asc'}()"
            for item in (order.expressions if order is not None else ())
        )

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
        if order := self._ordered(select.args.get("order"), inside):
            text += f".order_by({order})"
        if (limit := select.args.get("limit")) is not None:
            text += f".limit({int(limit.expression.name)})"
        outer = sorted({place.code for place in around.values() if not place.is_row})
        return f"{text}.correlate({', '.join(outer) or 'None'})"
