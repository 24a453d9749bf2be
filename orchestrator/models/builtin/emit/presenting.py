"""What a mapping computes, in the presenters: expressions over the rows that are shown."""

from __future__ import annotations

from typing import Protocol

from orchestrator.ddl import Column
from orchestrator.handoff.expression import parse_expression
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.caller_ids import kept_as
from orchestrator.models.builtin.emit.expressions import ExpressionWriter
from orchestrator.models.builtin.emit.leaves import Around, Host


class Presenter(Host, Protocol):
    """A presenter while it is written."""

    design: ServiceDesign
    before: list[str]
    """Lines that stand before the rows are gone through."""


def expressions(table: str, writer: Presenter) -> ExpressionWriter:
    """Expressions about the rows of a table; of what a request brings they know who calls."""

    def given(name: str, column: Column | None) -> str:
        del name
        own = kept_as("context.caller.id", column, writer.design)
        return f"({own} if context.caller is not None else None)"

    around = {table: Around(table=table, code=writer.model(table))}
    return ExpressionWriter(writer, writer.design, around, given)


def chosen(where: str, table: str, writer: Presenter) -> str:
    """What rows have to meet to be shown, as a further argument."""
    if not where:
        return ""
    written = expressions(table, writer)
    test = written.condition(parse_expression(where))
    writer.before += written.before()
    return f", where={test}"
