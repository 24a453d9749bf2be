"""What stands in for an answer whose body the contract leaves out, or calls an object and says no more of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from posixpath import commonpath

from orchestrator.contract import Operation, Response
from orchestrator.ddl import Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import Envelope
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.row_schemas import as_its_columns
from orchestrator.models.builtin.reading.schemas import ASKING, core, is_object, name_of, properties
from orchestrator.models.builtin.reading.words import key

Opened = Callable[[Operation, Table | None], Envelope | None]


class Undocumented:
    """Finds how rows are shown where an operation does not say it: as others show them, else by their columns."""

    def __init__(self, context: Context, opened: Opened) -> None:
        self.context = context
        self.opened = opened

    def response(self, operation: Operation, success: Response, table: Table, notes: Notes, *, many: bool) -> Response:
        """The response of an operation without a documented body, as if it had one."""
        chosen = self._nearest(operation, table, many=many)
        if chosen is not None:
            name, like, shown = chosen
            notes.assume(
                f"{operation.called}, whose body the contract leaves out, answers with `{name}` as {like} does"
            )
            return replace(success, content=shown.content)
        row = self.row(operation, table, notes)
        return replace(success, content={"application/json": {"type": "array", "items": row} if many else row})

    def row(self, operation: Operation, table: Table, notes: Notes) -> Schema:
        """The schema of one row, of which the operation's own schema says nothing."""
        name, schema = self._elsewhere(table) or self._component(table) or ("", {})
        if name:
            notes.assume(f"{operation.called} shows a row as `{name}`: its own schema says nothing of it")
            return schema
        return as_its_columns(self.context.finder, table, notes)

    def _nearest(self, operation: Operation, table: Table, *, many: bool) -> tuple[str, str, Response] | None:
        """(schema, operation, response) of the nearest operation that shows as many rows of the table, if all agree."""
        found: dict[tuple[str, ...], tuple[int, str, Response]] = {}
        for other in self.context.contract.operations:
            opened, shown = self.opened(other, table), other.success
            name = name_of(opened.inner) if opened is not None else ""
            alike = opened is not None and opened.many == many and core(name) == self.context.database.key_of(table)
            if opened is None or shown is None or not alike:
                continue
            near = (len(commonpath((other.path, operation.path))), other.id, shown)
            place = (name, *opened.path)
            found[place] = max(found.get(place, near), near, key=lambda item: item[:2])
        most = max((near for near, _, _ in found.values()), default=0)
        chosen = [(name, like, shown) for (name, *_), (near, like, shown) in found.items() if near == most]
        return chosen[0] if len(chosen) == 1 else None

    def _elsewhere(self, table: Table) -> tuple[str, Schema] | None:
        """The one schema, named after the table, by which the contract's other operations show its rows."""
        own, found = self.context.database.key_of(table), {}
        for other in self.context.contract.operations:
            opened = self.opened(other, table) if other.method == "GET" else None
            name = name_of(opened.inner) if opened is not None else ""
            if opened is not None and name and core(name) == own and properties(opened.inner):
                found[name] = opened.inner
        return found.popitem() if len(found) == 1 else None

    def _component(self, table: Table) -> tuple[str, Schema] | None:
        """The one schema of the contract that is named after the table, though no operation shows it by itself."""
        own, found = self.context.database.key_of(table), {}
        for name in self.context.contract.schemas:
            if core(name) == own and not ASKING & set(key(name)[len(own) :]):
                schema = self.context.schemas.flat({"$ref": f"#/components/schemas/{name}"})
                if is_object(schema) and properties(schema):
                    found[name] = schema
        exact = [name for name in found if key(name) == own]
        if len(exact) == 1:
            return exact[0], found[exact[0]]
        return found.popitem() if len(found) == 1 else None
