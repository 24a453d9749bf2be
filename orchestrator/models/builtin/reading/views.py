"""Objects in answers, mapped to tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestrator.ddl import Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.fields import FieldFinder
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.schemas import (
    Schemas,
    is_array,
    is_object,
    is_scalar,
    name_of,
    properties,
    required,
)
from orchestrator.models.builtin.reading.words import Words, camel, key, listed
from orchestrator.models.builtin.shapes import (
    ColumnField,
    ConstantField,
    FieldSource,
    GroupField,
    ManyField,
    OneField,
    View,
    ViewField,
)

_MAX_DEPTH = 5


@dataclass
class _Made:
    """A view and what was noted when it was made."""

    name: str
    notes: Notes = field(default_factory=Notes)


class ViewBook:
    """All views of a service; a schema shown from the same table is one view."""

    def __init__(
        self, schemas: Schemas, finder: FieldFinder, columns: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        self.schemas = schemas
        self.finder = finder
        self.columns = columns or {}
        """By schema, the column that a property is said to be."""
        self.views: dict[str, View] = {}
        self._made: dict[str, _Made] = {}

    def view(
        self, schema: Mapping[str, Any], table: Table | None, hint: str, notes: Notes, *, tokens: bool = False
    ) -> str:
        """The name of the view of `schema` (as the contract has it) from rows of `table`.

        `hint` names it where the schema has no name; `tokens` says that it may hand out a token.
        """
        return self._view(schema, table, hint, notes, tokens=tokens, above=(), prefix=())

    def _view(
        self,
        schema: Mapping[str, Any],
        table: Table | None,
        hint: str,
        notes: Notes,
        *,
        tokens: bool,
        above: tuple[str, ...],
        prefix: Words,
    ) -> str:
        flat = self.schemas.flat(schema)
        title = name_of(flat)
        where = table.name if table is not None else ""
        tokens = tokens and any(self.finder.token(name) for name in properties(flat))
        identity = title or json.dumps(flat, sort_keys=True, default=str)
        mark = f"{where}|{tokens}|{'.'.join(prefix)}|{identity}"
        if mark not in self._made:
            made = _Made(name=self._free_name(camel(title or hint), where))
            self.views[made.name] = View(name=made.name, table=where, fields=(), schema={})
            fields = self._fields(flat, table, made, tokens=tokens, above=(*above, mark), prefix=prefix)
            self.views[made.name] = View(
                name=made.name,
                table=where,
                fields=tuple(fields),
                schema=self.schemas.written(schema),
                nullable=bool(flat.get("x-nullable")),
            )
            self._made[mark] = made
        made = self._made[mark]
        for doubt in made.notes.doubts:
            if doubt not in notes.doubts:
                notes.doubts.append(doubt)
        for sentence in made.notes.assumptions:
            notes.assume(sentence)
        for sentence in made.notes.evidence:
            notes.because(sentence)
        return made.name

    def _free_name(self, wanted: str, table: str) -> str:
        name = wanted or "Body"
        if name in self.views:
            name = f"{wanted}Of{camel(table)}" if table else name
        number, base = 2, name
        while name in self.views:
            name, number = f"{base}{number}", number + 1
        return name

    def _fields(
        self, flat: Schema, table: Table | None, made: _Made, *, tokens: bool, above: tuple[str, ...], prefix: Words
    ) -> list[ViewField]:
        found: list[ViewField] = []
        missing: list[str] = []
        needed = required(flat)
        said = next((self.columns[name] for name in flat.get("x-schema-names", []) if name in self.columns), {})
        for name, written in properties(flat).items():
            item = self.schemas.flat(written)
            if item.get("writeOnly") is True:
                continue
            source = (
                ColumnField(column=said[name])
                if name in said
                else self._source(name, written, item, table, made, tokens=tokens, above=above, prefix=prefix)
            )
            if source is None and name in needed and item.get("x-nullable"):
                source = ConstantField(value=None)
                made.notes.ask(
                    Cause.COMPUTED,
                    f"{made.name}.{name}",
                    f"Where does `{name}` of `{made.name}` come from? No column of {_where(table)} holds it.",
                    meanwhile=f"`{name}` is always null",
                )
            if source is None and name in needed and name.lower() in {"message", "msg"} and is_scalar(item):
                made.notes.assume(f"`{name}` of `{made.name}` always says “OK”")
                source = ConstantField(value="OK")
            if source is None:
                missing.append(name)
                continue
            schema = self.schemas.written(written)
            found.append(ViewField(property=name, source=source, required=name in needed, schema=schema))
        self._missing(missing, needed, table, made)
        columns = [item for item in found if isinstance(item.source, ColumnField)]
        if table is not None and columns:
            made.notes.because(f"{len(columns)} of {len(properties(flat))} properties are columns of `{table.name}`")
        return found

    def _missing(self, missing: list[str], needed: frozenset[str], table: Table | None, made: _Made) -> None:
        must = [name for name in missing if name in needed]
        may = [name for name in missing if name not in needed]
        for name in must:
            question = f"Where does `{name}` of `{made.name}` come from? No column of {_where(table)} holds it."
            made.notes.ask(Cause.COMPUTED, f"{made.name}.{name}", question)
        if may and table is not None:
            made.notes.ask(
                Cause.COMPUTED,
                f"{made.name}.{','.join(may)}",
                f"Where do {listed(may)} of `{made.name}` come from? No column of {_where(table)} holds them.",
                meanwhile=f"{listed(may)} of `{made.name}` {'is' if len(may) == 1 else 'are'} left out, as the contract allows",
            )

    def _source(
        self,
        name: str,
        written: Schema,
        item: Schema,
        table: Table | None,
        made: _Made,
        *,
        tokens: bool,
        above: tuple[str, ...],
        prefix: Words,
    ) -> FieldSource | None:
        token = self.finder.token(name) if tokens else None
        if table is None or (token is not None and self.finder.scalar(table, name, item, Notes()) is None):
            if token is not None or not is_object(item):
                return token or _fixed(item)
        if is_object(item) or (not item and "properties" in item):
            return self._object(name, written, item, table, made, tokens=tokens, above=above)
        if table is None:
            return None
        if is_array(item):
            return self._array(name, item, table, made, above=above)
        return self.finder.scalar(table, name, item, made.notes, prefix)

    def _object(
        self,
        name: str,
        written: Schema,
        item: Schema,
        table: Table | None,
        made: _Made,
        *,
        tokens: bool,
        above: tuple[str, ...],
    ) -> FieldSource | None:
        if table is None:
            return None
        hint = made.name + camel(name)
        if tokens and self.finder.principal is not None and table.name == self.finder.principal.name:
            about = {key(name), *(key(str(n)) for n in item.get("x-schema-names", []))}
            if self.finder.database.key_of(table) in about or key(name) in {("user",), ("profile",), ("account",)}:
                return GroupField(
                    view=self._view(written, table, hint, made.notes, tokens=False, above=above, prefix=())
                )
        document = self.finder.document(table, name, item)
        if document:
            return ColumnField(column=document)
        one = self.finder.one(table, key(name), item, made.notes)
        if one is not None and not self._circular(item, one.table, above):
            view = self._view(written, one.table, hint, made.notes, tokens=False, above=above, prefix=())
            return OneField(view=view, on=one.on)
        if one is None and self.finder.group(table, name, item):
            made.notes.because(f"`{name}` is made of columns of `{table.name}`")
            view = self._view(written, table, hint, made.notes, tokens=False, above=above, prefix=key(name))
            return GroupField(view=view)
        return None

    def _array(
        self, name: str, item: Schema, table: Table, made: _Made, *, above: tuple[str, ...]
    ) -> FieldSource | None:
        document = self.finder.document(table, name, item)
        if document:
            return ColumnField(column=document)
        inner = self.schemas.items(item)
        if not is_object(inner):
            return self.finder.values(table, name, inner, made.notes)
        many = self.finder.many(table, key(name), inner, made.notes)
        if many is None or self._circular(inner, many.table, above):
            return None
        shown = many.table
        on, via = many.on, many.link.join if many.link is not None else None
        made.notes.because(f"`{name}` lists rows of `{shown.name}`: {many.why}")
        hint = made.name + camel(name)
        view = self._view(item.get("items") or {}, shown, hint, made.notes, tokens=False, above=above, prefix=())
        return ManyField(view=view, on=() if via else on, via=via)

    def _circular(self, item: Schema, table: Table, above: tuple[str, ...]) -> bool:
        """Whether the same schema of the same table is being shown already, or the nesting goes too deep."""
        title = name_of(item)
        return len(above) >= _MAX_DEPTH or any(
            bool(title) and mark.startswith(f"{table.name}|") and mark.endswith(f"|{title}") for mark in above
        )


def _where(table: Table | None) -> str:
    return f"`{table.name}`" if table is not None else "any table"


def _fixed(item: Schema) -> ConstantField | None:
    from orchestrator.models.builtin.reading.schemas import constant  # noqa: PLC0415

    found = constant(item)
    return ConstantField(value=found[0]) if found else None
