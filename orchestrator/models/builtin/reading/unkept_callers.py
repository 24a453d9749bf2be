"""Columns that hold who made a row, or whose it is, where no foreign key keeps it: `author`, `created_by`."""

from __future__ import annotations

from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.reading.loose_columns import says_who
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.words import words
from orchestrator.models.builtin.shapes import FromCaller, ValueSource
from orchestrator.relational import STRINGS

OWNERS = ("owner", "author", "user", "creator", "created", "member", "customer", "account", "reporter", "organizer")

_OF_KEYS = {"id", "uuid", "key", "by"}


def names_an_owner(column: str) -> bool:
    """Whether a column is called after whose a row is."""
    return bool(set(OWNERS) & set(words(column)))


def unkept_caller(table: Table, principal: Table, taken: set[str], found: dict[str, ValueSource], notes: Notes) -> None:
    """Whose a new row is, where no foreign key keeps it: the only column that says who made the row, or whose it is."""
    if table.name == principal.name or any(isinstance(source, FromCaller) for source in found.values()):
        return
    hits = [
        (column, own)
        for column in table.columns
        if column.name not in {*taken, *table.primary_key}
        and not column.filled_by_database
        and (own := kept_of_caller(table, column, principal))
        and _is_whose(column, own)
    ]
    if len(hits) == 1:
        column, own = hits[0]
        found[column.name] = FromCaller(column=own)
        notes.assume(
            f"`{table.name}.{column.name}` of a new row is the caller's `{own}`, though no foreign key says so"
        )


def _is_whose(column: Column, own: str) -> bool:
    """Whether a name says whose a row is and nothing else: an `author` that may be missing is a book's as well."""
    if says_who(column):
        return not column.nullable or tuple(words(column.name)) != ("author",)
    said = set(words(column.name))
    of_own = said <= {*OWNERS, *_OF_KEYS, *words(own)} and ("created" not in said or "by" in said)
    return not column.nullable and names_an_owner(column.name) and of_own


def kept_of_caller(table: Table, column: Column, principal: Table) -> str:
    """What of the caller a column holds that no foreign key keeps: the key, by names or as the name that it is."""
    reference = table.foreign_key_of(column.name)
    if reference is not None:
        undeclared = reference.target == principal.name and not reference.declared
        return reference.target_columns[0] if undeclared else ""
    own = principal.column(principal.primary_key[0]) if len(principal.primary_key) == 1 else None
    texts = own is not None and own.type.kind in STRINGS and column.type.kind in STRINGS
    return own.name if own is not None and texts and not column.values else ""
