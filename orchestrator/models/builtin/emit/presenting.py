"""What a mapping computes, in the presenters: expressions over the rows that are shown."""

from __future__ import annotations

from typing import Protocol

from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.handoff.expression import CALLER, parameters, parse_expression
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.caller_ids import kept_as
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.expressions import ExpressionWriter
from orchestrator.models.builtin.emit.leaves import Around, Host
from orchestrator.models.builtin.reading.moments import made_at
from orchestrator.models.builtin.shapes import ExpressionField, GroupField, ManyField, OneField


class Presenter(Host, Protocol):
    """A presenter while it is written."""

    design: ServiceDesign
    before: list[str]
    """Lines that stand before the rows are gone through."""


def expressions(table: str, writer: Presenter) -> ExpressionWriter:
    """Expressions about the rows of a table; of what a request brings they know who calls, and what they speak of."""

    def given(name: str, column: Column | None) -> str:
        if name != CALLER:
            brought, kind = f"context.given[{name!r}]", python_type(column.type).name if column is not None else ""
            if kind != "datetime":
                return brought
            writer.use("app.convert", "as_filter", "moment")
            return f"as_filter(moment, {brought})"
        own = kept_as("context.caller.id", column, writer.design)
        return f"({own} if context.caller is not None else None)"

    around = {table: Around(table=table, code=writer.model(table))}
    return ExpressionWriter(writer, writer.design, around, given)


def chosen(where: str, table: str, writer: Presenter) -> list[str]:
    """What rows have to meet to be shown."""
    if not where:
        return []
    written = expressions(table, writer)
    test = written.condition(parse_expression(where))
    writer.before += written.before()
    return [test]


def brought(view: str, design: ServiceDesign, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """Parameters of the request of which what a view shows speaks, and what is shown within it."""
    if view in seen or view not in design.views:
        return frozenset()
    found: set[str] = set()
    for item in design.views[view].fields:
        source = item.source
        text = source.text if isinstance(source, ExpressionField) else ""
        text = source.where if isinstance(source, ManyField) else text
        found |= set(parameters(parse_expression(text))) - {CALLER} if text else set()
        if isinstance(source, GroupField | OneField | ManyField):
            found |= brought(source.view, design, seen | {view})
    return frozenset(found)


def standing(table: Table) -> tuple[str, ...]:
    """Columns by which rows beneath others stand: their key, after the moment of their making where keys are drawn."""
    drawn = any((column := table.column(key)) and column.type.kind is SqlKind.UUID for key in table.primary_key)
    made = made_at(table) if drawn else None
    return (*([made.name] if made is not None else []), *table.primary_key)
