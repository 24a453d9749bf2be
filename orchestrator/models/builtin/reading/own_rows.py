"""What the caller's own row beside a row says: `my_rating` of a recipe is the `stars` of the caller's rating."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.ddl import Column, ForeignKey, Table
from orchestrator.json_schema import Schema, allows_null
from orchestrator.models.builtin.reading.match_columns import find_column, fits
from orchestrator.models.builtin.reading.moments import is_stamp
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.restrictions import restriction
from orchestrator.models.builtin.reading.soft_deletes import alive_tests
from orchestrator.models.builtin.reading.tables import Database, Link, flipped, is_own_key, pairs_of
from orchestrator.models.builtin.reading.words import Words, key
from orchestrator.models.builtin.shapes import ExpressionField, Pairs

_WHOSE = {"my", "your", "viewer", "caller", "me"}


@dataclass(frozen=True, kw_only=True)
class OwnRow:
    """The row that joins the caller with a row."""

    table: Table
    on: Pairs
    """(column of the row, column of `table`)."""
    actor: str
    """The column of `table` that holds the caller."""


def of_own_row(
    database: Database, principal: Table | None, table: Table, name: str, schema: Schema, notes: Notes
) -> ExpressionField | None:
    """The one column of the one row that joins the caller with a row, null where there is none.

    What may not be null would need a value for nobody, which nothing says.
    """
    called = _of_callers(principal, table, name, schema)
    hits = list(_columns(database, principal, table, called, schema)) if principal is not None and called else []
    if principal is None or len(hits) != 1:
        return None
    child, near, far, column = hits[0]
    told = " ".join((name, principal.name, column.name, *column.values))
    if restriction(child, str(schema.get("description") or ""), known=told) != "":
        return None
    what = f"`{name}` is `{child.name}.{column.name}` of the caller's own row, null where there is none"
    (notes.because if key(column.name) == called else notes.assume)(what)
    return _value(database, table, child, pairs_of(near), pairs_of(far), column)


def own_row(
    database: Database, principal: Table | None, table: Table, name: str, schema: Schema, about: Words, notes: Notes
) -> OwnRow | None:
    """`my_progress`, null or an object: the caller's row of the one table that is called so and has one for each pair.

    It is called so by its last words, or as the object's schema is (`about`).
    """
    called = _of_callers(principal, table, name, schema)
    if principal is None or called is None:
        return None
    hits = [
        (child, near, far)
        for child, near, far in _joined(database, table, principal)
        if any(said and database.key_of(child)[-len(said) :] == said for said in (called, about))
    ]
    if len(hits) != 1:
        return None
    child, near, far = hits[0]
    told = f"{name} {principal.name} {table.name}"
    if restriction(child, str(schema.get("description") or ""), known=told) != "":
        return None
    what = f"`{name}` is the caller's own row of `{child.name}`, null where there is none"
    (notes.because if called == database.key_of(child) else notes.assume)(what)
    return OwnRow(table=child, on=flipped(pairs_of(near)), actor=far.columns[0])


def _of_callers(principal: Table | None, table: Table, name: str, schema: Schema) -> Words | None:
    """What a property that may be null shows of the caller's own row beside another: `rating` of `my_rating`."""
    found = key(name)
    whose = principal is not None and principal.name != table.name and {*found[:1]} & _WHOSE
    return found[1:] if whose and (allows_null(schema) or schema.get("x-nullable")) else None


def _columns(
    database: Database, principal: Table, table: Table, called: Words, schema: Schema
) -> Iterator[tuple[Table, ForeignKey, ForeignKey, Column]]:
    """(child, its key of the row, its key of the caller, the column): by the column's name, else by the child's."""
    every = [
        (child, near, far, column)
        for child, near, far in _joined(database, table, principal)
        for column in child.columns
        if column.name not in {near.columns[0], far.columns[0]}
        and not is_own_key(child, column)
        and not is_stamp(column)
        and child.foreign_key_of(column.name) is None
        and fits(column, schema)
    ]
    own = database.key_of(table)
    named = [hit for hit in every if key(hit[3].name) == called]
    yield from named or [
        hit for hit in every if database.key_of(hit[0]) in {called, (*own, *called), (*own[-1:], *called)}
    ]


def _joined(database: Database, table: Table, principal: Table) -> list[tuple[Table, ForeignKey, ForeignKey]]:
    """(child, its key of the row, its key of the caller), of the tables that have one row at most for each pair."""
    return [
        (child, near, far)
        for child, near in database.child_tables(table)
        for far in database.keys_between(child, principal)
        if child.name not in {table.name, principal.name}
        and len(near.columns) == len(far.columns) == 1
        and child.is_unique((near.columns[0], far.columns[0]))
        and _points_once(database, child, table, principal)
        and far.target_columns == principal.primary_key
    ]


def _points_once(database: Database, child: Table, table: Table, principal: Table) -> bool:
    """Whether no other column of a row could be meant by the row, or by the caller."""
    return all(len(list(database.keys_between(child, other))) == 1 for other in (table, principal))


def of_joining_row(
    database: Database, table: Table, link: Link | None, name: str, schema: Schema, notes: Notes
) -> ExpressionField | None:
    """A column of the row of `link` that joins a row of `table` with the caller, which no column of `table` is."""
    if link is None:
        return None
    found = find_column(database, link.table, name, schema)
    own = find_column(database, table, name, schema)
    plain = found is not None and not found.assumption and (own is None or bool(own.assumption))
    if found is None or not plain or found.column.name in {*link.near.columns, *link.far.columns}:
        return None
    what = f"`{name}` is `{link.table.name}.{found.column.name}` of the row that joins the caller with what is shown"
    notes.because(what)
    return _value(database, table, link.table, pairs_of(link.far), pairs_of(link.near), found.column)


def _value(database: Database, table: Table, child: Table, near: Pairs, far: Pairs, column: Column) -> ExpressionField:
    """The column of the one row of `child` that points by `near` at the row and by `far` at the caller, if not gone."""
    tests = [f"{child.name}.{own} = {table.name}.{there}" for own, there in near]
    tests += [f"{child.name}.{own} = :caller" for own, _ in far]
    tests += alive_tests(database, child)
    return ExpressionField(text=f"(SELECT {child.name}.{column.name} FROM {child.name} WHERE {' AND '.join(tests)})")  # noqa: S608 - parsed, never run
