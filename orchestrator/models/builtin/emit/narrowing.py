"""Conditions of queries: what narrows a list, as expressions of the emitted code."""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator.ddl import Table
from orchestrator.json_schema import without_null
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.shapes import FromConstant, Join, Match, Op, Pairs, Param, ParamUse, Relation

_DAYS = {Op.LTE: "<", Op.GT: ">="}
"""How moments are compared with the day after the one that is the bound."""


def alive(design: ServiceDesign, table: str) -> tuple[Match, ...]:
    """What holds for rows that count as existing."""
    found = design.once("alive", lambda: {item.table: item.alive for item in design.operations if item.alive})
    return found.get(table, ()) or design.alive.get(table, ())


class Conditions:
    """Collects the conditions of a query and the imports that they need."""

    session = "self.session"

    def __init__(self, design: ServiceDesign) -> None:
        self.design = design
        self.imports: set[str] = set()

    def model(self, table: str) -> str:
        """The model of a table, imported."""
        name = naming.model_class(table)
        self.use(f"app.models.{naming.module(table)}", name)
        return name

    def use(self, module: str, *names: str) -> None:
        """Import names of a module."""
        self.imports.update(f"from {module} import {name}" for name in names)

    def column(self, table: str, column: str) -> str:
        """A column of a model, imported."""
        return f"{self.model(table)}.{naming.attribute(column)}"

    def alive(self, table: str, said: str = "") -> list[str]:
        """Conditions of the rows that count as existing, but for those on columns of which `said` speaks."""
        found: list[str] = []
        for match in alive(self.design, table):
            if match.column in said:
                continue
            column, kept = self.column(table, match.column), self.design.table(table).column(match.column)
            if isinstance(match.source, FromConstant) and match.source.value is False and kept and kept.nullable:
                found.append(f"{column}.is_not(True)")  # nobody has said of the row that it is gone
            elif isinstance(match.source, FromConstant):
                found.append(constantly(column, match.source.value))
        return found

    def gone(self, table: str) -> list[str]:
        """Conditions of the rows that are marked as gone."""
        found: list[str] = []
        for match in alive(self.design, table):
            column = self.column(table, match.column)
            flag = isinstance(match.source, FromConstant) and match.source.value is False
            found.append(f"{column}.is_(True)" if flag else f"{column}.is_not(None)")
        return found

    def parameter(self, table: str, column: str) -> str:
        """The Python type of a column, imported."""
        found = self.design.table(table).column(column)
        if found is None:
            self.imports.add("from typing import Any")
            return "Any"
        kind = python_type(found.type)
        self.imports.update(kind.imports)
        return kind.name

    def near(self, via: Join) -> list[str]:
        """Parameters for the key of a near row."""
        return [f"{near_name(own)}: {self.parameter(via.table, near)}" for near, own in via.near]

    def behind(self, via: Join, table: str) -> str:
        """Rows behind the link table of a near row whose key is told by the parameters for it."""
        self.imports.add("from sqlalchemy import select")
        tests = [f"{self.column(via.table, near)} == {near_name(own)}" for near, own in via.near]
        rows = f"select({self.columns(via.table, via.far, 0)}).where({', '.join([*tests, *self.alive(via.table)])})"
        return f"{self.key(table, via.far, 1)}.in_({rows})"

    def columns(self, table: str, pairs: Pairs, side: int) -> str:
        """The columns on one side of pairs, as arguments."""
        return ", ".join(self.column(table, pair[side]) for pair in pairs)

    def key(self, table: str, pairs: Pairs, side: int) -> str:
        """The columns on one side of pairs, as one value."""
        if len(pairs) > 1:
            self.imports.add("from sqlalchemy import tuple_")
            return f"tuple_({self.columns(table, pairs, side)})"
        return self.columns(table, pairs, side)


def near_name(column: str) -> str:
    """The parameter for a column of a near row."""
    return f"near_{naming.snake(column)}"


def constantly(column: str, value: object) -> str:
    """A column compared with what the design fixes; truth values and null are not compared by `==`."""
    plain = value is not None and not isinstance(value, bool)
    return f"{column} == {value!r}" if plain else f"{column}.is_({value!r})"


