"""What a body changes in a row."""

from __future__ import annotations

from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Kind, OperationDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.assigning import default_value, if_given, plain_default
from orchestrator.models.builtin.emit.assignments import Assignments, payload_path
from orchestrator.models.builtin.emit.columns import filled_in_python
from orchestrator.models.builtin.emit.method import MethodWriter
from orchestrator.models.builtin.reading.change_moments import changes_of
from orchestrator.models.builtin.shapes import FromClock, FromSlug, Match, WriteField


def changes(writer: MethodWriter, row: str) -> list[str]:
    """Lines that put what was sent into the row."""
    operation = writer.operation
    payload = payload_path(writer)
    whole = operation.kind is Kind.REPLACE
    assignments = Assignments(writer, dict(writer.types.body_fields), payload)
    lines: list[str] = []
    for write in operation.body.fields if operation.body else ():
        column = writer.column(operation.table, write.column)
        if column is None or column.name in writer.design.table(operation.table).primary_key:
            continue
        expression, field, maybe = assignments.sent(write.path)
        name = f"{row}.{naming.attribute(write.column)}"
        value = _merged(writer, name, write, assignments.converted(expression, field, write, operation.table))
        sent = _sent_test(write.path, assignments)
        if not whole and column.nullable and not write.hashed:
            lines += _emptied(name, write, assignments)
        if whole and not maybe and not field.may_be_none:
            lines.append(f"{name} = {value}")
        elif whole and column.nullable and not write.hashed:
            lines.append(f"{name} = {if_given(value, expression, maybe)}")
        elif whole and filled_in_python(column) and default_value(column) != "None" and not maybe:
            lines.append(f"{name} = {plain_default(writer, column)} if {expression} is None else {value}")
        elif column.nullable and field.typed.nullable and not write.hashed:
            lines += [f"if {sent}:", f"    {name} = {if_given(value, expression, [])}"]
        elif field.has_default and not whole:
            nothing = f" and {expression} is not None" if field.may_be_none else ""
            lines += [f"if {sent}{nothing}:", f"    {name} = {value}"]
        elif field.required and not maybe and not field.typed.nullable:
            lines.append(f"{name} = {value}")
        else:
            test = " and ".join(f"{item} is not None" for item in [*maybe, expression])
            lines += [f"if {test}:", f"    {name} = {value}"]
    return lines


def _merged(writer: MethodWriter, name: str, write: WriteField, value: str) -> str:
    """The value, put over what is there where the contract says that a document is merged."""
    if not write.merged:
        return value
    writer.use("app.convert", "patched")
    return f"patched({name}, {value}{', deep=True' if write.merged == 'deep' else ''})"


def tells_of(operation: OperationDesign, table: Table, match: Match) -> tuple[str, ...]:
    """The columns of a body of whose change a moment tells: it is set only where one of them becomes another."""
    column = table.column(match.column)
    meant = changes_of(table, column) if column is not None and isinstance(match.source, FromClock) else None
    sent = {item.column for item in operation.body.fields} if operation.body is not None else set()
    fixed = {other.column for other in operation.set}
    return tuple(sorted(meant & sent)) if meant is not None and not meant & fixed else ()


def with_set(writer: MethodWriter, row: str, lines: list[str]) -> list[str]:
    """The lines that change a row, and those that fill what the operation sets by itself."""
    operation, table = writer.operation, writer.design.table(writer.operation.table)
    before: list[str] = []
    after: list[str] = []
    for match in operation.set:
        if isinstance(match.source, FromSlug):
            continue
        value = writer.value(match.source, writer.column(operation.table, match.column), row)
        filled = f"{row}.{naming.attribute(match.column)} = {value}"
        names = [naming.attribute(name) for name in tells_of(operation, table, match)]
        before += [line for name in names if (line := f"{name}_before = {row}.{name}") not in before]
        test = " or ".join(f"{row}.{name} != {name}_before" for name in names)
        after += [f"if {test}:", f"    {filled}"] if names else [filled]
    return [*before, *lines, *after]


def _emptied(name: str, write: WriteField, assignments: Assignments) -> list[str]:
    """Lines that empty the columns of an object for which `null` was sent."""
    lines = []
    for size in range(1, len(write.path)):
        expression, field, _ = assignments.resolve(write.path[:size])
        if field is not None and field.typed.nullable:
            test = _sent_test(write.path[:size], assignments)
            lines += [f"if {test} and {expression} is None:", f"    {name} = None"]
    return lines


def _sent_test(path: tuple[str, ...], assignments: Assignments) -> str:
    """Whether the client sent the property, null or not."""
    owner, _, _ = assignments.resolve(path[:-1])
    _, field, maybe = assignments.resolve(path)
    attribute = field.attribute if field else ""
    test = f'"{attribute}" in {owner}.model_fields_set'
    return " and ".join([*(f"{item} is not None" for item in maybe), test])
