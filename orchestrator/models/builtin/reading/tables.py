"""Tables found by name, and how one leads to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from orchestrator.ddl import Column, ForeignKey, SchemaDesign, SqlKind, Table
from orchestrator.models.builtin.reading.moments import is_stamp
from orchestrator.models.builtin.reading.words import Words, key, picks_rows, plain, unglued, words
from orchestrator.models.builtin.shapes import Join, Pairs
from orchestrator.relational import DOCUMENTS, STRINGS

_NATURAL = ("slug", "username", "handle", "nickname", "name", "code", "title", "label", "key", "tag")
_ROWS = {"report", "entry", "item", "record", "request", "row", "log"}
"""Words that say of a table's name no more than that it holds rows."""
_PRIVATE = {"email", "mail", "phone", "token", "secret", "hash"}


def flipped(pairs: Pairs) -> Pairs:
    """The same equalities, the other side first."""
    return tuple((right, left) for left, right in pairs)


def pairs_of(foreign_key: ForeignKey) -> Pairs:
    """(own column, column of the target)."""
    return tuple(zip(foreign_key.columns, foreign_key.target_columns, strict=False))


@dataclass(frozen=True, kw_only=True)
class Link:
    """A table whose rows join one row of `near` with one of `far`."""

    table: Table
    near: ForeignKey
    far: ForeignKey

    @property
    def join(self) -> Join:
        """As the emitter is told."""
        return Join(table=self.table.name, near=pairs_of(self.near), far=pairs_of(self.far))

    @property
    def extra(self) -> tuple[Column, ...]:
        """Columns that neither key nor time stamp accounts for."""
        used = {*self.near.columns, *self.far.columns}
        return tuple(
            column
            for column in self.table.columns
            if column.name not in used and not is_own_key(self.table, column) and not is_stamp(column)
        )


def is_own_key(table: Table, column: Column) -> bool:
    """Whether the column alone is the primary key, and no foreign key."""
    return table.primary_key == (column.name,) and table.foreign_key_of(column.name) is None


@dataclass(frozen=True, kw_only=True)
class Found:
    """A column, and what had to be supposed to find it."""

    column: Column
    assumption: str = ""


