"""What speaks of a new row's own key, which is known once the row and what hangs on it are written: it is done then."""

from __future__ import annotations

from sqlglot import exp

from orchestrator.handoff.expression import parse_expression, scope_of
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.method import MethodWriter
from orchestrator.models.builtin.shapes import FromExpression, Match
from orchestrator.relational import NUMBERS


def waits(writer: MethodWriter, text: str) -> bool:
    """Whether an expression about a new row has to wait until the row is there."""
    operation = writer.operation
    if operation.kind not in {Kind.CREATE, Kind.REGISTER} or not operation.table:
        return False
    table = writer.design.table(operation.table)
    given = {write.column for write in operation.body.fields} if operation.body is not None else set()
    own = [match for step in operation.steps if step.table == table.name for match in step.match]
    given |= {match.column for match in (*operation.set, *own)}
    keys = set(table.primary_key) - given
    columns = parse_expression(text).find_all(exp.Column)
    return any(column.name in keys and _is_of_row(column, table.name) for column in columns)


def of_the_row(match: Match, table: str) -> bool:
    """Whether a column is computed of others of the row that is made, so that it is no end of a link."""
    if not isinstance(match.source, FromExpression):
        return False
    columns = parse_expression(match.source.text).find_all(exp.Column)
    return any(column.table == table and table not in scope_of(column, {}) for column in columns)


def _is_of_row(column: exp.Column, table: str) -> bool:
    """Whether a column is the new row's own, and not one of a query around it."""
    around = scope_of(column, {})
    return column.table == table and table not in around if column.table else not around


def waiting(writer: MethodWriter) -> tuple[Match, ...]:
    """The columns that are computed once the row is there."""
    derived = writer.operation.rules.derived
    return tuple(
        match for match in derived if isinstance(match.source, FromExpression) and waits(writer, match.source.text)
    )


def meanwhile(writer: MethodWriter, row: str) -> list[str]:
    """Lines that give such columns what they may hold until then."""
    lines: list[str] = []
    for match in waiting(writer):
        column = writer.column(writer.operation.table, match.column)
        if column is None or column.nullable or column.filled_by_database or column.type.kind not in NUMBERS:
            continue
        exact = python_type(column.type).name == "Decimal"
        if exact:
            writer.use("decimal", "Decimal")
        lines.append(f"{row}.{naming.attribute(match.column)} = {'Decimal(0)' if exact else '0'}")
    return lines
