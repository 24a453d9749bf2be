"""Tables whose rows are rows of another table as well, by a key that both share: a practitioner is a person."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.ddl import Column, ForeignKey, SqlKind, Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.moments import is_stamp
from orchestrator.models.builtin.reading.tables import Database, Found
from orchestrator.models.builtin.reading.words import key, words
from orchestrator.models.builtin.shapes import Pairs

_SOMEONE = ("er", "or", "ee", "ist", "ian", "ant", "ent")
"""Ends of words for people: what is called so has the name of whom it points at."""
_PEOPLE = {"profile", "member", "staff", "doctor", "person", "nurse", "coach", "guide", "pilot", "chef"}


def shared_key(database: Database, table: Table) -> ForeignKey | None:
    """The reference that says which row of another table a row is: its own key, else the one account it has."""
    own = [found for found in table.foreign_keys if found.columns == table.primary_key and len(found.columns) == 1]
    if not own and (principal := database.principal) is not None:
        own = [found for found in database.keys_between(table, principal) if _is_account(database, table, found)]
    target = database.table(own[0].target) if len(own) == 1 else None
    return own[0] if target is not None and target is not table else None


def _is_account(database: Database, table: Table, found: ForeignKey) -> bool:
    """`user_id UNIQUE NOT NULL` of doctors: everyone has just one, and it is called after nothing but the users."""
    column = table.column(found.columns[0]) if len(found.columns) == 1 else None
    noun = database.key_of(table)[-1]
    return (
        column is not None
        and not column.nullable
        and table.is_unique(found.columns)
        and key(column.name)[:-1] in {database.key_of_name(found.target), database.key_of_name(found.target)[-1:]}
        and (noun in _PEOPLE or noun.endswith(_SOMEONE))
    )


def shared_column(database: Database, table: Table, name: str, schema: Schema) -> tuple[Table, Found, Pairs] | None:
    """The column of the row that shares a key which holds what no own column does, and how that row is found."""
    for other, on in _above(database, table):
        found = find_column(database, other, name, schema)
        if found is not None and _is_of_both(database, other, found.column, name):
            return other, found, on
    return None


def _above(database: Database, table: Table) -> Iterator[tuple[Table, Pairs]]:
    """The row that a row is as well, and those that this one is: their keys are all the same."""
    seen, here, own = {table.name}, table, ""
    while (found := shared_key(database, here)) is not None and found.target not in seen:
        target = database.table(found.target)
        assert target is not None
        own = own or found.columns[0]
        yield target, ((own, found.target_columns[0]),)
        seen.add(target.name)
        here = target
        if found.target_columns != target.primary_key:
            return


def _is_of_both(database: Database, other: Table, column: Column, name: str) -> bool:
    """Whether a value of the other row is this one's too: how a device is doing is not how its settings are."""
    person = database.principal is not None and other.name == database.principal.name
    if column.name in other.primary_key or other.foreign_key_of(column.name) is not None:
        return False
    if person:
        return not is_stamp(column) or words(column.name) == words(name)
    return not (is_stamp(column) or column.values or column.type.kind is SqlKind.BOOLEAN)