class Database:
    """All tables of the design, asked by name and by relation."""

    def __init__(self, schema: SchemaDesign) -> None:
        self.schema = schema
        self.tables = schema.tables
        self.principal: Table | None = None  # the table of those who log in
        self.secrets: frozenset[tuple[str, str]] = frozenset()  # (table, column) of what nobody is shown
        self.pairs: Mapping[tuple[str, Words], Found] = {}
        """By table and the words of a property: the column of another name that it was found to be."""
        self.soft: Mapping[str, str] = {}  # by table, the column that marks rows as gone, as the contract says
        self._links: dict[str, list[Link]] = {}
        self._children: dict[str, list[tuple[Table, ForeignKey]]] = {}
        for table in schema.tables:
            for found in table.foreign_keys:
                self._children.setdefault(found.target, []).append((table, found))

    @cached_property
    def _prefix(self) -> Words:
        """Words that every table begins with, such as a product's name."""
        keys = [key(table.name) for table in self.tables]
        if len(keys) < 3 or any(len(found) < 2 for found in keys):
            return ()
        return keys[0][:1] if len({found[0] for found in keys}) == 1 else ()

    @cached_property
    def by_key(self) -> dict[Words, Table]:
        """The tables by the singular words of their names, without a prefix that all share."""
        found: dict[Words, Table] = {}
        for table in self.tables:
            found.setdefault(key(table.name), table)
            found.setdefault(self.key_of(table), table)
        return found

    def key_of(self, table: Table) -> Words:
        """The words that name a row of the table."""
        return self._keys[table.name]

    @cached_property
    def _keys(self) -> dict[str, Words]:
        plain = {table.name: self._without_prefix(key(table.name)) for table in self.tables}
        return {table.name: self._unglued(table, plain) for table in self.tables}

    def _without_prefix(self, full: Words) -> Words:
        short = full[len(self._prefix) :] if full[: len(self._prefix)] == self._prefix else full
        return short[1:] if short[:1] in {("tbl",), ("t",)} and len(short) > 1 else short

    def _unglued(self, table: Table, plain: dict[str, Words]) -> Words:
        """`cartitem` is a cart's item where it points at `cart`."""
        return unglued(plain[table.name], {plain[k.target] for k in table.foreign_keys if k.target in plain})

    def names_key(self, table: Table, name: str) -> bool:
        """Whether a name is that of a table's key of one column: `id`, `orderId` or the column's own."""
        own = self.key_of(table)
        known = {("id",), ("uuid",), (*own, "id"), (*own[-1:], "id"), *(key(column) for column in table.primary_key)}
        return len(table.primary_key) == 1 and key(name) in known

    def key_of_name(self, name: str) -> Words:
        """The words of the table of that name; empty where there is none."""
        table = self.table(name)
        return self.key_of(table) if table is not None else ()

    def table(self, name: str) -> Table | None:
        """The table of exactly that name."""
        return self.schema.table(name)

    def find(self, wanted: Words, beside: Table | None = None) -> Table | None:
        """The table that `wanted` names; `beside` is the table of the row that comes before it in a path."""
        if beside is not None:
            child = self._child(wanted, beside)
            if child is not None:
                return child
        if wanted in self.by_key:
            return self.by_key[wanted]
        joined = "".join(wanted)
        glued = [table for found, table in self.by_key.items() if "".join(found) == joined]
        turned = [table for found, table in self.by_key.items() if len(found) == 2 and "".join(found[::-1]) == joined]
        return next(iter(glued or turned), None)

    def by_ending(self, wanted: Words) -> Table | None:
        """The one table whose name ends in `wanted`, or begins so, or in which `wanted` ends."""
        if self.all_by_ending(wanted):
            return self.main_by_ending(wanted)
        begun = self.by_beginning(wanted)
        if begun is not None:
            return begun
        shorter = [
            table for found, table in self.by_key.items() if len(found) < len(wanted) and wanted[-len(found) :] == found
        ]
        return shorter[0] if len({table.name for table in shorter}) == 1 else None

    def main_by_ending(self, wanted: Words) -> Table | None:
        """The one that ends so, or that the others are parts of; none where its words pick rows: `archived_orders`."""
        longer = self.all_by_ending(wanted)
        main = [one for one in longer if not any(self.keys_between(one, two) for two in longer if two is not one)]
        return main[0] if len(main) == 1 and not picks_rows(self.key_of(main[0])[: -len(wanted)]) else None

    def by_beginning(self, wanted: Words) -> Table | None:
        """`faults` is `fault_reports`: the one table whose name begins so and goes on with a word for any row."""
        begun = [
            table
            for table in self.tables
            if self.key_of(table)[:-1] == wanted and self.key_of(table)[-1] in _ROWS and wanted
        ]
        return begun[0] if len(begun) == 1 else None

    def all_by_ending(self, wanted: Words) -> list[Table]:
        """Every table whose name has more words than `wanted` and ends in them."""
        size = len(wanted)
        return [t for t in self.tables if len(self.key_of(t)) > size and self.key_of(t)[-size:] == wanted and wanted]

    def _child(self, wanted: Words, beside: Table) -> Table | None:
        """`items` beside `orders` is `order_items`, else the one table that ends so and points there."""
        exact = self.by_key.get((*self.key_of(beside), *wanted))
        if exact is not None:
            return self._behind(exact, wanted, beside)
        if wanted in self.by_key and self.relates(beside, self.by_key[wanted]):
            return None
        ending = [
            table
            for table in self.tables
            if self.key_of(table)[-len(wanted) :] == wanted and self.keys_between(table, beside)
        ]
        begun = self.by_beginning(wanted)
        if not ending and begun is not None and self.keys_between(begun, beside):
            return begun
        return ending[0] if len(ending) == 1 else None

    def _behind(self, table: Table, wanted: Words, beside: Table) -> Table:
        """`tags` beside `posts` are the rows of `tags` where `post_tags` says nothing but which belong to which."""
        far = self.by_key.get(wanted)
        if far is None:
            return table
        bare = [link for link in self.links(beside, far) if link.table.name == table.name and not link.extra]
        return far if bare else table

    def keys_between(self, child: Table, parent: Table) -> list[ForeignKey]:
        """Foreign keys of `child` that point at `parent`; whose a row is, only declared ones say, or the auth model."""
        people = self.principal is not None and parent.name == self.principal.name
        return [key for key in child.foreign_keys if key.target == parent.name and (key.declared or not people)]

    def relates(self, one: Table, other: Table) -> bool:
        """Whether a foreign key or a link table leads from one to the other."""
        direct = self.keys_between(one, other) or self.keys_between(other, one)
        return bool(direct) or any(True for _ in self.links(one, other))

    def links(self, near: Table, far: Table) -> Iterator[Link]:
        """Link tables between two tables, each direction of a self-relation by itself."""
        return (link for link in self.links_of(near) if link.far.target == far.name)

    def links_of(self, near: Table) -> list[Link]:
        """Every link table on one side of which `near` stands, in the order of the tables."""
        if near.name not in self._links:
            self._links[near.name] = [
                Link(table=table, near=first, far=second)
                for table, first in self.child_tables(near)
                for second in table.foreign_keys
                if table.name not in {near.name, second.target}
                and first is not second
                and table.is_unique((*first.columns, *second.columns))
            ]
        return self._links[near.name]

    def child_tables(self, parent: Table) -> list[tuple[Table, ForeignKey]]:
        """Tables that point at `parent`, with the key that does."""
        return self._children.get(parent.name, [])

    def path_to(self, start: Table, target: str) -> tuple[ForeignKey, ...] | None:
        """The shortest way along foreign keys from `start` up to the table `target`; `()` where they are the same."""
        paths: list[tuple[Table, tuple[ForeignKey, ...]]] = [(start, ())]
        seen = {start.name}
        for table, path in paths:
            if table.name == target:
                return path
            for found in table.foreign_keys:
                following = self.table(found.target)
                if following is not None and following.name not in seen:
                    seen.add(following.name)
                    paths.append((following, (*path, found)))
        return None

    def natural_key(self, table: Table) -> Column | None:
        """A unique text column by which people name a row."""
        unique = [
            column
            for column in table.columns
            if column.type.kind in STRINGS
            and table.is_unique((column.name,))
            and not _PRIVATE & set(words(column.name))
            and (table.name, column.name) not in self.secrets
        ]

        def rank(column: Column) -> int:
            said = words(column.name)
            return next((index for index, name in enumerate(_NATURAL) if name in said), len(_NATURAL))

        by_rank = sorted(unique, key=rank)
        return by_rank[0] if by_rank else None

    def label(self, table: Table) -> Column | None:
        """The column that says in words what a row is: its natural key, else a plain name or title."""
        natural = self.natural_key(table)
        if natural is not None:
            return natural
        named = [
            column
            for column in table.columns
            if column.type.kind in STRINGS
            and words(column.name)[-1:] in {("name",), ("title",)}
            and not {"first", "last", "middle", "given", "family", "maiden", "sur"} & set(words(column.name))
        ]
        return named[0] if named else None


def column_by_words(columns: Iterable[Column], wanted: Words) -> Column | None:
    """The column whose name has exactly these words."""
    return next((column for column in columns if words(column.name) == wanted), None)


def column_by_key(columns: Iterable[Column], wanted: Words) -> Column | None:
    """The column whose name has these words in the singular, spelled or glued as may be: `idUser` is `iduser`."""
    usual, glued = plain("_".join(wanted)), "".join(wanted)
    found = list(columns)
    exact = next((column for column in found if key(column.name) == wanted), None)
    alike = exact or next((column for column in found if plain(column.name) == usual), None)
    return alike or next((column for column in found if "".join(key(column.name)) == glued), None)


def holds_documents(column: Column) -> bool:
    """Whether the column holds JSON or an array; a text does that begins as an empty one, as designs for SQLite do."""
    empty = column.type.kind in STRINGS and column.default_value in ("{}", "[]")
    return column.type.kind in DOCUMENTS or column.type.kind is SqlKind.ARRAY or empty
