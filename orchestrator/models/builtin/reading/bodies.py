"""What an operation accepts, mapped to columns."""

from __future__ import annotations

from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Column, Identity, Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.alternatives import as_one, is_one_or_many
from orchestrator.models.builtin.reading.bare_values import JSON, one_value
from orchestrator.models.builtin.reading.body_lists import ListReader
from orchestrator.models.builtin.reading.body_parts import PASSWORDS, Mode, Parts, Target, keep_from
from orchestrator.models.builtin.reading.envelopes import Envelope, unwrap
from orchestrator.models.builtin.reading.fields import FieldFinder
from orchestrator.models.builtin.reading.left_over import ask_about_rest
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.named_rows import NamedRows
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.reaching import ask_about_unreachable, at
from orchestrator.models.builtin.reading.row_versions import ask_about_version
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
from orchestrator.models.builtin.reading.shared_schemas import leave_to_service
from orchestrator.models.builtin.reading.sightings import of_body
from orchestrator.models.builtin.reading.words import camel, key, listed, words
from orchestrator.models.builtin.shapes import Body, WriteField


class BodyReader:
    """Reads request bodies."""

    def __init__(self, schemas: Schemas, finder: FieldFinder, password: str = "") -> None:
        self.schemas = schemas
        self.password = password
        """The column of those who log in that keeps the hash of what they log in with."""
        self.finder = finder
        self.named = NamedRows(finder)
        self.lists = ListReader(schemas, finder, self._parts)
        self.names: dict[str, str] = {}
        """Class name → the schema that it stands for, so that no two bodies share one."""

    def body(self, operation: Operation, target: Target, notes: Notes) -> Body | None:
        """The body of an operation that writes a row; `None` without one."""
        schema = operation.request_body_schema
        if schema is None:
            return None
        opened = unwrap(self.schemas, schema, target.names)
        if target.bare or set(target.items) & set(properties(self.schemas.flat(schema))):
            opened = Envelope(inner=self.schemas.flat(schema), many=False)
        if opened.many and not target.bare:
            notes.ask(
                Cause.BULK,
                target.table.name,
                f"May one request write many rows of `{target.table.name}`, and do all or none count?",
            )
        inner = opened.inner
        alike = as_one(self.schemas, self.finder.database, target.table, inner) if not opened.path else None
        if alike is not None:
            inner = alike[0]
            notes.because(f"`{alike[1]}` says which of its alternatives a row of `{target.table.name}` is")
        elif inner.get("oneOf") or inner.get("anyOf"):
            notes.ask(
                Cause.ALTERNATIVES,
                name_of(opened.inner) or operation.id,
                f"How are the alternatives of {operation.called}'s body stored?",
            )
        single = is_scalar(inner) and not opened.path and operation.request_media_type == JSON
        parts = one_value(operation, inner, target, notes) if single else self._parts(inner, target, notes)
        if target.bare and is_array(inner):
            self.lists.read(("",), inner, True, target, parts, notes, called=target.list_name)  # noqa: FBT003
        needed = bool(required(opened.inner))
        stays = needed and operation.method == "PATCH" and target.mode is Mode.UPDATE and not target.decided
        if stays and not operation.request_required:
            notes.assume(f"{operation.called} without a body changes nothing: the contract lets it be left out")
        elif needed and not operation.request_required:
            notes.assume(
                f"{operation.called} without a body is refused: the body's schema has properties that it requires"
            )
        leave_to_service(self.schemas, parts, inner, required(inner), target, notes)
        ask_about_version(parts, target, notes)
        members = {name: self.schemas.flat(item) for name, item in properties(inner).items()}
        self.finder.sightings.append(of_body(parts, members, required(inner), target))
        ask_about_rest(self.schemas, parts, inner, target, operation, notes)
        whole = self.schemas.written(inner if alike is not None else schema)
        ask_about_unreachable(parts, at(whole, opened.path, many=opened.many), target.table, notes)
        return Body(
            name=self.name(operation, schema, opened.inner),
            media_type=operation.request_media_type,
            required=operation.request_required or (needed and not stays),
            schema=whole,
            envelope=opened.path,
            fields=tuple(self._hashed(item, target.table) for item in parts.fields),
            many=tuple(parts.many),
            links=tuple(parts.links),
            ignored=tuple(parts.ignored),
            switches=tuple(parts.switches),
        )

    def only_read(self, operation: Operation) -> Body | None:
        """The body of an operation whose rules alone say what its properties do; `None` without one."""
        schema = operation.request_body_schema
        if schema is None:
            return None
        return self.as_it_comes(operation, schema, Envelope(inner=self.schemas.flat(schema), many=False))

    def as_it_comes(self, operation: Operation, schema: Schema, opened: Envelope) -> Body:
        """A body with its name and its schema, of which nothing is written yet."""
        return Body(
            name=self.name(operation, schema, opened.inner),
            media_type=operation.request_media_type,
            required=operation.request_required,
            schema=self.schemas.written(schema),
            envelope=opened.path,
        )

    def _hashed(self, item: WriteField, table: Table) -> WriteField:
        """What a caller is let in by is never stored as it was sent, whatever the property is called."""
        principal = self.finder.principal
        own = principal is not None and principal.name == table.name
        return replace(item, hashed=True) if own and item.column == self.password else item

    def name(self, operation: Operation, schema: Schema, inner: Schema) -> str:
        """A class name that no other schema has."""
        flat = self.schemas.flat(schema)
        title = own_name(self.schemas, flat)
        if title in self.schemas.contract.schemas and required(flat) != required(self.schemas.named(title)):
            title = ""  # the same properties, of which more are asked for here
        wanted = camel(title) if title else camel(operation.id) + "Body"
        mark = title or f"{operation.id}:{sorted(properties(inner))}"
        name, number = wanted, 2
        while self.names.setdefault(name, mark) != mark:
            name, number = f"{wanted}{number}", number + 1
        return name

    def _parts(self, inner: Schema, target: Target, notes: Notes) -> Parts:
        parts = Parts()
        needed = required(inner)
        for name, written in properties(inner).items():
            item = self.schemas.flat(written)
            if item.get("readOnly") is True:
                continue
            self._property((name,), item, name in needed, target, parts, notes)
        if parts.fields:
            names = listed([".".join(item.path) for item in parts.fields])
            notes.because(f"{names} of the body fill columns of `{target.table.name}`")
        return parts

    def _property(
        self, path: tuple[str, ...], item: Schema, needed: bool, target: Target, parts: Parts, notes: Notes
    ) -> None:
        name = path[-1]
        if ".".join(path) == target.each:
            self._each(path, item, target, parts, notes)
        elif ".".join(path) in target.columns:
            self._mapped(path, target.columns[".".join(path)], needed, target, parts, notes)
        elif any(name.startswith(f"{'.'.join(path)}.") for name in target.columns):
            self._members(path, self._with_shared(path, item, parts, notes), needed, target, parts, notes)
        elif target.password and words(name) in PASSWORDS:
            parts.fields.append(WriteField(path=path, column=target.password, required=needed, hashed=True))
        elif is_one_or_many(self.schemas, item):
            text = f"How is `{'.'.join(path)}` stored, which may be one value or many?"
            notes.ask(Cause.ALTERNATIVES, f"{target.table.name}.{name}", text)
            parts.ignored.append(path)
        elif is_array(item):
            self.lists.read(path, item, needed, target, parts, notes)
        elif is_object(item):
            self._object(path, item, needed, target, parts, notes)
        else:
            self._scalar(path, item, needed, target, parts, notes)

    def _each(self, path: tuple[str, ...], item: Schema, target: Target, parts: Parts, notes: Notes) -> None:
        """One value or a list of them: what one of them is, is read; the mapping says that each makes a row."""
        branches = [self.schemas.flat(one) for one in (item.get("oneOf") or item.get("anyOf") or (item,))]
        lists = [self.schemas.items(branch) for branch in branches if is_array(branch)]
        inside = Parts(fields=list(parts.fields))
        needed = True
        self._property(path, (lists or branches)[0], needed, replace(target, each=""), inside, notes)
        parts.fields += [replace(one, each=True) for one in inside.fields if one not in parts.fields]
        parts.unknown += inside.unknown
        parts.ignored += inside.ignored
        notes.because(f"mapping: each value of `{'.'.join(path)}` makes a row of `{target.table.name}`")

    def _mapped(
        self, path: tuple[str, ...], column: str | None, needed: bool, target: Target, parts: Parts, notes: Notes
    ) -> None:
        """What the mapping says of a property."""
        name = ".".join(path)
        if column is None or target.table.column(column) is None:
            parts.ignored.append(path)
            notes.because(f"{target.said_by}: `{name}` is accepted and has no effect")
        else:
            parts.fields.append(WriteField(path=path, column=column, required=needed))
            notes.because(f"{target.said_by}: `{name}` goes into `{target.table.name}.{column}`")

    def _scalar(
        self, path: tuple[str, ...], item: Schema, needed: bool, target: Target, parts: Parts, notes: Notes
    ) -> None:
        name = path[-1]
        found = find_column(
            self.finder.database, target.table, name, item, prefix=key(path[-2]) if len(path) > 1 else ()
        )
        if found is None and constant(item):
            parts.ignored.append(path)
            notes.because(f"`{name}` of the body can only be `{constant(item)[0]}`")
            return
        if found is None:
            lookup = self.named.lookup(target.table, name, item)
            if lookup is not None and any(item.column == lookup[0] for item in parts.fields):
                parts.ignored.append(path)
                notes.assume(f"`{name}` has no effect: another property says which row of `{lookup[1][0]}` is meant")
            elif lookup is not None:
                parts.fields.append(WriteField(path=path, column=lookup[0], required=needed, lookup=lookup[1]))
                notes.assume(f"`{name}` names a row by `{lookup[1][0]}.{lookup[1][1]}`; an unknown one is refused")
            else:
                parts.unknown.append(".".join(path))
            return
        column = found.column
        if any(item.column == column.name for item in parts.fields):
            parts.unknown.append(".".join(path))  # another property fills it already
            return
        if found.assumption:
            notes.assume(found.assumption)
        if column.name in target.guarded:
            keep_from(path, column.name, target, parts, notes)
        elif column.name in target.given or self._is_counted(column, target):
            parts.ignored.append(path)
            notes.assume(f"`{name}` has no effect: `{target.table.name}.{column.name}` is not the caller's to choose")
        else:
            label = self.named.label(target.table, column, name, item)
            if label is not None:
                notes.assume(f"`{name}` names a row by `{label[0]}.{label[1]}`; an unknown one is refused")
            parts.fields.append(WriteField(path=path, column=column.name, required=needed, lookup=label))

    def _is_counted(self, column: Column, target: Target) -> bool:
        """Whether the database numbers or computes the column by itself."""
        if column.generated is not None or column.identity is Identity.ALWAYS:
            return True
        is_key = (column.name,) == target.table.primary_key
        return is_key and (column.filled_by_database or target.mode is not Mode.CREATE)

    def _object(
        self, path: tuple[str, ...], item: Schema, needed: bool, target: Target, parts: Parts, notes: Notes
    ) -> None:
        name = path[-1]
        document = self.finder.document(target.table, name, item)
        if document:
            parts.fields.append(WriteField(path=path, column=document, required=needed))
            return
        one = self.finder.one(target.table, key(name), item, Notes(), quiet=True)
        sent = [inner for inner, schema in properties(item).items() if schema.get("readOnly") is not True]
        keys = [inner for inner in sent if one is not None and self.finder.database.names_key(one.table, inner)]
        chosen = set(required(item)) <= set(keys) or set(keys) <= set(required(item))
        if one is not None and len(keys) == 1 and len(one.on) == 1 and chosen:
            notes.assume(f"of `{name}` only `{keys[0]}` counts: it says which row of `{one.table.name}` is meant")
            parts.fields.append(WriteField(path=(*path, keys[0]), column=one.on[0][0], required=needed))
        elif one is None and self.finder.group(target.table, name, item) and len(path) < 3:
            self._members(path, item, needed, target, parts, notes)
        else:
            parts.unknown.append(".".join(path))

    def _with_shared(self, path: tuple[str, ...], item: Schema, parts: Parts, notes: Notes) -> Schema:
        """An object of which there are alternatives, with what all of them have; the rest has no effect."""
        branches = [self.schemas.flat(one) for one in (item.get("oneOf") or item.get("anyOf") or ())]
        if not branches:
            return item
        shared = set.intersection(*(set(properties(branch)) for branch in branches))
        others = sorted({name for branch in branches for name in properties(branch)} - shared)
        parts.ignored += [(*path, name) for name in others]
        if others:
            notes.assume(
                f"{listed(others)} of `{'.'.join(path)}` have no effect: not all of its alternatives have them"
            )
        members = {name: schema for name, schema in properties(branches[0]).items() if name in shared}
        needed = frozenset.intersection(*(required(branch) for branch in branches))
        return {"type": "object", "properties": members, "required": sorted(needed & shared)}

    def _members(
        self, path: tuple[str, ...], item: Schema, needed: bool, target: Target, parts: Parts, notes: Notes
    ) -> None:
        """The properties of an object that is made of columns of the same row."""
        inner_needed = required(item)
        for inner, written in properties(item).items():
            self._property(
                (*path, inner), self.schemas.flat(written), needed and inner in inner_needed, target, parts, notes
            )
