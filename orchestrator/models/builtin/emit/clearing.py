"""Methods that remove all rows of a choice at once."""

from __future__ import annotations

from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.assigning import transaction_line
from orchestrator.models.builtin.emit.columns import is_moment
from orchestrator.models.builtin.emit.listing import chosen
from orchestrator.models.builtin.emit.method import MethodWriter
from orchestrator.models.builtin.emit.responses import MADE
from orchestrator.models.builtin.emit.rules import effects
from orchestrator.models.builtin.emit.unpointing import all_unpointed


def clear_rows(writer: MethodWriter) -> None:
    """The rows that the caller may remove and asked for go away together, or are marked as gone."""
    operation = writer.operation
    repository, let_go = chosen(writer), list[str]()
    if operation.soft_delete:
        value = "True"
        if is_moment(writer.column(operation.table, operation.soft_delete)):
            writer.use("app.models.base", "utc_now")
            value = "utc_now()"
        column = f"{writer.model(operation.table)}.{naming.attribute(operation.soft_delete)}"
        table = writer.design.table(operation.table)
        more = [
            f"{writer.model(operation.table)}.{naming.attribute(match.column)}: "
            f"{writer.value(match.source, table.column(match.column), '')}"
            for match in operation.set
        ]
        done = f"{repository}.change_where({{{', '.join([f'{column}: {value}', *more])}}}, *conditions)"
    else:
        let_go = [f"    {line}" for line in all_unpointed(writer, operation.table)]
        done = f"{repository}.remove_where(*conditions)"
    told = writer.types.answer != "None"
    counts = told and bool(set(operation.answer.extras.values()) - MADE)
    writer.use("app.db", "transaction")
    writer.say(transaction_line(operation), *let_go, f"    {'removed = ' if counts else ''}{done}")
    writer.say(*(f"    {line}" for line in effects(writer, "")))
    if told:
        writer.say(f"return {writer.wrapped({}, counted='removed')}")
