"""Orders of lists as arguments of the emitted code: by columns, and by figures that are worked out for each row."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from orchestrator.ddl import Column
from orchestrator.handoff.expression import parse_expression
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.expressions import ExpressionWriter
from orchestrator.models.builtin.emit.leaves import Around, Host
from orchestrator.models.builtin.shapes import Sort


def ordered(
    sort: Sort | None, order: Iterable[tuple[str, bool]], table: str, host: Host, design: ServiceDesign
) -> tuple[list[str], list[str]]:
    """Lines that have to stand before an order, and its parts; what may be missing comes last either way."""
    before: list[str] = []
    parts = []
    for name, down in order:
        way = "desc" if down else "asc"
        text = sort.figures.get(name, "") if sort is not None else ""
        if not text:
            parts.append(f"{host.model(table)}.{naming.attribute(name)}.{way}()")
            continue
        written = ExpressionWriter(host, design, {table: Around(table=table, code=host.model(table))}, _nothing)
        parts.append(f"({written.value(text)}).{way}(){'' if is_counted(text) else '.nulls_last()'}")
        before += written.before()
    return before, parts


def is_counted(text: str) -> bool:
    """Whether an expression is a number of rows, which is never missing."""
    tree = parse_expression(text).unnest()
    return isinstance(tree, exp.Select) and isinstance(tree.expressions[0], exp.Count)


def _nothing(name: str, column: Column | None) -> str:
    raise AssertionError(f"an order by a figure knows no parameter, but is told of {name} for {column}")
