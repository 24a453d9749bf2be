"""The leaves of an expression of the emitted code: columns of the tables around it, and values known before a query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlglot import exp

from orchestrator.ddl import Column, Table
from orchestrator.handoff.expression import seconds, sources
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.moved import is_moved

_FROM_TEXT = {"date": "day", "datetime": "moment", "UUID": "uuid", "Decimal": "exact", "time": "clock"}


class Host(Protocol):
    """The code around an expression: it imports what the expression needs."""

    session: str
    """The database's session, as the code calls it."""

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
class Typed:
    """A column beside which a value stands."""

    table: str
    column: Column


Given = Callable[[str, Column | None], str]
"""A parameter's name and the column that it is compared with → an expression of the emitted code.

What is a list has a star before it, so that it stands for its values."""


class Leaves:
    """Writes the leaves of expressions in one place of the emitted code."""

    def __init__(self, host: Host, design: ServiceDesign, given: Given) -> None:
        self.host = host
        self.design = design
        self.given = given

    def column(self, node: exp.Column, around: Mapping[str, Around]) -> str:
        """A column of a table around the expression; bound where Python holds the row."""
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

    def peer(self, tree: exp.Expr, around: Mapping[str, Around]) -> Typed | None:
        """The first column of an expression: what it is compared with has its type."""
        node = tree.unnest()
        if self.is_days(node, around):
            return None
        if isinstance(node, exp.Column):
            place = self._place(node, around)
            column = self._table(place.table).column(node.name) if place else None
            return Typed(table=place.table, column=column) if place and column is not None else None
        if isinstance(node, exp.Count | exp.Length | exp.Avg | exp.Exists | exp.Predicate | exp.Not | exp.And | exp.Or):
            return None
        if isinstance(node, exp.Select):
            return self.peer(node.expressions[0], {**_columns_of(node), **around})
        parts = [*(way.args["true"] for way in node.args["ifs"]), node.args.get("default")] if _is_case(node) else None
        inside = node.iter_expressions() if parts is None else (part for part in parts if part is not None)
        return next((found for part in inside if (found := self.peer(part, around)) is not None), None)

    def is_days(self, node: exp.Expr, around: Mapping[str, Around]) -> bool:
        """Whether it is a number of days: a day less another one."""
        if not isinstance(node, exp.Sub) or not self.is_day(node.expression, around):
            return False
        return isinstance(node.this.unnest(), exp.Placeholder) or self.is_day(node.this, around)

    def is_day(self, tree: exp.Expr, around: Mapping[str, Around]) -> bool:
        """Whether it is a day, as far as its columns tell; it stays one where days are added or taken away."""
        node = tree.unnest()
        if isinstance(node, exp.Add | exp.Sub):
            return self.is_day(node.this, around) and not self.is_days(node, around)
        if isinstance(node, exp.CurrentDate):
            return True
        if not isinstance(node, exp.Column | exp.Select | exp.Coalesce | exp.Min | exp.Max | exp.Case):
            return False
        peer = self.peer(node, around)
        return peer is not None and python_type(peer.column.type).name == "date"

    def _table(self, name: str) -> Table:
        return self.design.table(name)

    def value(self, node: exp.Expr, peer: Typed | None) -> str:
        """A value that is known before the query, bound with the type of the column beside it."""
        return self._bound(self._plain(node, peer), peer)

    def several(self, node: exp.Placeholder, peer: Typed | None) -> str:
        """The values of a parameter that is a list, with a star before them; empty where it is one value."""
        plain = self.given(node.name, peer.column if peer else None)
        return plain if plain.startswith("*") else ""

    def _bound(self, value: str, peer: Typed | None) -> str:
        self.host.use("sqlalchemy", "literal")
        kind = f", {self.host.model(peer.table)}.{naming.attribute(peer.column.name)}.type" if peer else ""
        return f"literal({value}{kind})"

    def _plain(self, node: exp.Expr, peer: Typed | None) -> str:
        """The value as Python."""
        column = peer.column if peer else None
        kind = python_type(column.type).name if column is not None else ""
        if isinstance(node, exp.Placeholder):
            plain = self.given(node.name, column)
            return f"[{plain}]" if plain.startswith("*") else plain
        if isinstance(node, exp.Null):
            return "None"
        if isinstance(node, exp.Boolean):
            return repr(bool(node.this)) if kind != "int" else repr(int(node.this))
        if isinstance(node, exp.Uuid):
            self.host.use("uuid", "uuid4")
            return "uuid4()" if kind == "UUID" else "str(uuid4())"
        if isinstance(node, exp.CurrentTimestamp | exp.CurrentDate) or is_moved(node):
            return self._moment(node, kind, column)
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

    def _moment(self, node: exp.Expr, kind: str, column: Column | None) -> str:
        self.host.use("app.models.base", "utc_now")
        moved = ""
        while is_moved(node):
            self.host.use("datetime", "timedelta")
            sign = "+" if isinstance(node, exp.Add) else "-"
            moved = f" {sign} timedelta(seconds={seconds(node.expression.unnest()):g})" + moved
            node = node.this.unnest()
        if isinstance(node, exp.Placeholder):
            self.host.use("app.convert", "later")
            span = moved.removeprefix(" + ") if moved.startswith(" + ") else moved.replace(" - ", "-", 1)
            return f"later({self.given(node.name, column)}, {span})"
        day = isinstance(node, exp.CurrentDate) or kind == "date"
        moment = f"(utc_now(){moved}).date()" if day and moved else "utc_now().date()" if day else f"utc_now(){moved}"
        if kind != "str":
            return moment
        self.host.use("app.convert", "iso")
        return f"iso({moment})"


def _is_case(node: exp.Expr) -> bool:
    """Whether an expression is one of several values: what chooses it says nothing of its type."""
    return isinstance(node, exp.Case)


def _columns_of(select: exp.Select) -> dict[str, Around]:
    """The tables of a query, only to look their columns up."""
    return {name: Around(table=table, code=table) for name, table in sources(select)}
