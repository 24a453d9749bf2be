"""What an operation accepts, mapped to columns."""

from __future__ import annotations

from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Column, Identity, Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.alternatives import as_one
from orchestrator.models.builtin.reading.body_lists import ListReader
from orchestrator.models.builtin.reading.body_parts import PASSWORDS, Mode, Parts, Target
from orchestrator.models.builtin.reading.envelopes import Envelope, unwrap
from orchestrator.models.builtin.reading.fields import FieldFinder
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.schemas import (
    Schemas,
    constant,
    is_array,
    is_object,
    name_of,
    properties,
    required,
)
from orchestrator.models.builtin.reading.words import Words, camel, key, listed, words
from orchestrator.models.builtin.shapes import Body, ValueField, WriteField
from orchestrator.relational import STRINGS

_CONFIRMATIONS = {"confirm", "confirmation", "repeat", "repeated", "again", "verify"}


class BodyReader:
    """Reads request bodies."""

    def __init__(self, schemas: Schemas, finder: FieldFinder, password: str = "") -> None:
        self.schemas = schemas
        self.password = password
        """The column of those who log in that keeps the hash of what they log in with."""
        self.finder = finder
        self.lists = ListReader(schemas, finder, self._parts)
        self.names: dict[str, str] = {}
        """Class name → the schema that it stands for, so that no two bodies share one."""

    def body(self, operation: Operation, target: Target, notes: Notes) -> Body | None:
        """The body of an operation that writes a row; `None` without one."""
        schema = operation.request_body_schema
        if schema is None:
            return None
        opened = unwrap(self.schemas, schema, target.names)
        if target.bare:
            opened = Envelope(inner=self.schemas.flat(schema), many=False)
        if opened.many:
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
                f"How are the alternatives of {operation.id}'s body stored?",
            )
        parts = self._parts(inner, target, notes)
        needed = bool(required(opened.inner))
        stays = needed and operation.method == "PATCH" and target.mode is Mode.UPDATE and not target.decided
        if stays and not operation.request_required:
            notes.assume(f"{operation.id} without a body changes nothing: the contract lets it be left out")
        elif needed and not operation.request_required:
            notes.assume(f"{operation.id} without a body is refused: the body's schema has properties that it requires")
        self._unknown(parts, inner, target, operation, notes)
        return Body(
            name=self.name(operation, schema, opened.inner),
            media_type=operation.request_media_type,
            required=operation.request_required or (needed and not stays),
            schema=self.schemas.written(inner if alike is not None else schema),
            envelope=opened.path,
            fields=tuple(self._hashed(item, target.table) for item in parts.fields),
            many=tuple(parts.many),
            links=tuple(parts.links),
            ignored=tuple(parts.ignored),
        )

    def _hashed(self, item: WriteField, table: Table) -> WriteField:
        """What a caller is let in by is never stored as it was sent, whatever the property is called."""
        principal = self.finder.principal
        own = principal is not None and principal.name == table.name
        return replace(item, hashed=True) if own and item.column == self.password else item

    def name(self, operation: Operation, schema: Schema, inner: Schema) -> str:
        """A class name that no other schema has."""
        title = name_of(self.schemas.flat(schema)) or ""
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
        if ".".join(path) in target.columns:
            self._mapped(path, target.columns[".".join(path)], needed, target, parts, notes)
        elif target.password and words(name) in PASSWORDS:
            parts.fields.append(WriteField(path=path, column=target.password, required=needed, hashed=True))
        elif _is_one_or_many(self.schemas, item):
            text = f"How is `{'.'.join(path)}` stored, which may be one value or many?"
            notes.ask(Cause.ALTERNATIVES, f"{target.table.name}.{name}", text)
            parts.ignored.append(path)
        elif is_array(item):
            self.lists.read(path, item, needed, target, parts, notes)
        elif is_object(item):
            self._object(path, item, needed, target, parts, notes)
        else:
            self._scalar(path, item, needed, target, parts, notes)

    def _mapped(
        self, path: tuple[str, ...], column: str | None, needed: bool, target: Target, parts: Parts, notes: Notes
    ) -> None:
        """What the mapping says of a property."""
        name = ".".join(path)
        if column is None or target.table.column(column) is None:
            parts.ignored.append(path)
            notes.because(f"mapping: `{name}` is accepted and has no effect")
        else:
            parts.fields.append(WriteField(path=path, column=column, required=needed))
            notes.because(f"mapping: `{name}` goes into `{target.table.name}.{column}`")

    def _scalar(
        self, path: tuple[str, ...], item: Schema, needed: bool, target: Target, parts: Parts, notes: Notes
    ) -> None:
        name = path[-1]
        found = find_column(self.finder.database, target.table, name, item, prefix=_prefix(path))
        if found is None and constant(item):
            parts.ignored.append(path)
            notes.because(f"`{name}` of the body can only be `{constant(item)[0]}`")
            return
        if found is None:
            lookup = self._lookup(target.table, name, item)
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
            parts.ignored.append(path)
            notes.ask(
                Cause.CREDENTIALS,
                f"{target.table.name}.{column.name}",
                f"May whoever calls this choose `{name}`, that is `{target.table.name}.{column.name}`, freely?",
                meanwhile=f"`{name}` is accepted and has no effect",
            )
        elif column.name in target.given or self._is_counted(column, target):
            parts.ignored.append(path)
            notes.assume(f"`{name}` has no effect: `{target.table.name}.{column.name}` is not the caller's to choose")
        else:
            label = self._label(target.table, column, name, item)
            if label is not None:
                notes.assume(f"`{name}` names a row by `{label[0]}.{label[1]}`; an unknown one is refused")
            parts.fields.append(WriteField(path=path, column=column.name, required=needed, lookup=label))

    def _is_counted(self, column: Column, target: Target) -> bool:
        """Whether the database numbers or computes the column by itself."""
        if column.generated is not None or column.identity is Identity.ALWAYS:
            return True
        is_key = (column.name,) == target.table.primary_key
        return is_key and (column.filled_by_database or target.mode is not Mode.CREATE)

    def _label(self, table: Table, column: Column, name: str, item: Schema) -> tuple[str, str] | None:
        """`category: string` for `category_id bigint` names the category by its label."""
        reference = table.foreign_key_of(column.name)
        if reference is None or key(name)[-1] in {"id", "uuid", "key", "ref"} or column.type.kind in STRINGS:
            return None
        target = self.finder.database.table(reference.target)
        label = self.finder.database.natural_key(target) if target is not None else None
        if target is None or label is None or "string" not in types_of(item) or item.get("format") == "uuid":
            return None
        return target.name, label.name

    def _lookup(self, table: Table, name: str, item: Schema) -> tuple[str, tuple[str, str]] | None:
        """`categorySlug` names the row for `category_id` by its slug."""
        found = key(name)
        for size in range(len(found) - 1, 0, -1):
            one = self.finder.one(table, found[:size], {}, Notes(), quiet=True)
            if one is None or len(one.on) != 1 or table.foreign_key_of(one.on[0][0]) is None:
                continue
            column = find_column(self.finder.database, one.table, "_".join(found[size:]), item)
            if column is not None and one.table.is_unique((column.column.name,)):
                return one.on[0][0], (one.table.name, column.column.name)
        value = self.finder.scalar(table, name, item, Notes())
        if isinstance(value, ValueField) and len(value.on) == 1 and table.foreign_key_of(value.on[0][0]) is not None:
            target = self.finder.database.table(value.table)
            if target is not None and target.is_unique((value.column,)):
                return value.on[0][0], (value.table, value.column)
        return None

    def _object(
        self, path: tuple[str, ...], item: Schema, needed: bool, target: Target, parts: Parts, notes: Notes
    ) -> None:
        name = path[-1]
        document = self.finder.document(target.table, name, item)
        if document:
            parts.fields.append(WriteField(path=path, column=document, required=needed))
            return
        one = self.finder.one(target.table, key(name), item, Notes(), quiet=True)
        keys = [inner for inner in properties(item) if one is not None and self._is_key(one.table, inner)]
        if one is not None and len(keys) == 1 and len(one.on) == 1 and set(required(item)) <= set(keys):
            notes.assume(f"of `{name}` only `{keys[0]}` counts: it says which row of `{one.table.name}` is meant")
            parts.fields.append(WriteField(path=(*path, keys[0]), column=one.on[0][0], required=needed))
        elif one is None and self.finder.group(target.table, name, item) and len(path) < 3:
            inner_needed = required(item)
            for inner, written in properties(item).items():
                inner_item = self.schemas.flat(written)
                self._property((*path, inner), inner_item, needed and inner in inner_needed, target, parts, notes)
        else:
            parts.unknown.append(".".join(path))

    def _is_key(self, table: Table, name: str) -> bool:
        own = self.finder.database.key_of(table)
        return len(table.primary_key) == 1 and key(name) in {("id",), (*own, "id"), key(table.primary_key[0])}

    def _unknown(self, parts: Parts, inner: Schema, target: Target, operation: Operation, notes: Notes) -> None:
        needed = required(inner)
        for name in parts.unknown:
            table = target.table.name
            confirms = bool(_CONFIRMATIONS & set(words(name))) and "password" in words(name)
            if confirms:
                notes.ask(
                    Cause.CREDENTIALS,
                    f"{table}.{name}",
                    f"Must `{name}` equal the password, and which error tells that it does not?",
                    meanwhile=f"`{name}` is accepted and not compared",
                )
                parts.ignored.append(tuple(name.split(".")))
            elif name.split(".")[0] in needed:
                question = (
                    f"What becomes of the required `{name}` in {operation.id}'s body? No column of `{table}` takes it."
                )
                notes.ask(Cause.NO_COLUMN, f"{table}.{name}", question)
            else:
                notes.ask(
                    Cause.NO_COLUMN,
                    f"{table}.{name}",
                    f"What becomes of `{name}` in the body? No column of `{table}` takes it.",
                    meanwhile=f"`{name}` is accepted and has no effect",
                )
                parts.ignored.append(tuple(name.split(".")))


def _is_one_or_many(schemas: Schemas, item: Schema) -> bool:
    """Whether a property may be a value as well as a list of them."""
    kinds = {is_array(schemas.flat(one)) for one in (item.get("oneOf") or item.get("anyOf") or ())}
    return len(kinds) > 1


def _prefix(path: tuple[str, ...]) -> Words:
    return key(path[-2]) if len(path) > 1 else ()
