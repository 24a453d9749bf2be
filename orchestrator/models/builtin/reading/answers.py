"""What an operation answers, from the contract's success response."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.contract import Operation, Response
from orchestrator.ddl import Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.alternatives import as_one
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import Envelope, names_for, success_value, unwrap
from orchestrator.models.builtin.reading.extras import extra_word
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.schemas import (
    constant,
    core,
    is_array,
    is_object,
    is_scalar,
    name_of,
    properties,
    required,
)
from orchestrator.models.builtin.reading.undocumented import Undocumented
from orchestrator.models.builtin.reading.words import Words, camel, key, listed
from orchestrator.models.builtin.shapes import Answer

_RECEIPTS = {"success", "ok", "status", "message", "code", "type", "deleted", "result", "acknowledged", "detail", "msg"}


class AnswerReader:
    """Reads success responses."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.undocumented = Undocumented(context, self.opened)

    def empty(self, operation: Operation) -> Answer:
        """The documented status, without a body."""
        headers = self._headers(operation.success)
        return Answer(status=operation.success_status, headers=headers)

    def names(self, table: Table | None, operation: Operation) -> frozenset[Words]:
        """By which the rows of an answer may be called: the table, the path's literals, the tag."""
        literals = [part for part in operation.path.split("/") if part and "{" not in part]
        found = [key(part) for part in literals[-1:]] + [key(tag) for tag in operation.tags[:1]]
        if table is not None:
            found.append(self.context.database.key_of(table))
        schema = self.context.schemas.flat(operation.success.schema) if operation.success else {}
        about = core(name_of(schema)) if name_of(schema) else ()
        return names_for(*found, about)

    def opened(self, operation: Operation, table: Table | None) -> Envelope | None:
        """The success body taken apart; `None` without a body."""
        success = operation.success
        if success is None or success.schema is None or operation.success_status == 204:
            return None
        return unwrap(self.context.schemas, success.schema, self.names(table, operation))

    def row(self, operation: Operation, table: Table, notes: Notes, *, tokens: bool = False) -> Answer:
        """One row of `table`."""
        return self._rows(operation, table, notes, many=False, tokens=tokens)

    def rows(self, operation: Operation, table: Table, notes: Notes) -> Answer:
        """Many rows of `table`."""
        return self._rows(operation, table, notes, many=True, tokens=False)

    def _rows(self, operation: Operation, table: Table, notes: Notes, *, many: bool, tokens: bool) -> Answer:
        opened = self.opened(operation, table)
        success = operation.success
        if opened is None and operation.method == "GET" and success is not None:
            success = self.undocumented.response(operation, success, table, notes, many=many)
            opened = (
                unwrap(self.context.schemas, success.schema, self.names(table, operation)) if success.schema else None
            )
        if opened is None or success is None:
            if many or operation.method == "GET":
                notes.ask(Cause.SHAPE, operation.id, f"What does {operation.id} answer? The contract shows no body.")
            return self.empty(operation)
        if opened.many != many:
            wanted = "a list" if many else "one row"
            what = f"{operation.id} should answer {wanted} of `{table.name}`"
            text = f"{what}, and the contract's schema is none: how is it made?"
            notes.ask(Cause.SHAPE, operation.id, text)
        self._leftovers(operation, opened, notes)
        view, column = self._inner(operation, opened, table, notes, tokens=tokens)
        return Answer(
            status=operation.success_status,
            media_type=success.media_type,
            view=view,
            column=column,
            many=many,
            envelope=opened.path,
            extras=opened.extras,
            constants=opened.constants,
            headers=self._headers(success),
            schema=self.context.schemas.written(success.schema or {}),
        )

    def _inner(
        self, operation: Operation, opened: Envelope, table: Table, notes: Notes, *, tokens: bool
    ) -> tuple[str, str]:
        """The view of a row, or the column that stands for it."""
        inner = opened.inner
        alike = as_one(self.context.schemas, self.context.database, table, inner)
        if alike is not None:
            inner = alike[0]
            notes.because(f"`{alike[1]}` says which of the alternatives a row of `{table.name}` is")
        if inner.get("oneOf") or inner.get("anyOf"):
            text = f"Which of the alternatives does {operation.id} answer, and when?"
            notes.ask(Cause.ALTERNATIVES, name_of(inner) or operation.id, text)
            return "", ""
        if opened.many and is_scalar(inner):
            label = self.context.database.label(table)
            if label is not None and "string" in types_of(inner):
                notes.because(f"the list shows `{table.name}.{label.name}`")
                return "", label.name
        if is_object(inner) and not properties(inner):
            inner = self.undocumented.row(operation, table, notes)
        if not is_object(inner) or not properties(inner):
            notes.ask(
                Cause.SHAPE, operation.id, f"What exactly does {operation.id} answer? Its schema names no properties."
            )
            return "", ""
        hint = camel(name_of(inner) or operation.id + "Answer")
        entry = self.context.mapping.operations.get(operation.id)
        computed = entry.computed if entry is not None else None
        return self.context.views.view(inner, table, hint, notes, tokens=tokens, computed=computed), ""

    def _leftovers(self, operation: Operation, opened: Envelope, notes: Notes) -> None:
        if opened.unknown:
            text = f"What do {listed(opened.unknown)} in the answer of {operation.id} hold?"
            notes.ask(Cause.SHAPE, f"{operation.id}.{opened.unknown[0]}", text)
        if opened.optional:
            notes.assume(f"{listed(opened.optional)} around the rows is left out, as the contract allows")

    def receipt(self, operation: Operation) -> Answer | None:
        """A body that only says that it worked, such as `{"message": "…"}`; `None` where it says more."""
        success = operation.success
        if success is None or success.schema is None or operation.success_status == 204:
            return self.empty(operation)
        flat = self.context.schemas.flat(success.schema)
        if not is_object(flat):
            return None
        members = {name: self.context.schemas.flat(item) for name, item in properties(flat).items()}
        if not all(name.lower() in _RECEIPTS or constant(item) for name, item in members.items()):
            return None
        constants = {name: _told(name, item) for name, item in members.items() if is_scalar(item) or constant(item)}
        if not required(flat) <= set(constants) or is_array(flat):
            return None
        return Answer(
            status=operation.success_status,
            media_type=success.media_type,
            constants=constants,
            headers=self._headers(success),
            schema=self.context.schemas.written(success.schema),
        )

    def about(self, operation: Operation) -> Answer | None:
        """A body that says what the service is: its name and version, and that it runs."""
        success = operation.success
        flat = self.context.schemas.flat(success.schema if success is not None else {})
        known = {"version": self.context.contract.version, "name": self.context.contract.title}
        known |= {"service": known["name"], "title": known["name"], "status": "ok"}
        told = {name: known[name.lower()] for name in properties(flat) if name.lower() in known}
        if success is None or not told or required(flat) - set(told):
            return None
        return Answer(
            status=operation.success_status,
            media_type=success.media_type,
            constants=told,
            headers=self._headers(success),
            schema=self.context.schemas.written(success.schema or {}),
        )

    def _headers(self, success: Response | None) -> Mapping[str, str]:
        found = {}
        for name in success.headers if success is not None else ():
            word = "location" if name.lower() == "location" else extra_word(name.lower().removeprefix("x-"))
            if word:
                found[name] = word
        return found


def _told(name: str, item: Schema) -> Any:
    fixed = constant(item)
    if fixed:
        return fixed[0]
    return (
        success_value(name.lower(), item)
        if name.lower() in {"success", "ok", "status", "message", "code"}
        else _plain(item)
    )


def _plain(item: Schema) -> Any:
    kinds = types_of(item)
    if "boolean" in kinds:
        return True
    return "ok" if "string" in kinds or not kinds else 200
