"""What an operation answers, from the contract's success response."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from orchestrator.contract import Operation, Response
from orchestrator.ddl import Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.alone import alone
from orchestrator.models.builtin.reading.alternatives import as_one, named_after_row
from orchestrator.models.builtin.reading.around import around_rows
from orchestrator.models.builtin.reading.bare_values import is_bare, key_that_is_told, listed_value
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import Envelope, below, names_for, unwrap
from orchestrator.models.builtin.reading.extras import extra_word, fitting_extra, tell_of_made
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.receipts import says_it_worked, shows_row, told, well_said
from orchestrator.models.builtin.reading.relations import named_behind
from orchestrator.models.builtin.reading.schemas import constant, is_object, is_scalar, name_of, properties, required
from orchestrator.models.builtin.reading.tables import Link
from orchestrator.models.builtin.reading.told_figures import with_told, with_told_figures
from orchestrator.models.builtin.reading.undocumented import Undocumented
from orchestrator.models.builtin.reading.words import Words, camel, key, listed
from orchestrator.models.builtin.shapes import Answer, Body

_COUNTS = {"deleted", "removed", "cleared", "count", "total", "affected", "number"}
"""Words by which an answer tells how many rows were concerned."""


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
        return names_for(*found, self.context.schemas.about(schema))

    def opened(self, operation: Operation, table: Table | None) -> Envelope | None:
        """The success body taken apart; `None` without a body."""
        success = operation.success
        if success is None or success.schema is None or operation.success_status == 204:
            return None
        opened = unwrap(self.context.schemas, success.schema, self.names(table, operation))
        return opened if opened.path else self._beside_figures(operation, success.schema, table) or opened

    def replaced(self, operation: Operation, body: Body | None, notes: Notes) -> Answer | None:
        """The rows that took the place of others; `None` where the contract shows something else."""
        many = body.many[0] if body is not None and len(body.many) == 1 and not body.fields else None
        child = self.context.database.table(many.table) if many is not None else None
        opened = self.opened(operation, child) if child is not None else None
        if many is None or child is None or opened is None or not opened.many:
            return None
        behind = named_behind(self.context.database, child, self.context.schemas.about(opened.inner))
        if behind is None:
            return replace(self.rows(operation, child, notes), below=many.on)
        far, on = behind
        notes.because(f"the answer shows the rows of `{far.name}` that those of `{child.name}` point at")
        return replace(self.rows(operation, far, notes), below=many.on, between=(child.name, on))

    def _beside_figures(self, operation: Operation, schema: Schema, table: Table | None) -> Envelope | None:
        """A list beside figures that the mapping computes: `{"items": […], "subtotal": 3, "shipping": 1}`."""
        entry = self.context.mapping.operations.get(operation.id)
        flat = self.context.schemas.flat(schema)
        figures = [name for name in properties(flat) if entry is not None and name in entry.computed]
        if not figures:
            return None
        rest = {name: item for name, item in properties(flat).items() if name not in figures}
        found = unwrap(self.context.schemas, {**flat, "properties": rest}, self.names(table, operation))
        return replace(found, unknown=(*found.unknown, *figures)) if found.many and found.path else None

    def _among_others(self, operation: Operation, schema: Schema, table: Table) -> Envelope | None:
        """A list beside single values that are of no row: `{"items": […], "unreadCount": 3}`."""
        flat, names = self.context.schemas.flat(schema), self.names(table, operation)
        members = {name: self.context.schemas.flat(item) for name, item in properties(flat).items()}
        if len(members) == 1 and is_object(inner := next(iter(members.values()))) and properties(inner):
            name = next(iter(members))  # `{"data": {"items": […], "unreadCount": 3}}`
            deeper = self._among_others(operation, inner, table) if key(name)[-1:] == ("data",) else None
            return below(name, deeper) if deeper is not None else None
        beside = [name for name, item in members.items() if is_scalar(item) and not fitting_extra(name, item, names)]
        if any(key(name) in {("id",), ("uuid",)} for name in beside):
            return None
        rest = {name: item for name, item in properties(flat).items() if name not in beside}
        found = unwrap(self.context.schemas, {**flat, "properties": rest}, names)
        if not found.many or not found.path:
            return None
        must = [name for name in beside if name in required(flat)]
        may = [name for name in beside if name not in must]
        return replace(found, unknown=(*found.unknown, *must), optional=(*found.optional, *may))

    def row(self, operation: Operation, table: Table, notes: Notes, *, tokens: bool = False) -> Answer:
        """One row of `table`."""
        return self._rows(operation, table, notes, many=False, tokens=tokens)

    def rows(self, operation: Operation, table: Table, notes: Notes, *, joined: Link | None = None) -> Answer:
        """Many rows of `table`, each joined with the caller's by `joined`."""
        return self._rows(operation, table, notes, many=True, joined=joined)

    def _rows(
        self,
        operation: Operation,
        table: Table,
        notes: Notes,
        *,
        many: bool,
        tokens: bool = False,
        joined: Link | None = None,
    ) -> Answer:
        opened = self.opened(operation, table)
        success = operation.success
        if many and opened is not None and not opened.many and success is not None and success.schema is not None:
            opened = self._among_others(operation, success.schema, table) or opened
        if opened is None and operation.method == "GET" and success is not None:
            success = self.undocumented.response(operation, success, table, notes, many=many)
            opened = (
                unwrap(self.context.schemas, success.schema, self.names(table, operation)) if success.schema else None
            )
        if opened is None or success is None:
            if many or operation.method == "GET":
                text = f"What does {operation.called} answer? The contract shows no body."
                notes.ask(Cause.SHAPE, operation.id, text)
            return self.empty(operation)
        many = many or alone(self.context, operation, opened, table, notes)
        if opened.many != many:
            wanted = "a list" if many else "one row"
            what = f"{operation.called} should answer {wanted} of `{table.name}`, and the contract's schema is none"
            notes.ask(Cause.SHAPE, operation.id, f"{what}: how is it made?")
        computed = around_rows(self.context.mapping.operations.get(operation.id), operation, opened, notes)
        tell_of_made(opened.extras, notes)
        view, column = self._inner(operation, opened, table, notes, tokens=tokens, joined=joined)
        return Answer(
            status=operation.success_status,
            media_type=success.media_type,
            view=view,
            column=column,
            many=many,
            envelope=opened.path,
            extras=opened.extras,
            constants=opened.constants,
            computed=computed,
            headers=self._headers(success),
            schema=self.context.schemas.written(success.schema or {}),
        )

    def _inner(
        self,
        operation: Operation,
        opened: Envelope,
        table: Table,
        notes: Notes,
        *,
        tokens: bool,
        joined: Link | None,
    ) -> tuple[str, str]:
        """The view of a row, or the column that stands for it."""
        inner = opened.inner
        alike = as_one(self.context.schemas, self.context.database, table, inner)
        if alike is not None:
            inner = alike[0]
            notes.because(f"`{alike[1]}` says which of the alternatives a row of `{table.name}` is")
        row, what = self.context.database.key_of(table), f"the answer of {operation.called}"
        inner = named_after_row(self.context.schemas, row, inner, what, notes) or inner
        inner = with_told_figures(self.context.schemas, operation, inner, notes)
        if inner.get("oneOf") or inner.get("anyOf"):
            text = f"Which of the alternatives does {operation.called} answer, and when?"
            notes.ask(Cause.ALTERNATIVES, name_of(inner) or operation.id, text)
            return "", ""
        if opened.many and is_scalar(inner):
            label = listed_value(self.context.database, operation, table) if "string" in types_of(inner) else None
            if label is not None:
                notes.because(f"the list shows `{table.name}.{label.name}`")
                return "", label.name
        told = key_that_is_told(operation, inner, table, notes) if is_bare(operation, opened) else None
        if told is not None:
            return "", told.name
        if is_object(inner) and not properties(inner):
            inner = self.undocumented.row(operation, table, notes)
        if not is_object(inner) or not properties(inner):
            notes.ask(
                Cause.SHAPE,
                operation.id,
                f"What exactly does {operation.called} answer? Its schema names no properties.",
            )
            return "", ""
        inner = with_told(self.context.schemas, operation, inner, notes)
        hint = camel(name_of(inner) or operation.id + "Answer")
        entry = self.context.mapping.operations.get(operation.id)
        computed = entry.computed if entry is not None else None
        view = self.context.views.view(inner, table, hint, notes, tokens=tokens, computed=computed, joined=joined)
        return view, ""

    def receipt(
        self, operation: Operation, table: Table | None = None, *, beside: frozenset[str] = frozenset()
    ) -> Answer | None:
        """A body that only says that it worked, such as `{"message": "…"}`; `None` where it says more than `beside`.

        What an answer may show of a row of `table` is none: `{"done": false}` of a task that is not done any more.
        """
        success = operation.success
        if success is None or success.schema is None or operation.success_status == 204:
            return self.empty(operation)
        flat = self.context.schemas.flat(success.schema)
        if not is_object(flat):
            return None
        members = {
            name: self.context.schemas.flat(item) for name, item in properties(flat).items() if name not in beside
        }
        if not all(says_it_worked(name, item) for name, item in members.items()):
            return None
        if table is not None and shows_row(self.context.database, table, members):
            return None
        constants = {name: told(name, item) for name, item in members.items() if is_scalar(item) or constant(item)}
        if not required(flat) - beside <= set(constants):
            return None
        return Answer(
            status=operation.success_status,
            media_type=success.media_type,
            constants=constants,
            headers=self._headers(success),
            schema=self.context.schemas.written(success.schema),
        )

    def counted(self, operation: Operation) -> Answer | None:
        """A receipt, or a body that tells how many rows there were: `{"deleted": 3}`; `None` where it says more."""
        success = operation.success
        members = properties(self.context.schemas.flat(success.schema)) if success is not None else {}
        figures = {
            name: "count"
            for name, written in members.items()
            if key(name)[-1] in _COUNTS and "integer" in types_of(self.context.schemas.flat(written))
        }
        receipt = self.receipt(operation, beside=frozenset(figures))
        return replace(receipt, extras=figures) if receipt is not None else None

    def members(self, operation: Operation) -> Mapping[str, Schema]:
        """The properties of the success body, flat."""
        success = operation.success
        found = properties(self.context.schemas.flat(success.schema)) if success is not None else {}
        return {name: self.context.schemas.flat(item) for name, item in found.items()}

    def text(self, operation: Operation, *, shown: bool = False) -> Answer | None:
        """A body that can be one text only; where `shown` is enough, one of which the contract shows one example."""
        success = operation.success
        flat = self.context.schemas.flat(success.schema if success is not None else {})
        examples = [flat["example"]] if "example" in flat else flat.get("examples") or []
        values = constant(flat) or (tuple(examples) if shown and len(examples) == 1 else ())
        if success is None or types_of(flat) != ("string",) or len(values) != 1 or not values[0]:
            return None
        return Answer(
            status=operation.success_status,
            media_type=success.media_type,
            text=str(values[0]),
            headers=self._headers(success),
            schema=self.context.schemas.written(success.schema or {}),
        )

    def about(self, operation: Operation, notes: Notes) -> Answer | None:
        """A body that says what the service is: its name and version, and that it runs."""
        success = operation.success
        flat = self.context.schemas.flat(success.schema if success is not None else {})
        known = {"version": self.context.contract.version, "name": self.context.contract.title}
        known |= {"service": known["name"], "title": known["name"], "status": "ok"}
        members = {name: self.context.schemas.flat(item) for name, item in properties(flat).items()}
        told = {name: well_said(known[name.lower()], item) for name, item in members.items() if name.lower() in known}
        told = {name: value for name, value in told.items() if value}
        if success is None or not told or required(flat) - set(told):
            return None
        if left := [name for name in properties(flat) if name not in told]:
            notes.assume(f"{listed(left)} of {operation.id} is left out, as the contract allows")
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
