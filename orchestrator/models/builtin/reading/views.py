"""Objects in answers, mapped to tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from orchestrator.ddl import Table
from orchestrator.handoff.expression import order_of
from orchestrator.handoff.mapping import Computed, SchemaMapping
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.alternatives import are_objects, asked_for, of_row
from orchestrator.models.builtin.reading.computed import computed_source, pointed_at
from orchestrator.models.builtin.reading.fields import FieldFinder
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.own_rows import of_joining_row, own_row
from orchestrator.models.builtin.reading.row_schemas import said_or_its_columns
from orchestrator.models.builtin.reading.said_elsewhere import always_said
from orchestrator.models.builtin.reading.schemas import (
    Schemas,
    constant,
    is_array,
    is_object,
    is_scalar,
    name_of,
    own_name,
    properties,
    required,
)
from orchestrator.models.builtin.reading.sightings import of_answer
from orchestrator.models.builtin.reading.tables import Link, pairs_of
from orchestrator.models.builtin.reading.token_ends import as_shown
from orchestrator.models.builtin.reading.told_lists import order_within
from orchestrator.models.builtin.reading.view_places import (
    Made,
    Place,
    ask_for_missing,
    free_name,
    note_columns,
    undescribed,
)
from orchestrator.models.builtin.reading.words import camel, key
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


class ViewBook:
    """All views of a service; a schema shown from the same table is one view."""

    def __init__(
        self, schemas: Schemas, finder: FieldFinder, mapped: Mapping[str, SchemaMapping] | None = None
    ) -> None:
        self.schemas = schemas
        self.finder = finder
        self.mapped = mapped or {}
        """By schema, what the mapping says of its properties."""
        self.views: dict[str, View] = {}
        self._made: dict[str, Made] = {}

    def view(
        self,
        schema: Mapping[str, Any],
        table: Table | None,
        hint: str,
        notes: Notes,
        *,
        tokens: bool = False,
        computed: Mapping[str, Computed] | None = None,
        joined: Link | None = None,
    ) -> str:
        """The name of the view of `schema` (as the contract has it) from rows of `table`.

        `hint` names it where the schema has no name; `tokens` says that it may hand out a token;
        `computed` are rules about properties of this object alone; `joined` is how its rows are the caller's.
        """
        made, rules = Made(name=hint, notes=notes), computed or {}
        return self._view(schema, Place(table=table, made=made, tokens=tokens, computed=rules, joined=joined), hint)

    def _view(self, schema: Mapping[str, Any], place: Place, hint: str) -> str:
        """The view of `schema` at `place`, whose `made` is the object around it."""
        schema = said_or_its_columns(self.schemas, self.finder, schema, place.table, place.made.notes)
        flat = self.schemas.flat(schema)
        title, where = own_name(self.schemas, flat), place.table.name if place.table is not None else ""
        below = [name for item in properties(flat).values() for name in properties(self.schemas.flat(item))]
        tokens = place.tokens and any(self.finder.token(name, place.table) for name in (*properties(flat), *below))
        identity = title or json.dumps(flat, sort_keys=True, default=str)
        mark = f"{where}|{tokens}|{'.'.join(place.prefix)}|{place.own}{identity}"
        made = self._made.get(mark) or self._made.get(f"{mark}|{place.above}")
        if made is None:
            made = Made(name=free_name(self.views, camel(title or hint), where))
            self.views[made.name] = View(name=made.name, table=where, fields=(), schema={})
            inside = replace(place, made=made, tokens=tokens, above=(*place.above, mark), names=properties(flat))
            self.views[made.name] = View(
                name=made.name,
                table=where,
                fields=tuple(self._fields(flat, inside)),
                schema=self.schemas.written(schema),
                nullable=bool(flat.get("x-nullable")),
            )
            self._made[f"{mark}|{place.above}" if made.cut and place.above else mark] = made
        place.made.notes.add(made.notes)
        place.made.cut = place.made.cut or made.cut
        return made.name

    def _fields(self, flat: Schema, place: Place) -> list[ViewField]:
        found: list[ViewField] = []
        missing: list[str] = []
        needed = required(flat)
        said = self._said(flat, place)
        for name, written in properties(flat).items():
            item = self.schemas.flat(written)
            if item.get("writeOnly") is True:
                continue
            source = said.get(name) or self._told(name, written, item, place, needed)
            if source is None:
                missing += [name] if name not in place.made.untold else []
                continue
            schema = self.schemas.written(written)
            found.append(ViewField(property=name, source=source, required=name in needed, schema=schema))
        found += undescribed(flat, needed, place.made)
        ask_for_missing(missing, asked_for(flat), len(found) - len(place.made.untold), place)
        if place.table is not None and not place.prefix:
            lost = {name: self.schemas.flat(properties(flat)[name]) for name in (*missing, *sorted(place.made.untold))}
            self.finder.sightings.append(of_answer(found, lost, place.table))
        note_columns(found, len(properties(flat)), place)
        return found

    def _said(self, flat: Schema, place: Place) -> dict[str, FieldSource]:
        """What the mapping says of the properties of a schema."""
        entry = next((self.mapped[name] for name in flat.get("x-schema-names", []) if name in self.mapped), None)
        table = place.table
        if table is None:
            return {}
        entry = entry if entry is not None and entry.table == table.name else SchemaMapping(table=table.name)
        columns = {**entry.columns, **place.columns}
        found = {name: self._pointed_at(name, column, flat, place) for name, column in columns.items()}
        for name, rule in {**entry.computed, **place.computed}.items():
            other = self.finder.database.table(rule.rows or rule.count or rule.exists or "")
            if rule.rows is not None:
                source = self._rows(name, rule, flat, (table, other), place)
            else:
                source = computed_source(rule, table, other)
            if source is not None:
                place.made.notes.because(f"mapping: says what `{name}` of `{place.made.name}` is")
                found[name] = source
        return found

    def _pointed_at(self, name: str, column: str, flat: Schema, place: Place) -> FieldSource:
        """A column that the mapping names; the row that it points at where the property is an object."""
        written = properties(flat).get(name) or {}
        reference = place.table.foreign_key_of(column) if place.table else None
        target = self.finder.database.table(reference.target) if reference else None
        if reference is None or target is None or not is_object(self.schemas.flat(written)):
            return ColumnField(column=column)
        return OneField(
            view=self._view(written, place.on(target), place.made.name + camel(name)), on=pairs_of(reference)
        )

    def _rows(
        self, name: str, rule: Computed, flat: Schema, tables: tuple[Table, Table | None], place: Place
    ) -> FieldSource | None:
        """The rows of another table that a rule makes the items of a list; asked about where they cannot be."""
        item, (table, other) = self.schemas.flat(properties(flat).get(name)), tables
        inner = self.schemas.items(item)
        if other is None or not is_array(item) or not is_object(inner):
            what = f"`{name}` of `{place.made.name}` is no list of objects that rows could be"
            place.made.notes.ask(Cause.COMPUTED, f"{place.made.name}.{name}:rows", f"{what}: where does it come from?")
            return None
        if self._circular(inner, other, place):
            return None
        there = place.on(other, computed=rule.computed, columns=rule.columns)
        view = self._view(item.get("items") or {}, there, place.made.name + camel(name))
        on = ((rule.target or "", pointed_at(table, other, rule.target or "")),)
        return ManyField(view=view, on=on, where=rule.where or "", order=order_of(rule.order_by or ""))

    def _told(
        self, name: str, written: Schema, item: Schema, place: Place, needed: frozenset[str]
    ) -> FieldSource | None:
        """The source of a property; of rows that may be left out and of which something is not told, there is none."""
        if place.table is None or name in needed or is_scalar(item):
            return self._source(name, written, item, place)
        views, made, notes = dict(self.views), dict(self._made), Notes()
        trial = replace(place.made, notes=notes)
        source = self._source(name, written, item, replace(place, made=trial))
        if source is not None and notes.blocking is not None:
            self.views, self._made, source = views, made, None
            place.made.untold.add(name)
            notes = Notes(doubts=[doubt.left_out(name, place.made.name) for doubt in notes.doubts if doubt.blocks])
        place.made.cut = place.made.cut or trial.cut
        place.made.notes.add(notes)
        return source

    def _source(self, name: str, written: Schema, item: Schema, place: Place) -> FieldSource | None:
        table = place.table
        token = self.finder.token(name, table) or self.finder.scheme(item) if place.tokens else None
        token = as_shown(token, name, item, place.made.notes) if token is not None else None
        no_column = table is None or (token is not None and self.finder.scalar(table, name, item, Notes()) is None)
        if no_column and (token is not None or not is_object(item)):
            fixed = constant(item)
            return token or (ConstantField(value=fixed[0]) if fixed else None)
        if table is None:
            return None
        if are_objects(self.schemas, item):
            return self._alternative(name, item, table, place)
        if is_object(item):
            return self._object(name, written, item, table, place)
        if is_array(item):
            return self._array(name, item, table, place)
        notes = place.made.notes
        database = self.finder.database
        return (
            of_joining_row(database, table, place.joined, name, item, notes)
            or self.finder.scalar(table, name, item, notes, place.prefix, beside=place.names)
            or always_said(self.schemas, database.key_of(table), name, item, notes)
        )

    def _alternative(self, name: str, item: Schema, table: Table, place: Place) -> FieldSource | None:
        """The row that an object is, shown as the alternative that it tells itself, or that is named so."""
        if document := self.finder.document(table, name, item):
            return ColumnField(column=document)
        one = self.finder.one(table, key(name), {}, Notes(), quiet=True)
        what = f"`{name}` of `{place.made.name}`"
        chosen = of_row(self.schemas, self.finder.database, one.table if one else None, item, what, place.made.notes)
        return self._object(name, chosen, chosen, table, place) if chosen is not None else None

    def _object(self, name: str, written: Schema, item: Schema, table: Table, place: Place) -> FieldSource | None:
        notes, hint = place.made.notes, place.made.name + camel(name)
        here = place.on(place.table)
        within = place.tokens and self._holds_token(item, table, place)
        if place.tokens and (within or self.finder.is_principal(table, name, item)):
            return GroupField(view=self._view(written, replace(here, tokens=within), hint))
        if document := self.finder.document(table, name, item):
            return ColumnField(column=document)
        mine = own_row(self.finder.database, self.finder.principal, table, name, item, self.schemas.about(item), notes)
        if mine is not None and not self._circular(item, mine.table, place):
            view = self._view(written, replace(here, table=mine.table), hint)
            return OneField(view=view, on=mine.on, actor=mine.actor)
        one = self.finder.one(table, key(name), item, notes)
        if one is None and self.finder.group(table, name, item):
            notes.because(f"`{name}` is made of columns of `{table.name}`")
            return GroupField(view=self._view(written, replace(here, prefix=key(name)), hint))
        if one is None or self._circular(item, one.table, place):
            return None
        return OneField(view=self._view(written, replace(here, table=one.table), hint), on=one.on)

    def _holds_token(self, item: Schema, table: Table, place: Place) -> bool:
        """Whether a log-in hands its token out within an object, and not beside it."""
        within, beside = (
            any(self.finder.token(name, table) for name in names) for names in (properties(item), place.names)
        )
        return within and not beside

    def _array(self, name: str, item: Schema, table: Table, place: Place) -> FieldSource | None:
        notes = place.made.notes
        if document := self.finder.document(table, name, item):
            return ColumnField(column=document)
        inner = self.schemas.items(item)
        if not is_object(inner) and not are_objects(self.schemas, inner):
            return self.finder.values(table, name, inner, notes)
        described = str(item.get("description") or "")
        many = self.finder.many(table, key(name), inner, notes) or self.finder.as_told(table, name, described, notes)
        if many is None or self._circular(inner, many.table, place):
            return None
        shown = item.get("items") or {}
        if are_objects(self.schemas, inner):
            what = f"an item of `{name}` of `{place.made.name}`"
            kind = of_row(self.schemas, self.finder.database, many.table, inner, what, notes)
            if kind is None:
                return None
            shown = kind
        via = many.link.join if many.link is not None else None
        notes.because(f"`{name}` lists rows of `{many.table.name}`: {many.why}")
        there = place.on(many.table)
        view = self._view(shown, there, place.made.name + camel(name))
        seen = frozenset(self.finder.columns_of(many.table, inner))
        between = self.finder.database.table(via.table) if via is not None else None
        order = order_within(self.finder.database, (many.table, between), described, seen, notes)
        return ManyField(view=view, on=() if via else many.on, via=via, order=order)

    def _circular(self, item: Schema, table: Table, place: Place) -> bool:
        """Whether the same schema of the same table is being shown already, or the nesting goes too deep."""
        title = name_of(item)
        found = len(place.above) >= _MAX_DEPTH or any(
            bool(title) and mark.startswith(f"{table.name}|") and mark.endswith(f"|{title}") for mark in place.above
        )
        place.made.cut = place.made.cut or found
        return found
