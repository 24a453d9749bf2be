"""What a row shows of a row further on: the serial number of an alert's sensor, by way of its rule.

Only what can be meant by one chain of references counts, and of rows at the same distance only one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from orchestrator.ddl import Column, ForeignKey, SqlKind, Table
from orchestrator.json_schema import Schema, allows_null
from orchestrator.models.builtin.reading.match_columns import find_column, fits, is_of_form
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.roles import role_of
from orchestrator.models.builtin.reading.tables import Database, pairs_of
from orchestrator.models.builtin.reading.words import key, words
from orchestrator.models.builtin.shapes import ExpressionField, ValueField

_FARTHEST = 3
_EVERYWHERE = {
    "id", "uuid", "name", "title", "label", "description", "status", "state", "type", "kind", "version", "position",
    "note", "notes", "comment", "text", "body", "role", "active", "enabled", "code", "email", "password", "created",
    "updated", "deleted", "at", "date", "time", "on", "timestamp", "url", "slug", "value", "count", "total", "amount",
    "number", "order", "sort", "is", "reason", "message", "data", "metadata", "content", "archived", "published",
}  # fmt: skip
"""Words of properties that rows of most tables have: which row is meant, they do not say."""
_LABELS = {("name",), ("title",), ("label",), ("description",)}


@dataclass(frozen=True)
class _Chain:
    """References from row to row, and the table that they lead to."""

    keys: tuple[ForeignKey, ...]
    tables: tuple[Table, ...]
    optional: bool
    """Whether there may be no row at its end."""

    @property
    def end(self) -> Table:
        """The last table."""
        return self.tables[-1]


def further(
    database: Database,
    table: Table,
    name: str,
    schema: Schema,
    notes: Notes,
    *,
    beside: Collection[str],
    hidden: Callable[[Table, str], bool],
) -> ValueField | ExpressionField | None:
    """The column of the one row further on that has such a one; `hidden` ones never go out.

    What rows of every kind are called (`name`) is that of the one row whose key is shown `beside` it, where rows of
    `table` have no name themselves.
    """
    nullable = bool(allows_null(schema) or schema.get("x-nullable"))
    common = set(words(name)) <= _EVERYWHERE
    if common and (words(name) not in _LABELS or database.label(table) is not None):
        return None
    for distance in range(1, 2 if common else _FARTHEST + 1):
        chains = [c for c in _chains(database, table, distance) if nullable or not c.optional]
        if common:
            chains = [chain for chain in chains if _is_shown(database, table, chain.keys[0], beside)]
        hits = [(chain, column) for chain in chains for column in _columns(database, chain.end, name, schema)]
        hits = [(chain, column) for chain, column in hits if not hidden(chain.end, column.name)]
        if len(hits) > 1:
            return None
        if hits:
            return _told(name, hits[0][0], hits[0][1], notes)
    return None


def named_further(
    database: Database,
    table: Table,
    name: str,
    schema: Schema,
    notes: Notes,
    *,
    hidden: Callable[[Table, str], bool],
    known: Callable[[Table, str], bool],
) -> ExpressionField | None:
    """`apiary` and `apiary_name` of a harvest are those of its hive: the key, and the name, of the row further on.

    `known` says whether the contract calls that key by the name elsewhere.
    """
    nullable = bool(allows_null(schema) or schema.get("x-nullable"))
    every = [chain for size in range(1, _FARTHEST + 1) for chain in _chains(database, table, size)]
    hits: list[tuple[_Chain, Column]] = []
    for chain in (one for one in every if len(one.keys) > 1):
        last, column = chain.tables[-2], _shown_of(database, chain, name, schema)
        is_key = column is not None and column.name in chain.keys[-1].target_columns
        if column is not None and (known(last, name) or not is_key) and not hidden(chain.end, column.name):
            hits.append((chain, column))
    if len(hits) != 1 or (hits[0][0].optional and not nullable):
        return None
    chain, column = hits[0]
    if len([one for one in every if one.end is chain.end]) > 1:
        return None
    notes.assume(f"`{name}` is `{chain.end.name}.{column.name}` of the one row that {_way(chain)} leads to")
    return _value_of(chain, column)


def _shown_of(database: Database, chain: _Chain, name: str, schema: Schema) -> Column | None:
    """The key of the row at the end of a chain where it is called by its role alone, or its name."""
    said, reference = key(name), chain.keys[-1]
    column = chain.end.column(reference.target_columns[0])
    if said in {role_of(reference), database.key_of(chain.end)} and column is not None:
        plain = column.type.kind is SqlKind.UUID and schema.get("format") != "uuid"
        return column if fits(column, schema, is_key=True) and not plain and not is_of_form(schema) else None
    called = [
        c for c in chain.end.columns if key(c.name) in _LABELS and (*database.key_of(chain.end), *key(c.name)) == said
    ]
    return called[0] if len(called) == 1 and fits(called[0], schema) else None


def _chains(database: Database, table: Table, distance: int) -> Iterator[_Chain]:
    """The chains of so many references that come to no table twice."""
    found = [_Chain((), (table,), optional=False)]
    for _ in range(distance):
        found = [
            _Chain(
                (*chain.keys, reference), (*chain.tables, target), chain.optional or _may_be_empty(chain.end, reference)
            )
            for chain in found
            for reference in chain.end.foreign_keys
            if len(reference.columns) == 1
            and (target := database.table(reference.target)) is not None
            and target not in chain.tables
        ]
    yield from found


def _may_be_empty(table: Table, reference: ForeignKey) -> bool:
    column = table.column(reference.columns[0])
    return column is None or column.nullable


def _columns(database: Database, table: Table, name: str, schema: Schema) -> list[Column]:
    """The column of that very name, else one that names its rows and is called much the same."""
    spelled = [column for column in table.columns if words(column.name) == words(name)]
    if spelled:
        return [c for c in spelled if fits(c, schema, is_key=table.foreign_key_of(c.name) is not None)]
    found = find_column(database, table, name, schema)
    return [found.column] if found is not None and table.is_unique((found.column.name,)) and not _is_id(name) else []


def _is_id(name: str) -> bool:
    return key(name)[-1:] in {("id",), ("uuid",)}


def _is_shown(database: Database, table: Table, reference: ForeignKey, beside: Collection[str]) -> bool:
    """Whether the answer says which row a reference points at."""
    found = (find_column(database, table, other, {}) for other in beside)
    return any(hit is not None and hit.column.name == reference.columns[0] for hit in found)


def _told(name: str, chain: _Chain, column: Column, notes: Notes) -> ValueField | ExpressionField:
    told = f"`{name}` is `{chain.end.name}.{column.name}` of the row that {_way(chain)} leads to"
    notes.assume(f"{told}, the only one with such")
    if len(chain.keys) == 1:
        return ValueField(table=chain.end.name, column=column.name, on=pairs_of(chain.keys[0]))
    return _value_of(chain, column)


def _way(chain: _Chain) -> str:
    """The references of a chain, as they are told."""
    return ", ".join(f"`{at.name}.{found.columns[0]}`" for at, found in zip(chain.tables, chain.keys, strict=False))


def _value_of(chain: _Chain, column: Column) -> ExpressionField:
    """The column of the row at the end of a chain."""
    text = f"{chain.end.name}.{column.name}"
    for place in range(len(chain.keys), 0, -1):
        reference, near, far = chain.keys[place - 1], chain.tables[place - 1], chain.tables[place]
        test = f"{far.name}.{reference.target_columns[0]} = {near.name}.{reference.columns[0]}"
        text = f"(SELECT {text} FROM {far.name} WHERE {test})"  # noqa: S608 - parsed, never run
    return ExpressionField(text=text)
