"""Arrays in request bodies: rows that point here, rows of a link table, or a column that holds the list whole."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from orchestrator.ddl import DefaultKind, SqlKind, Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.alternatives import has_objects
from orchestrator.models.builtin.reading.body_parts import Mode, Parts, Target, keep_from
from orchestrator.models.builtin.reading.fields import FieldFinder
from orchestrator.models.builtin.reading.fills import ROOM
from orchestrator.models.builtin.reading.mapped_items import said_items
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.numbers import number_within
from orchestrator.models.builtin.reading.relatives import Many
from orchestrator.models.builtin.reading.schemas import Schemas, is_object, properties, required
from orchestrator.models.builtin.reading.unplaced import ask_about_unplaced, items_at
from orchestrator.models.builtin.reading.words import key, listed
from orchestrator.models.builtin.shapes import WriteField, WriteLink, WriteMany
from orchestrator.relational import STRINGS


class ListReader:
    """Reads the arrays of request bodies."""

    def __init__(self, schemas: Schemas, finder: FieldFinder, parts: Callable[[Schema, Target, Notes], Parts]) -> None:
        self.schemas = schemas
        self.finder = finder
        self.parts = parts

    def read(
        self,
        path: tuple[str, ...],
        item: Schema,
        needed: bool,
        target: Target,
        parts: Parts,
        notes: Notes,
        *,
        called: str = "",
    ) -> None:
        """Put what the array at `path` fills into `parts`; what nothing takes is left unknown there.

        `called` is its name where it is no property.
        """
        name = called or path[-1]
        rule = target.items.get(".".join(path))
        if rule is not None:
            inner = self.schemas.items(item)
            members = {said: self.schemas.flat(value) for said, value in properties(inner).items()}
            inner = {**inner, **({"properties": members} if rule.times else {})}
            parts.many += said_items(self.finder.database, self.parts, path, inner, rule, target, notes)
            return
        document = self.finder.document(target.table, name, item)
        if document in target.guarded:
            keep_from(path, document, target, parts, notes)
            return
        if document:
            parts.fields.append(WriteField(path=path, column=document, required=needed))
            return
        inner = self.schemas.items(item)
        found = key(name)
        ids = len(found) > 1 and found[-1] in {"id", "uuid"}
        heard = Notes()
        many = self.finder.many(target.table, found[:-1] if ids else found, inner, heard)
        notes.add(Notes(assumptions=heard.assumptions))
        if many is None:
            parts.unknown.append(".".join(path))
        elif is_object(inner):
            self._rows(path, inner, needed, many, target, parts, notes)
        elif has_objects(self.schemas, inner):
            text = f"How do the alternatives of the items of `{name}` become rows of `{many.table.name}`?"
            notes.ask(Cause.ALTERNATIVES, f"{many.table.name}.items", text)
        else:
            self._keys(path, needed, many, target.table, ids=ids, parts=parts, notes=notes)

    def _keys(
        self, path: tuple[str, ...], needed: bool, many: Many, own: Table, *, ids: bool, parts: Parts, notes: Notes
    ) -> None:
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
        joined = self._joined(many, own) if ids and many.link is None else None
        if joined is not None:
            self._keys(path, needed, joined, own, ids=ids, parts=parts, notes=notes)
            return
        number = number_within(many.table, dict(many.on))
        taken = {*dict(many.on), *([number.name] if number is not None else [])}
        texts = [c for c in many.table.columns if c.name not in taken and not c.filled_by_database and not c.nullable]
        if many.link is None and len(texts) == 1 and not ids:
            fields = (WriteField(path=(), column=texts[0].name, required=True),)
            made = WriteMany(path=path, table=many.table.name, on=many.on, fields=fields, required=needed)
            parts.many.append(self._numbered(made, many.table, dict(many.on), notes))
            notes.because(f"`{path[-1]}` becomes rows of `{many.table.name}`: {many.why}")
            return
        parts.unknown.append(".".join(path))

    def _joined(self, many: Many, own: Table) -> Many | None:
        """Whom `reviewerIds` are ids of, where `draft_reviewers` joins them: what joins two has no id to send."""
        links = [link for link in self.finder.database.links_of(own) if link.table.name == many.table.name]
        far = self.finder.database.table(links[0].far.target) if len(links) == 1 else None
        if far is None or far.primary_key != links[0].far.target_columns:
            return None
        return Many(table=far, link=links[0], why=f"`{many.table.name}` joins them")

    def _far_key(self, many: Many, inner: Schema, below: Parts, notes: Notes) -> None:
        """Of objects behind a link table only the key counts, which must be there: it says which row is meant."""
        assert many.link is not None
        far = many.link.far
        if len(far.columns) != 1 or many.table.primary_key != far.target_columns:
            return
        sent = [name for name, item in properties(inner).items() if item.get("readOnly") is not True]
        keys = [n for n in sent if n in required(inner) and self.finder.database.names_key(many.table, n)]
        if len(keys) != 1:
            return
        if far.columns[0] not in {item.column for item in below.fields}:
            below.fields.append(WriteField(path=(keys[0],), column=far.columns[0], required=True))
        shown = {name: self.schemas.flat(item) for name, item in properties(inner).items()}
        found = {name: find_column(self.finder.database, many.table, name, item) for name, item in shown.items()}
        below.unknown[:] = [name for name in below.unknown if found.get(name) is None]
        notes.assume(f"of the items only `{keys[0]}` counts: it says which row of `{many.table.name}` is meant")

    def _far_name(self, many: Many, inner: Schema, below: Parts, notes: Notes) -> None:
        """Objects behind a link table that are sent without a key are named by the one unique text that they need."""
        assert many.link is not None
        far = many.link.far
        if len(far.columns) != 1 or far.columns[0] in {item.column for item in below.fields}:
            return
        sent = {name: self.schemas.flat(item) for name, item in properties(inner).items()}
        told = {name: item for name, item in sent.items() if item.get("readOnly") is not True}
        label = self.finder.database.natural_key(many.table)
        found = {name: find_column(self.finder.database, many.table, name, item) for name, item in told.items()}
        names = [name for name, hit in found.items() if label is not None and hit is not None and hit.column is label]
        if label is None or len(names) != 1 or names[0] not in required(inner):
            return
        lookup = (many.table.name, label.name)
        below.fields.append(WriteField(path=(names[0],), column=far.columns[0], required=True, lookup=lookup))
        below.unknown[:] = [name for name in below.unknown if found.get(name) is None]
        notes.assume(f"`{names[0]}` of the items names a row of `{many.table.name}`; an unknown one is refused")

    def _shown(self, many: Many, inner: Schema, below: Parts) -> list[str]:
        """What objects behind a link table bring, beside the key of a row there, of that row itself."""
        far = many.link.far.columns if many.link is not None else ()
        if not {item.column for item in below.fields} & {*far}:
            return []
        sent = {name: self.schemas.flat(item) for name, item in properties(inner).items() if name in below.unknown}
        return [n for n, item in sent.items() if find_column(self.finder.database, many.table, n, item) is not None]

    def _numbered(self, many: WriteMany, table: Table, given: Collection[str], notes: Notes) -> WriteMany:
        """The same, counting its items where a number tells them apart."""
        number = number_within(table, given)
        if number is None:
            return many
        first = number.default_value if isinstance(number.default_value, int) else 1
        notes.assume(
            f"`{table.name}.{number.name}` counts the items of `{many.path[-1]}` in their order, from {first} on"
        )
        return replace(many, numbered=number.name, first=first)

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
        parts: Parts,
        notes: Notes,
    ) -> None:
        """A list of objects that become rows of a table that points here."""
        child, on = many.table, many.on
        if many.link is not None:
            child, on = many.link.table, tuple((a, b) for a, b in many.link.join.near)
        given = frozenset(column for column, _ in on)
        below = self.parts(inner, Target(table=child, mode=target.mode, names=frozenset(), given=given), Notes())
        if many.link is not None:
            self._far_key(many, inner, below, notes)
            self._far_name(many, inner, below, notes)
        filled = {item.column for item in below.fields} | given
        open_ = [c.name for c in child.columns if c.name not in filled and not c.nullable and not c.filled_by_database]
        open_ = [c for c in open_ if (c,) != child.primary_key or not _fills_itself(child, c)]
        number = number_within(child, given)
        counted = number is not None and number.name not in filled
        open_ = [c for c in open_ if number is None or c != number.name]
        must = required(inner)
        lost = [name for name in below.unknown if name in must]
        if open_ or lost or below.many or below.links:
            what = f"nothing fills {listed(open_)}" if open_ else f"{listed(lost or ['nested lists'])} has no column"
            if not needed and self._made_elsewhere(path, child, what, parts, notes):
                return
            notes.ask(
                Cause.NESTED,
                f"{child.name}",
                f"How do the items of `{path[-1]}` become rows of `{child.name}`? {what[0].upper()}{what[1:]}.",
            )
            return
        if target.mode is not Mode.CREATE:
            what = f"a sent `{path[-1]}`" if path[-1] else "the list that is sent"
            notes.assume(f"{what} replaces all rows of `{child.name}` that belong to the row")
        shown = self._shown(many, inner, below) if many.link is not None else []
        if shown:
            kept = f"`{child.name}` keeps which row of `{many.table.name}` is meant, and that row stays as it is"
            notes.assume(f"{listed(shown)} of {items_at(path)} has no effect: {kept}")
        ask_about_unplaced(child.name, [name for name in below.unknown if name not in shown], items_at(path), notes)
        many_ = WriteMany(path=path, table=child.name, on=on, fields=tuple(below.fields), required=needed)
        parts.many.append(self._numbered(many_, child, given, notes) if counted else many_)
        notes.because(f"the items of `{path[-1]}` become rows of `{child.name}`: {many.why}")

    def _made_elsewhere(self, path: tuple[str, ...], child: Table, what: str, parts: Parts, notes: Notes) -> bool:
        """A list that may be left out, of rows which another operation makes: it is shown rather than sent."""
        maker = self.finder.makers.get(child.name)
        if maker is None:
            return False
        name = ".".join(path)
        text = f"Are the items of `{name}` in a body written to `{child.name}`? {what[0].upper()}{what[1:]}."
        meanwhile = f"`{name}` is accepted and has no effect: {maker} makes the rows of `{child.name}`"
        notes.ask(Cause.NESTED, child.name, text, meanwhile=meanwhile)
        parts.ignored.append(path)
        return True


def _fills_itself(table: Table, name: str) -> bool:
    """Whether a key is a UUID, or a text with room for one that points at nothing, as that of any new row is."""
    column = table.column(name)
    if column is None or table.foreign_key_of(name) is not None:
        return column is not None and column.type.kind is SqlKind.UUID
    roomy = column.type.kind in STRINGS and (column.type.length or ROOM) >= ROOM
    return column.type.kind is SqlKind.UUID or roomy
