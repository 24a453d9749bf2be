"""One row that a contract shows as a list."""

from __future__ import annotations

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import Envelope
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.schemas import is_object, properties


def alone(context: Context, operation: Operation, opened: Envelope, table: Table, notes: Notes) -> bool:
    """Whether an operation on one row answers a list of such rows, in which only that one can stand.

    Beneath another row the list might be all that is there, and a schema that asks for an object as well is nothing.
    """
    success = operation.success
    whole = context.schemas.flat(success.schema if success is not None else {})
    keyed = operation.path.count("{") == 1 or ("{" not in operation.path and operation.method in {"PUT", "PATCH"})
    one = operation.method in {"GET", "PUT", "PATCH"} and keyed
    contradicts = bool(whole.get("items")) and bool(properties(whole))
    shown = context.schemas.flat(opened.inner)
    about, own = context.schemas.about(opened.inner), context.database.key_of(table)
    if not opened.many or not one or contradicts or not is_object(shown) or not about or own[-len(about) :] != about:
        return False
    text = f"Is a list what {operation.called} answers of the one row of `{table.name}`?"
    told = f"{operation.called} answers a list of the one row, as the contract has it"
    notes.ask(Cause.SHAPE, operation.id, text, meanwhile=told)
    return True
