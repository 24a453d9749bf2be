"""Properties of a body that name a row by a label or another unique column of it, rather than by its key."""

from __future__ import annotations

from orchestrator.ddl import Column, Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.fields import FieldFinder
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.shared_keys import shared_key
from orchestrator.models.builtin.reading.words import Words, key, words
from orchestrator.models.builtin.shapes import ValueField
from orchestrator.relational import STRINGS

_FORMS = {"email": {"email", "mail"}, "uri": {"uri", "url"}, "url": {"uri", "url"}, "hostname": {"host", "hostname"}}
"""By form of a text, words of columns that hold such texts."""


class NamedRows:
    """Finds which row a value names."""

    def __init__(self, finder: FieldFinder) -> None:
        self.finder = finder

    def label(self, table: Table, column: Column, name: str, item: Schema) -> tuple[str, str] | None:
        """`category: string` for `category_id bigint` names the category by its label."""
        reference, other = table.foreign_key_of(column.name), self.finder.by_uuid(table, column, item)
        if other is not None:
            return other.table, other.column
        if reference is None or key(name)[-1] in {"id", "uuid", "key", "ref"} or column.type.kind in STRINGS:
            return None
        target = self.finder.database.table(reference.target)
        label = self.finder.database.natural_key(target) if target is not None else None
        if target is None or label is None or "string" not in types_of(item) or item.get("format") == "uuid":
            return None
        return target.name, label.name

    def lookup(self, table: Table, name: str, item: Schema) -> tuple[str, tuple[str, str]] | None:
        """`categorySlug` names the row for `category_id` by its slug."""
        found = key(name)
        for size in range(len(found) - 1, 0, -1):
            one = self.finder.one(table, found[:size], {}, Notes(), quiet=True)
            if one is None or len(one.on) != 1 or table.foreign_key_of(one.on[0][0]) is None:
                continue
            column = find_column(self.finder.database, one.table, "_".join(found[size:]), item)
            if column is not None and one.table.is_unique((column.column.name,)):
                return one.on[0][0], (one.table.name, column.column.name)
        if (by_form := self._by_form(table, found, item)) is not None:
            return by_form
        value, shared = self.finder.scalar(table, name, item, Notes()), shared_key(self.finder.database, table)
        if isinstance(value, ValueField) and shared is not None and value.on[0][0] == shared.columns[0]:
            return None  # the address of a guide, who is a person, is hers to have and says of no other who she is
        if isinstance(value, ValueField) and len(value.on) == 1 and table.foreign_key_of(value.on[0][0]) is not None:
            target = self.finder.database.table(value.table)
            if target is not None and target.is_unique((value.column,)):
                return value.on[0][0], (value.table, value.column)
        return None

    def _by_form(self, table: Table, found: Words, item: Schema) -> tuple[str, tuple[str, str]] | None:
        """`maintainer: email` names the row for `maintainer_id` by its e-mail address, where each has its own."""
        called = _FORMS.get(str(item.get("format")))
        one = self.finder.one(table, found, {}, Notes(), quiet=True) if called else None
        if one is None or called is None or len(one.on) != 1 or table.foreign_key_of(one.on[0][0]) is None:
            return None
        texts = [column for column in one.table.columns if column.type.kind in STRINGS]
        hits = [c.name for c in texts if called & set(words(c.name)) and one.table.is_unique((c.name,))]
        return (one.on[0][0], (one.table.name, hits[0])) if len(hits) == 1 else None
