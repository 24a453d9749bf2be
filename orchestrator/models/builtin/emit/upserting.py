"""Lines that find the row that an operation changes, or make it where there is none."""

from __future__ import annotations

from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.assigning import unsent
from orchestrator.models.builtin.emit.method import MethodWriter


def found_or_new(writer: MethodWriter) -> str:
    """The row at the end of the path; returns its variable."""
    operation = writer.operation
    parent, last = writer.walk(before_last=True), operation.steps[-1]
    row = naming.row_name(last.table)
    writer.say(f"found = {writer.lookup(last, parent)}")
    columns = {match.column: writer.column(last.table, match.column) for match in last.match}
    values = {match.column: writer.value(match.source, columns[match.column], parent) for match in last.match}
    fixed = [f"{naming.attribute(column)}={value}" for column, value in values.items()]
    fixed += unsent(writer, {argument.split("=")[0] for argument in fixed})
    writer.say(f"{row} = found or {writer.model(last.table)}({', '.join(fixed)})")
    writer.rows[last.table] = row
    writer.by_step.append(row)
    return row


def if_there(writer: MethodWriter) -> str:
    """The row at the end of the path; where there is none, all is done. Returns its variable."""
    parent, last = writer.walk(before_last=True), writer.operation.steps[-1]
    row = naming.row_name(last.table)
    writer.say(f"{row} = {writer.lookup(last, parent)}", f"if {row} is None:", "    return")
    writer.rows[last.table] = row
    writer.by_step.append(row)
    return row
