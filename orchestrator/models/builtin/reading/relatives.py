"""Rows of other tables that belong to a row, found by the names under which a contract shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orchestrator.ddl import Column, ForeignKey, Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.full_names import akin
from orchestrator.models.builtin.reading.match_columns import find_column, is_a_person, points_at
from orchestrator.models.builtin.reading.moments import is_stamp
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.numbers import is_number
from orchestrator.models.builtin.reading.relations import from_own_side, is_actor, role_link, self_children
from orchestrator.models.builtin.reading.roles import reply_key, role_of
from orchestrator.models.builtin.reading.schemas import Schemas, properties
from orchestrator.models.builtin.reading.sightings import Sighting
from orchestrator.models.builtin.reading.tables import Database, Link, flipped, is_own_key, pairs_of
from orchestrator.models.builtin.reading.told_lists import rows_told
from orchestrator.models.builtin.reading.verbs import deed_of, is_an_end, is_done_by
from orchestrator.models.builtin.reading.words import Words, key, same_stem, words
from orchestrator.models.builtin.shapes import Pairs
from orchestrator.relational import INSTANTS

_LIST_WORDS = {"list", "array", "collection", "set"}


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


class Relatives:
    """Finds the relatives of rows of one database."""

    def __init__(
        self, database: Database, schemas: Schemas, principal: Table | None, secrets: frozenset[tuple[str, str]]
    ) -> None:
        self.database = database
        self.schemas = schemas
        self.principal = principal
        self.secrets = secrets
        """Table and name of the columns that never go out."""
        self.sightings: list[Sighting] = []
        """What bodies and answers speak of, in the order of reading."""

    def is_secret(self, table: Table, column: str) -> bool:
        """Whether a column must not be shown."""
        return (table.name, column) in self.secrets

    def is_principal(self, table: Table, name: str, item: Schema) -> bool:
        """Whether an object beside a token is the one who logged in."""
        if self.principal is None or table.name != self.principal.name:
            return False
        about = {key(name), *(key(str(title)) for title in item.get("x-schema-names", []))}
        return self.database.key_of(table) in about or key(name) in {("user",), ("profile",), ("account",)}

    def caller_link(self, table: Table, verb: str) -> Link | None:
        """The link table from `table` to the principal whose name, or a column of which, shares the verb's stem.

        A verb of two words, as `sign-up`, is found whole: `check_ins` is no table of those who checked out.
        """
        if self.principal is None:
            return None
        found = []
        deed = deed_of(words(verb))
        for link in self.database.links(table, self.principal):
            if deed:
                named = (link.table.name, *(column.name for column in link.table.columns))
                found += [link] if any(is_done_by(deed, name) for name in named) and not may_be_over(link) else []
                continue
            kin = any(same_stem(verb, part) for part in key(link.table.name))
            kin = kin or any(same_stem(verb, part) for c in (*link.near.columns, *link.far.columns) for part in key(c))
            if kin and (table.name != self.principal.name or is_actor(link.far, verb)):
                found.append(link)
        return found[0] if len(found) == 1 else None

    def one(
        self, table: Table, name: Words, schema: Mapping[str, object], notes: Notes, *, quiet: bool = False
    ) -> One | None:
        """The one row that a property named `name`, holding an object of `schema`, is."""
        about = self.schemas.about(schema)
        keys = [found for found in table.foreign_keys if self.database.table(found.target) is not None]
        named = [found for found in keys if self._role(found) == name]
        named = named or [found for found in keys if self._target_key(found) in {name, name[-1:]}]
        named = named or [found for found in keys if self._role(found) == (*name, *self._target_key(found)[-1:])]
        named = named or [found for found in (reply_key(self.database, table, name),) if found is not None]
        named = named or [found for found in keys if akin(found, self._target_key(found), name)]
        named = named or [found for found in keys if about and self._target_key(found) == about]
        if not named and self.principal is not None and is_a_person(self.database, name):
            person = points_at(self.database, table, name)
            named = [person] if person is not None else []
            if named and not quiet:
                notes.assume(f"`{'_'.join(name)}` is whom `{table.name}.{named[0].columns[0]}` points at")
        always = [found for found in named if not quiet and self._always(table, found)]
        if len(named) > 1 and len(always) == 1:
            named = always
            notes.assume(f"`{'_'.join(name)}` is whom `{always[0].columns[0]}` points at, which is always there")
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

    def _always(self, table: Table, found: ForeignKey) -> bool:
        return all((column := table.column(name)) is not None and not column.nullable for name in found.columns)

    def _role(self, found: ForeignKey) -> Words:
        said = role_of(found)
        return said[:-1] if len(said) > 1 and said[-1] in {"key", "no", "code", "number"} else said

    def _target_key(self, found: ForeignKey) -> Words:
        table = self.database.table(found.target)
        return self.database.key_of(table) if table is not None else ()

    def many(self, table: Table, name: Words, schema: Mapping[str, object], notes: Notes) -> Many | None:
        """The rows that a list named `name`, of items of `schema`, holds."""
        about = self.schemas.about(schema)
        name = name[:-1] if len(name) > 1 and name[-1] in _LIST_WORDS else name
        for wanted in dict.fromkeys(item for item in (name, about) if item):
            found = self.database.find(wanted, table)
            many = self._to_many(table, found) if found is not None else None
            if many is not None:
                return self._behind(table, many, schema) or many
        by_stem = [
            link
            for link in self.database.links_of(table)
            if self.database.table(link.far.target) is not None
            if name and any(same_stem(name[-1], part) for part in key(link.table.name))
        ]
        by_stem = self._one_way(table, by_stem, name)
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
        return self._by_value(table, name) or self._of_own(table, name) or self._alike(table, name, schema, notes)

    def as_told(self, table: Table, name: str, described: str, notes: Notes) -> Many | None:
        """The rows that a list holds of which only its description says what they are."""
        found = rows_told(self.database, table, described)
        if found is None:
            return None
        notes.assume(f"`{name}` lists rows of `{found[0].name}`, of which its description speaks: “{described}”")
        return self._by_key(*found)

    def columns_of(self, table: Table, schema: Mapping[str, object]) -> set[str]:
        """The columns that an object of `schema` shows of a row."""
        found = [
            find_column(self.database, table, said, self.schemas.flat(one)) for said, one in properties(schema).items()
        ]
        return {hit.column.name for hit in found if hit is not None}

    def _one_way(self, table: Table, links: list[Link], name: Words) -> list[Link]:
        """Of a table that joins rows with others of their own table, the direction in which `name` looks."""
        if len(links) != 2 or {link.far.target for link in links} != {table.name}:
            return links
        way = role_link(self.database, table, "_".join(name))
        return [way.link] if way is not None and way.link in links else from_own_side(self.database, table, links)

    def _behind(self, table: Table, many: Many, schema: Mapping[str, object]) -> Many | None:
        """`instructors` of `course_instructors` are the people behind it, where only they have what is shown."""
        shown = {name: self.schemas.flat(item) for name, item in properties(schema).items()}
        links = [link for link in self.database.links_of(table) if link.table.name == many.table.name]
        if len(links) != 1 or not shown:
            return None
        far = self._table(links[0].far.target)

        def lacking(other: Table) -> int:
            return sum(find_column(self.database, other, name, item) is None for name, item in shown.items())

        if far.name == table.name or lacking(far) >= lacking(many.table):
            return None
        return Many(table=far, link=links[0], why=f"`{many.table.name}` joins them")

    def _of_own(self, table: Table, name: Words) -> Many | None:
        """`replies` of a message by `parent_id`: rows of the same table that point at this one."""
        found = self_children(self.database, table, "_".join(name)) if name else None
        keys = self.database.keys_between(table, table)
        if found is None and len(keys) == 1 and name[-1:] in {("reply",), ("answer",), ("response",)}:
            return self._by_key(table, keys[0])
        reference = next((key_ for key_ in keys if found is not None and key_.columns[0] == found.on[0][1]), None)
        return self._by_key(table, reference) if reference is not None else None

    def _alike(self, table: Table, name: Words, schema: Mapping[str, object], notes: Notes) -> Many | None:
        """`orderItems` are the `order_lines` that point at an order: no other rows that do hold all that is shown."""
        shown = {said: self.schemas.flat(item) for said, item in properties(schema).items() if key(said) != ("id",)}
        hits = []
        for child, reference in self.database.child_tables(table):
            found = [find_column(self.database, child, said, item) for said, item in shown.items()]
            keys = {*child.primary_key, *(column for one in child.foreign_keys for column in one.columns)}
            told = [column for column in found if column is not None and column.column.name not in keys]
            if all(found) and len(told) > 1 and child.name != table.name and len(reference.columns) == 1:
                hits.append((child, reference))
        if len(hits) != 1:
            return None
        child, _ = hits[0]
        notes.assume(f"`{'_'.join(name)}` are the rows of `{child.name}` that point here: all that is shown is theirs")
        return self._by_key(*hits[0])

    def _by_value(self, table: Table, name: Words) -> Many | None:
        """`photo_urls` are the `url` of the `photos` that point here, where those hold little else."""
        if len(name) < 2:
            return None
        found = [
            (child, reference)
            for child, reference in self.database.child_tables(table)
            if self.database.key_of(child)[-1:] == name[-2:-1]
            if (value := only_value(child, reference.columns)) is not None and key(value.name) == name[-1:]
        ]
        return self._by_key(*found[0]) if len(found) == 1 else None

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


def may_be_over(link: Link) -> bool:
    """Whether rows of a link table stay when it is over: what tells so is a state of theirs, or a moment."""
    told = [value for column in link.extra for value in column.values]
    moments = [column.name for column in link.extra if column.nullable and column.type.kind in INSTANTS]
    return any(is_an_end(word) for text in (*told, *moments) for word in words(text))


def only_value(table: Table, keys: tuple[str, ...]) -> Column | None:
    """The one column of a table that is hardly more than a list of values, `keys` being those that point elsewhere."""
    rest = [
        column
        for column in table.columns
        if column.name not in keys and not is_own_key(table, column) and not is_stamp(column) and not is_number(column)
    ]
    single = [column for column in table.columns if column.name not in keys and not is_own_key(table, column)]
    chosen = rest if len(rest) == 1 else single
    return chosen[0] if len(chosen) == 1 and table.foreign_key_of(chosen[0].name) is None else None