def narrowed(param: Param, table: Table, conditions: Conditions, others: Sequence[Param] = ()) -> tuple[str, list[str]]:
    """A parameter of the method, and the lines that apply it; `others` are the parameters that narrow beside it."""
    name = naming.variable(param.name)
    target = param.relation.table if param.relation else table.name
    if param.use is ParamUse.SEARCH:
        if len(param.columns) > 1:
            conditions.imports.add("from sqlalchemy import or_")
        tests = ", ".join(
            compared(Op.PREFIX if column in param.beginnings else Op.CONTAINS, conditions.column(target, column), name)
            for column in param.columns
        )
        test = f"or_({tests})" if len(param.columns) > 1 else tests
        return f"{name}: str | None = None", applied(name, related(test, param.relation, table, conditions))
    if param.op is Op.IS_SET:
        column = conditions.column(target, param.columns[0])
        test = f"{column}.is_not(None) if {name} else {column}.is_(None)"
        return f"{name}: bool | None = None", applied(name, related(test, param.relation, table, conditions))
    kind = (
        "str" if param.op in (Op.CONTAINS, Op.PREFIX, Op.ANY_CASE) else conditions.parameter(target, param.columns[0])
    )
    if param.op is Op.IN:
        conditions.imports.add("from collections.abc import Collection")
        kind = f"Collection[{kind}]"
    if param.op is Op.DAY:
        conditions.imports |= {"from datetime import timedelta", "from sqlalchemy import and_"}
        column = conditions.column(target, param.columns[0])
        start = f"{name}.replace(hour=0, minute=0, second=0, microsecond=0)"
        test = f"and_({column} >= {start}, {column} < {start} + timedelta(days=1))"
        return f"{name}: {kind} | None = None", applied(name, related(test, param.relation, table, conditions))
    bounds = [_bound(param, target, conditions)]
    bounds += [  # one related row has to lie between both bounds
        f"*([{_bound(other, target, conditions)}] if {naming.variable(other.name)} is not None else [])"
        for other in others
        if _same_row(param, other)
    ]
    lines = applied(name, related(", ".join(bounds), param.relation, table, conditions))
    if param.top:
        lines += ["else:", f"    found.append({conditions.column(target, param.columns[0])}.is_(None))"]
    return f"{name}: {kind} | None = None", lines


def _bound(param: Param, target: str, conditions: Conditions) -> str:
    """The comparison of a column with the argument of a parameter."""
    column, name = conditions.column(target, param.columns[0]), naming.variable(param.name)
    if param.op is Op.ANY_CASE:
        conditions.imports.add("from sqlalchemy import func")
    if bounds_days(param, conditions.design.table(target)) and param.op in _DAYS:
        conditions.imports.add("from datetime import timedelta")
        return f"{column} {_DAYS[param.op]} {name} + timedelta(days=1)"
    return compared(param.op, column, name)


def _same_row(one: Param, other: Param) -> bool:
    """Whether two parameters are bounds of the same column of a row that stands beside."""
    both = {one.op, other.op} <= {Op.GTE, Op.GT, Op.LTE, Op.LT} and one.relation is not None and one is not other
    return both and (one.relation, one.columns) == (other.relation, other.columns)


def bounds_days(param: Param, table: Table) -> bool:
    """Whether a day bounds moments: up to a day means to its end."""
    column = table.column(param.columns[0]) if param.columns else None
    by_day = without_null(dict(param.schema)).get("format") == "date"
    return by_day and column is not None and python_type(column.type).name == "datetime"


def applied(name: str, test: str) -> list[str]:
    """Lines that add a condition where the argument is given."""
    return [f"if {name} is not None:", f"    found.append({test})"]


def compared(op: Op, column: str, name: str) -> str:
    """One comparison, as an expression."""
    signs = {Op.EQ: "==", Op.NE: "!=", Op.GTE: ">=", Op.LTE: "<=", Op.GT: ">", Op.LT: "<"}
    if op in signs:
        return f"{column} {signs[op]} {name}"
    if op is Op.IN:
        return f"{column}.in_({name})"
    if op is Op.ANY_CASE:
        return f"func.lower({column}) == func.lower({name})"
    method = "icontains" if op is Op.CONTAINS else "istartswith"
    return f"{column}.{method}({name}, autoescape=True)"


def related(test: str, relation: Relation | None, table: Table, conditions: Conditions) -> str:
    """The test on a related table: a row passes when any related row does."""
    if relation is None:
        return test
    conditions.imports.add("from sqlalchemy import select")
    if relation.via is not None:
        via = relation.via
        far = ", ".join([test, *conditions.alive(relation.table)])
        inner = f"select({conditions.columns(relation.table, via.far, 1)}).where({far})"
        linked = ", ".join([f"{conditions.key(via.table, via.far, 0)}.in_({inner})", *conditions.alive(via.table)])
        rows = f"select({conditions.columns(via.table, via.near, 0)}).where({linked})"
        return f"{conditions.key(table.name, via.near, 1)}.in_({rows})"
    inner = f"select({conditions.columns(relation.table, relation.on, 0)}).where({test})"
    return f"{conditions.key(table.name, relation.on, 1)}.in_({inner})"
