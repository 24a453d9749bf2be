"""What an operation accepts, mapped to columns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from orchestrator.contract import Operation
from orchestrator.ddl import Column, DefaultKind, Identity, Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.fields import FieldFinder, Many
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.schemas import Schemas, is_array, is_object, name_of, properties, required
from orchestrator.models.builtin.reading.words import Words, camel, key, listed, words
from orchestrator.models.builtin.shapes import Body, ValueField, WriteField, WriteLink, WriteMany
from orchestrator.relational import STRINGS

PASSWORDS = {("password",), ("passphrase",), ("new", "password"), ("plain", "password"), ("secret",), ("pin",)}
_CONFIRMATIONS = {"confirm", "confirmation", "repeat", "repeated", "again", "verify"}


class Mode(StrEnum):
    """What a body is for."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"


@dataclass
class _Parts:
    """A body while it is read."""

    fields: list[WriteField] = field(default_factory=list)
    many: list[WriteMany] = field(default_factory=list)
    links: list[WriteLink] = field(default_factory=list)
    ignored: list[tuple[str, ...]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a body's rows go."""

    table: Table
    mode: Mode
    names: frozenset[Words]
    """By which an envelope may call the row."""
    given: frozenset[str] = frozenset()
    """Columns that the path or the auth model fills, so that the body cannot."""
    password: str = ""
    """The column of the hashed password, where the table has one."""
    guarded: frozenset[str] = frozenset()
    """Columns that a caller must not choose, such as the role at a registration."""


class BodyReader:
    """Reads request bodies."""

    def __init__(self, schemas: Schemas, finder: FieldFinder) -> None:
        self.schemas = schemas
        self.finder = finder
        self.names: dict[str, str] = {}
        """Class name → the schema that it stands for, so that no two bodies share one."""

    def body(self, operation: Operation, target: Target, notes: Notes) -> Body | None:
        """The body of an operation that writes a row; `None` without one."""
        schema = operation.request_body_schema
        if schema is None:
            return None
        opened = unwrap(self.schemas, schema, target.names)
        if opened.many:
            notes.ask(
                Cause.BULK,
                target.table.name,
                f"May one request write many rows of `{target.table.name}`, and do all or none count?",
            )
        if opened.inner.get("oneOf") or opened.inner.get("anyOf"):
            notes.ask(
                Cause.ALTERNATIVES,
                name_of(opened.inner) or operation.id,
                f"How are the alternatives of {operation.id}'s body stored?",
            )
        parts = self._parts(opened.inner, target, notes)
        self._unknown(parts, opened.inner, target, operation, notes)
        return Body(
            name=self.name(operation, schema, opened.inner),
            media_type=operation.request_media_type,
            required=operation.request_required,
            schema=self.schemas.written(schema),
            envelope=opened.path,
            fields=tuple(parts.fields),
            many=tuple(parts.many),
            links=tuple(parts.links),
            ignored=tuple(parts.ignored),
        )

    def name(self, operation: Operation, schema: Schema, inner: Schema) -> str:
        """A class name that no other schema has."""
        title = name_of(self.schemas.flat(schema)) or ""
        wanted = camel(title) if title else camel(operation.id) + "Body"
        mark = title or f"{operation.id}:{sorted(properties(inner))}"
        name, number = wanted, 2
        while self.names.setdefault(name, mark) != mark:
            name, number = f"{wanted}{number}", number + 1
        return name

    def _parts(self, inner: Schema, target: Target, notes: Notes) -> _Parts:
        parts = _Parts()
        needed = required(inner)
        for name, written in properties(inner).items():
            item = self.schemas.flat(written)
            if item.get("readOnly") is True:
                continue
            self._property((name,), item, name in needed, target, parts, notes)
        if parts.fields:
            notes.because(
                f"{listed(['.'.join(item.path) for item in parts.fields])} of the body fill columns of `{target.table.name}`"
            )
        return parts

    def _property(
        self, path: tuple[str, ...], item: Schema, needed: bool, target: Target, parts: _Parts, notes: Notes
    ) -> None:
        name = path[-1]
        if target.password and words(name) in PASSWORDS:
            parts.fields.append(WriteField(path=path, column=target.password, required=needed, hashed=True))
        elif is_array(item):
            self._array(path, item, needed, target, parts, notes)
        elif is_object(item):
            self._object(path, item, needed, target, parts, notes)
        else:
            self._scalar(path, item, needed, target, parts, notes)

    def _scalar(
        self, path: tuple[str, ...], item: Schema, needed: bool, target: Target, parts: _Parts, notes: Notes
    ) -> None:
        name = path[-1]
        found = find_column(self.finder.database, target.table, name, item, prefix=_prefix(path))
        if found is None:
            lookup = self._lookup(target.table, name, item)
            if lookup is not None:
                parts.fields.append(WriteField(path=path, column=lookup[0], required=needed, lookup=lookup[1]))
                notes.assume(f"`{name}` names a row by `{lookup[1][0]}.{lookup[1][1]}`; an unknown one is refused")
            else:
                parts.unknown.append(".".join(path))
            return
        column = found.column
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
        self, path: tuple[str, ...], item: Schema, needed: bool, target: Target, parts: _Parts, notes: Notes
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

    def _array(
        self, path: tuple[str, ...], item: Schema, needed: bool, target: Target, parts: _Parts, notes: Notes
    ) -> None:
        name = path[-1]
        document = self.finder.document(target.table, name, item)
        if document:
            parts.fields.append(WriteField(path=path, column=document, required=needed))
            return
        inner = self.schemas.items(item)
        found = key(name)
        ids = len(found) > 1 and found[-1] in {"id", "uuid"}
        many = self.finder.many(target.table, found[:-1] if ids else found, inner, Notes())
        if many is None:
            parts.unknown.append(".".join(path))
        elif is_object(inner):
            self._rows(path, inner, needed, many, target, parts, notes)
        else:
            self._keys(path, needed, many, ids=ids, parts=parts, notes=notes)

    def _keys(self, path: tuple[str, ...], needed: bool, many: Many, *, ids: bool, parts: _Parts, notes: Notes) -> None:
        """A list of scalars: rows behind a link table by key or by name, or rows with one column."""
        label = self.finder.database.label(many.table)
        column = many.table.primary_key[0] if ids and len(many.table.primary_key) == 1 else label.name if label else ""
        if many.link is not None and column and not many.link.extra:
            makeable = not ids and self._only_label(many.table, column)
            if makeable:
                notes.assume(f"a name in `{path[-1]}` that `{many.table.name}` does not know yet becomes a row of it")
            parts.links.append(
                WriteLink(
                    path=path,
                    via=many.link.join,
                    target=many.table.name,
                    target_column=column,
                    create_missing=makeable,
                    required=needed,
                )
            )
            notes.because(f"`{path[-1]}` names rows of `{many.table.name}`: {many.why}")
            return
        texts = [
            c for c in many.table.columns if c.name not in dict(many.on) and not c.filled_by_database and not c.nullable
        ]
        if many.link is None and len(texts) == 1 and not ids:
            fields = (WriteField(path=(), column=texts[0].name, required=True),)
            parts.many.append(WriteMany(path=path, table=many.table.name, on=many.on, fields=fields, required=needed))
            notes.because(f"`{path[-1]}` becomes rows of `{many.table.name}`: {many.why}")
            return
        parts.unknown.append(".".join(path))

    def _only_label(self, table: Table, column: str) -> bool:
        """Whether the label is all that a new row needs."""
        return all(
            item.name == column or item.filled_by_database or item.nullable or item.default_kind is DefaultKind.UUID
            for item in table.columns
        )

    def _rows(
        self,
        path: tuple[str, ...],
        inner: Schema,
        needed: bool,
        many: Many,
        target: Target,
        parts: _Parts,
        notes: Notes,
    ) -> None:
        """A list of objects that become rows of a table that points here."""
        child, on = many.table, many.on
        if many.link is not None:
            child, on = many.link.table, tuple((a, b) for a, b in many.link.join.near)
        given = frozenset(column for column, _ in on)
        below = self._parts(inner, Target(table=child, mode=target.mode, names=frozenset(), given=given), Notes())
        filled = {item.column for item in below.fields} | given
        open_ = [c.name for c in child.columns if c.name not in filled and not c.nullable and not c.filled_by_database]
        open_ = [c for c in open_ if (c,) != child.primary_key or not _is_uuid(child, c)]
        must = required(inner)
        lost = [name for name in below.unknown if name in must]
        if open_ or lost or below.many or below.links:
            what = f"nothing fills {listed(open_)}" if open_ else f"{listed(lost or ['nested lists'])} has no column"
            notes.ask(
                Cause.NESTED,
                f"{child.name}",
                f"How do the items of `{path[-1]}` become rows of `{child.name}`? {what[0].upper()}{what[1:]}.",
            )
            return
        if target.mode is not Mode.CREATE:
            notes.assume(f"a sent `{path[-1]}` replaces all rows of `{child.name}` that belong to the row")
        fields = tuple(below.fields)
        parts.many.append(WriteMany(path=path, table=child.name, on=on, fields=fields, required=needed))
        notes.because(f"the items of `{path[-1]}` become rows of `{child.name}`: {many.why}")

    def _unknown(self, parts: _Parts, inner: Schema, target: Target, operation: Operation, notes: Notes) -> None:
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


def _prefix(path: tuple[str, ...]) -> Words:
    return key(path[-2]) if len(path) > 1 else ()


def _is_uuid(table: Table, name: str) -> bool:
    column = table.column(name)
    return column is not None and column.type.kind.value == "uuid"


def written_columns(body: Body | None) -> Collection[str]:
    """Columns that a body may fill."""
    return tuple(item.column for item in body.fields) if body is not None else ()
