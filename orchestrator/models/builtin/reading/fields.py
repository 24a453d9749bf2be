"""Where the value of one property of an answer comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orchestrator.ddl import Column, ForeignKey, Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.match_columns import find_column, fits
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.relations import is_actor
from orchestrator.models.builtin.reading.schemas import Schemas, constant, core, is_object, name_of, properties
from orchestrator.models.builtin.reading.tables import (
    Database,
    Link,
    flipped,
    holds_documents,
    is_own_key,
    is_stamp,
    pairs_of,
)
from orchestrator.models.builtin.reading.words import Words, key, same_stem, words
from orchestrator.models.builtin.shapes import (
    ColumnField,
    ConstantField,
    CountField,
    ExistsField,
    FieldSource,
    IsSetField,
    Pairs,
    TokenField,
    ValueField,
    ValuesField,
)
from orchestrator.relational import INSTANTS, INTEGERS, STRINGS

_TOKENS = {
    "token": "access",
    "access token": "access",
    "jwt": "access",
    "id token": "access",
    "auth token": "access",
    "bearer token": "access",
    "api token": "access",
    "bearer": "access",
    "token type": "type",
    "expire in": "expires_in",
    "expires in": "expires_in",
    "expire": "expires_in",
    "ttl": "expires_in",
    "expire at": "expires_at",
    "expires at": "expires_at",
    "expiration": "expires_at",
    "token expires at": "expires_at",
}
_FLAG_WORDS = {"is", "has", "by", "me", "been", "was", "i", "you", "my"}
_LIST_WORDS = {"list", "array", "collection", "set"}
_COUNT_WORDS = {"count", "total", "num", "number", "of"}


@dataclass(frozen=True, kw_only=True)
class Many:
    """Rows of another table that belong to one row: by their foreign key, or behind a link table."""

    table: Table
    on: Pairs = ()
    """(column of `table`, own column)."""
    link: Link | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class One:
    """The one row of another table that belongs to a row."""

    table: Table
    on: Pairs
    """(own column, column of `table`)."""
    why: str = ""


class FieldFinder:
    """Finds sources for the properties of rows of one database."""

    def __init__(self, database: Database, schemas: Schemas, principal: Table | None, secrets: frozenset[str]) -> None:
        self.database = database
        self.schemas = schemas
        self.principal = principal
        self.secrets = secrets
        """Columns of the principal's table that never go out."""

    def is_secret(self, table: Table, column: str) -> bool:
        """Whether a column must not be shown."""
        return self.principal is not None and table.name == self.principal.name and column in self.secrets

    def token(self, name: str) -> TokenField | None:
        """The part of a login's answer that `name` is."""
        kind = _TOKENS.get(" ".join(key(name)))
        return TokenField(kind=kind) if kind else None

    def scalar(self, table: Table, name: str, schema: Schema, notes: Notes, prefix: Words = ()) -> FieldSource | None:
        """The source of text, a number or a truth value."""
        found = find_column(self.database, table, name, schema, prefix=prefix)
        if found is not None and not self.is_secret(table, found.column.name):
            if found.assumption:
                notes.assume(found.assumption)
            return self._label_instead(table, found.column, name, schema, notes) or ColumnField(
                column=found.column.name
            )
        fixed = constant(schema)
        if fixed:
            return ConstantField(value=fixed[0])
        kinds = types_of(schema)
        if "integer" in kinds or "number" in kinds:
            return self._count(table, name, notes) or self._of_relation(table, name, schema, notes)
        if kinds == ("boolean",):
            return self._is_set(table, name, notes) or self._exists(table, name, notes)
        return self._of_relation(table, name, schema, notes)

    def _label_instead(
        self, table: Table, column: Column, name: str, schema: Schema, notes: Notes
    ) -> FieldSource | None:
        """`category: string` beside `category_id bigint` is the category's name, not its number."""
        reference = table.foreign_key_of(column.name)
        if reference is None or key(name)[-1] in {"id", "uuid", "key", "ref"} or column.type.kind in STRINGS:
            return None
        if "string" not in types_of(schema) or schema.get("format") == "uuid":
            return None
        target = self.database.table(reference.target)
        label = self.database.label(target) if target is not None else None
        if target is None or label is None:
            return None
        notes.assume(f"`{name}` shows `{target.name}.{label.name}` of the row that `{column.name}` points at")
        return ValueField(table=target.name, column=label.name, on=pairs_of(reference))

    def _count(self, table: Table, name: str, notes: Notes) -> CountField | None:
        found = key(name)
        if not {"count", "total", "num", "number"} & set(found):
            return None
        bare = tuple(word for word in found if word not in _COUNT_WORDS)
        counted = self.many(table, bare, {}, notes) if bare else None
        if counted is None:
            return None
        link = counted.link
        notes.because(f"`{name}` counts rows of `{link.table.name if link else counted.table.name}`")
        if link is not None:
            return CountField(table=link.table.name, on=pairs_of(link.near))
        return CountField(table=counted.table.name, on=counted.on)

    def _is_set(self, table: Table, name: str, notes: Notes) -> IsSetField | None:
        """`archived` of a nullable `archived_at`."""
        bare = [word for word in words(name) if word not in _FLAG_WORDS]
        for column in table.columns:
            when = words(column.name)
            if column.nullable and column.type.kind in INSTANTS and when[-1:] in {("at",), ("on",)} and bare:
                if list(when[:-1]) == bare:
                    notes.because(f"`{name}` says whether `{table.name}.{column.name}` is set")
                    return IsSetField(column=column.name)
        return None

    def _exists(self, table: Table, name: str, notes: Notes) -> ExistsField | None:
        """`favorited` and `following` say whether the caller has a row in a link table of that stem."""
        if self.principal is None:
            return None
        bare = [word for word in words(name) if word not in _FLAG_WORDS]
        if len(bare) != 1:
            return None
        link = self.caller_link(table, bare[0])
        if link is None or len(link.far.columns) != 1:
            return None
        notes.because(f"`{name}` says whether the caller has a row in `{link.table.name}`")
        return ExistsField(table=link.table.name, on=pairs_of(link.near), actor=link.far.columns[0])

    def caller_link(self, table: Table, verb: str) -> Link | None:
        """The link table from `table` to the principal whose name, or a column of which, shares the verb's stem."""
        if self.principal is None:
            return None
        found = []
        for link in self.database.links(table, self.principal):
            kin = any(same_stem(verb, part) for part in key(link.table.name))
            kin = kin or any(same_stem(verb, part) for c in (*link.near.columns, *link.far.columns) for part in key(c))
            if kin and (table.name != self.principal.name or is_actor(link.far, verb)):
                found.append(link)
        return found[0] if len(found) == 1 else None

    def _of_relation(self, table: Table, name: str, schema: Schema, notes: Notes) -> ValueField | None:
        """`authorName` is the column `name` of the row that `author_id` points at."""
        found = key(name)
        for size in range(len(found) - 1, 0, -1):
            one = self.one(table, found[:size], {}, notes, quiet=True)
            rest = find_column(self.database, one.table, "_".join(found[size:]), schema) if one is not None else None
            if one is not None and rest is not None and not self.is_secret(one.table, rest.column.name):
                notes.because(f"`{name}` is `{one.table.name}.{rest.column.name}`: {one.why}")
                return ValueField(table=one.table.name, column=rest.column.name, on=one.on)
        return self._of_neighbour(table, name, schema, notes)

    def _of_neighbour(self, table: Table, name: str, schema: Schema, notes: Notes) -> ValueField | None:
        """`sku` of a stock is its product's, where the product alone has such a column and it is unique there."""
        hits = [
            (reference, column)
            for reference in table.foreign_keys
            if (target := self.database.table(reference.target)) is not None and target.name != table.name
            for column in target.columns
            if words(column.name) == words(name)
            and target.is_unique((column.name,))
            and not self.is_secret(target, column.name)
            and fits(column, schema)
        ]
        if len(hits) != 1:
            return None
        reference, column = hits[0]
        notes.because(
            f"`{name}` is `{reference.target}.{column.name}` of the row that `{reference.columns[0]}` points at"
        )
        return ValueField(table=reference.target, column=column.name, on=pairs_of(reference))

    def one(
        self, table: Table, name: Words, schema: Mapping[str, object], notes: Notes, *, quiet: bool = False
    ) -> One | None:
        """The one row that a property named `name`, holding an object of `schema`, is."""
        about = core(name_of(schema)) if name_of(schema) else ()
        keys = [found for found in table.foreign_keys if self.database.table(found.target) is not None]
        named = [found for found in keys if self._role(found) == name]
        named = named or [found for found in keys if self._target_key(found) in {name, name[-1:]}]
        named = named or [found for found in keys if about and self._target_key(found) == about]
        if len(named) == 1:
            target = self.database.table(named[0].target)
            assert target is not None
            why = f"`{table.name}.{', '.join(named[0].columns)}` points at `{target.name}`"
            if not quiet:
                notes.because(f"`{'_'.join(name)}`: {why}")
            return One(table=target, on=pairs_of(named[0]), why=why)
        return self._one_back(table, name, about)

    def _one_back(self, table: Table, name: Words, about: Words) -> One | None:
        back = [
            (child, found)
            for child, found in self.database.child_tables(table)
            if child.is_unique(found.columns) and len(found.columns) == 1
        ]
        own = self.database.key_of(table)
        fitting = [
            (child, found)
            for child, found in back
            if self.database.key_of(child) in {name, (*own, *name), about} and self.database.key_of(child)
        ]
        if len(fitting) != 1:
            return None
        child, found = fitting[0]
        why = f"`{child.name}.{found.columns[0]}` points here, once per row"
        return One(table=child, on=flipped(pairs_of(found)), why=why)

    def _role(self, found: ForeignKey) -> Words:
        words_ = key(found.columns[0])
        return words_[:-1] if len(words_) > 1 and words_[-1] in {"id", "uuid", "key"} else words_

    def _target_key(self, found: ForeignKey) -> Words:
        table = self.database.table(found.target)
        return self.database.key_of(table) if table is not None else ()

    def many(self, table: Table, name: Words, schema: Mapping[str, object], notes: Notes) -> Many | None:
        """The rows that a list named `name`, of items of `schema`, holds."""
        about = core(name_of(schema)) if name_of(schema) else ()
        name = name[:-1] if len(name) > 1 and name[-1] in _LIST_WORDS else name
        for wanted in dict.fromkeys(item for item in (name, about) if item):
            found = self.database.find(wanted, table)
            many = self._to_many(table, found) if found is not None else None
            if many is not None:
                return many
        by_stem = [
            link
            for other in self.database.tables
            for link in self.database.links(table, other)
            if name and any(same_stem(name[-1], part) for part in key(link.table.name))
        ]
        tables = {link.table.name for link in by_stem}
        if len(tables) == 1 and len(by_stem) == 1:
            return Many(table=self._table(by_stem[0].far.target), link=by_stem[0], why=f"by `{by_stem[0].table.name}`")
        children = [
            (child, found)
            for child, found in self.database.child_tables(table)
            if name and self.database.key_of(child)[-1:] == name[-1:]
        ]
        if len(children) == 1:
            return self._by_key(*children[0])
        return None

    def _table(self, name: str) -> Table:
        found = self.database.table(name)
        assert found is not None
        return found

    def _by_key(self, child: Table, found: ForeignKey) -> Many:
        return Many(table=child, on=pairs_of(found), why=f"`{child.name}.{', '.join(found.columns)}` points here")

    def _to_many(self, table: Table, other: Table) -> Many | None:
        keys = self.database.keys_between(other, table)
        if len(keys) == 1:
            return self._by_key(other, keys[0])
        links = list(self.database.links(table, other))
        if len(links) == 1:
            return Many(table=other, link=links[0], why=f"`{links[0].table.name}` joins them")
        return None

    def values(self, table: Table, name: str, item: Schema, notes: Notes) -> ValuesField | None:
        """The column of many rows that a list of scalars shows."""
        wanted = key(name)
        ids = len(wanted) > 1 and wanted[-1] in {"id", "uuid"}
        many = self.many(table, wanted[:-1] if ids else wanted, {}, notes)
        if many is None:
            return None
        if ids:
            column = self._key_column(many)
        else:
            label = self.database.label(many.table) or only_value(many.table, tuple(column for column, _ in many.on))
            column = label.name if label is not None else ""
        found = many.table.column(column)
        if found is None or (not ids and ("string" in types_of(item)) == (found.type.kind in INTEGERS)):
            return None
        notes.because(f"`{name}` lists `{many.table.name}.{column}`: {many.why}")
        via = many.link.join if many.link is not None else None
        return ValuesField(table=many.table.name, column=column, on=() if via else many.on, via=via)

    def _key_column(self, many: Many) -> str:
        return many.table.primary_key[0] if len(many.table.primary_key) == 1 else ""

    def group(self, table: Table, name: str, schema: Schema) -> bool:
        """Whether the properties of an object are columns of the same row: `address.city` of `address_city`."""
        found = properties(schema)
        if not is_object(schema) or not found:
            return False
        hits = [
            find_column(self.database, table, inner, self.schemas.flat(item), prefix=key(name)) is not None
            for inner, item in found.items()
        ]
        return all(hits) or (sum(hits) >= 2 and sum(hits) * 2 > len(hits))

    def document(self, table: Table, name: str, schema: Schema) -> str:
        """The JSON or array column that holds an object or a list whole; empty where there is none."""
        found = find_column(self.database, table, name, schema)
        return found.column.name if found is not None and holds_documents(found.column) else ""


def only_value(table: Table, keys: tuple[str, ...]) -> Column | None:
    """The one column of a table that is hardly more than a list of values, `keys` being those that point elsewhere."""
    rest = [
        column
        for column in table.columns
        if column.name not in keys and not is_own_key(table, column) and not is_stamp(column)
    ]
    single = [column for column in table.columns if column.name not in keys and not is_own_key(table, column)]
    chosen = rest if len(rest) == 1 else single
    return chosen[0] if len(chosen) == 1 and table.foreign_key_of(chosen[0].name) is None else None
