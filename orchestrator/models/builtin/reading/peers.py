"""Figures of a row and its peers: the average of a recipe's ratings, shown with the one that the caller just gave."""

from __future__ import annotations

from collections.abc import Mapping

from orchestrator.ddl import Column, Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.soft_deletes import alive_tests
from orchestrator.models.builtin.reading.state_counts import says_only
from orchestrator.models.builtin.reading.tables import Database, is_own_key, pairs_of
from orchestrator.models.builtin.reading.words import COUNTS, key, stem
from orchestrator.models.builtin.shapes import ExpressionField, Pairs
from orchestrator.relational import NUMBERS

_AVERAGE = {"average", "avg", "mean"}
_MARKS = {"rating", "star", "score", "grade", "vote", "mark", "point"}
_NOW = {"new", "current", "of", "value", "overall"}


def of_peers(
    database: Database,
    principal: Table | None,
    table: Table,
    name: str,
    schema: Schema,
    beside: Mapping[str, Schema],
    notes: Notes,
) -> ExpressionField | None:
    """`average` and `count` beside the `stars` that somebody gave: over all who gave some to the same thing.

    Of rows that nobody has twice of one thing, whose only number is shown beside.
    """
    on, number = _thing(database, principal, table), _number(table)
    found = [find_column(database, table, other, item) for other, item in beside.items() if other != name]
    if on is None or number is None or all(one is None or one.column.name != number.name for one in found):
        return None
    said = set(key(name))
    about = {*database.key_of(table), *key(number.name), *_MARKS, *_NOW}
    averages = any(_AVERAGE & set(key(other)) for other in beside)
    exact = types_of(schema)[:1] == ("number",) and not schema.get("multipleOf")
    if said & _AVERAGE and said <= _AVERAGE | about and exact:
        what, told = f"avg(peers.{number.name})", "is the average"
    elif said & COUNTS and said <= COUNTS | about and averages and "integer" in types_of(schema):
        what, told = "count(*)", "is the number"
    else:
        return None
    described = str(schema.get("description") or "")
    target = {stem(word) for there in database.tables if there.name in _targets(table) for word in key(there.name)}
    if not says_only(described, (name, table.name, number.name, *about, *_AVERAGE, *target)):
        return None
    tests = [f"peers.{own} = {table.name}.{own}" for own, _ in on]
    tests += alive_tests(database, table, "peers")
    where = " and ".join(own for own, _ in on)
    notes.assume(f"`{name}` {told} of `{table.name}.{number.name}` over all rows with the same `{where}`")
    return ExpressionField(text=f"(SELECT {what} FROM {table.name} peers WHERE {' AND '.join(tests)})")  # noqa: S608 - parsed, never run


def _targets(table: Table) -> set[str]:
    return {reference.target for reference in table.foreign_keys}


def _thing(database: Database, principal: Table | None, table: Table) -> Pairs | None:
    """How rows point at what they are about, where each is what one person has of one thing."""
    people = database.keys_between(table, principal) if principal is not None else []
    things = [reference for reference in table.foreign_keys if reference not in people]
    if len(people) != 1 or len(things) != 1:
        return None
    both = {*people[0].columns, *things[0].columns}
    return pairs_of(things[0]) if both in map(set, table.unique_keys()) else None


def _number(table: Table) -> Column | None:
    """The only number that a row has, besides keys."""
    found = [
        column
        for column in table.columns
        if column.type.kind in NUMBERS and not is_own_key(table, column)
        if column.name not in table.primary_key and table.foreign_key_of(column.name) is None
    ]
    return found[0] if len(found) == 1 else None
