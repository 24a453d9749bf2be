"""Several paths that show rows of one table: which of its rows each means.

`/customers` and `/suppliers` that are both rows of `parties` are told apart by a value of a closed list that is called
so. Where only a row that the design itself inserts into a table that they point at is called so, that is asked, and
where nothing tells them apart, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import sqlglot
from sqlglot import exp

from orchestrator.ddl import Column, SchemaDesign, Table
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.walk import Alias
from orchestrator.models.builtin.reading.words import Words, key
from orchestrator.models.builtin.shapes import FromConstant, Match
from orchestrator.relational import STRINGS


def told_apart(
    found: Mapping[str, Alias], database: Database, principal: Table | None, people: Collection[str]
) -> dict[str, Alias]:
    """The aliases with the rows that each of them means, where several lead to one table by its columns alone.

    The one that is called by a word for `people`, whoever they are, means all rows of those who log in.
    """
    told = dict(found)
    by_table: dict[str, set[Words]] = {}
    for prefix, alias in found.items():
        if _is_loose(prefix, alias, found, database):
            by_table.setdefault(alias.table.name, set()).add(_noun(prefix))
    all_of_them = {
        noun for noun in by_table.get(principal.name if principal is not None else "", ()) if noun[-1] in people
    }
    for prefix, alias in found.items():
        if not _is_loose(prefix, alias, found, database):
            continue
        if alias.table is principal and all_of_them == {_noun(prefix)}:
            told[prefix] = replace(alias, why=f"`{_literal(prefix)}` are those who log in: {alias.why}")
            continue
        hits = [item for column in alias.table.columns for item in _values_called(_noun(prefix), column)]
        rows = [] if hits else list(_rows_called(_noun(prefix), alias.table, database))
        if len(hits) == 1:
            match = hits[0]
            why = f"{alias.why}; those whose `{match.column}` says so"
            told[prefix] = replace(alias, only=match, why=why)
        elif len(rows) == 1 or len(by_table[alias.table.name]) > 1:
            asked = f": those whose {rows[0]}" if len(rows) == 1 else ""
            told[prefix] = replace(alias, doubt=f"Which rows of `{alias.table.name}` are `{_literal(prefix)}`{asked}?")
    return told


def _is_loose(prefix: str, alias: Alias, found: Mapping[str, Alias], database: Database) -> bool:
    """Whether nothing but columns says that a literal means rows of the table, and no literal before it does."""
    above = prefix.split("/")[1:-1]
    named = any(database.find(key(part)) is alias.table for part in above if part and "{" not in part)
    within = any(prefix.startswith(f"{other}/") and found[other].table is alias.table for other in found)
    called = _is_prefixed(_noun(prefix), alias.table, database)
    return not alias.sure and alias.by_share and "{" not in prefix and not named and not within and not called


def _is_prefixed(noun: Words, table: Table, database: Database) -> bool:
    """Whether a table is called as the literal is but for a word before it, as `shop_order` is where ORDER cannot be.

    Not where other tables end so too that are not its own, nor where that word picks rows: `active_orders` are some.
    """
    return database.main_by_ending(noun) is table


def _literal(prefix: str) -> str:
    return prefix.rsplit("/", 1)[-1]


def _noun(prefix: str) -> Words:
    return key(_literal(prefix))


def _values_called(noun: Words, column: Column) -> Iterator[Match]:
    for value in column.values:
        if key(value) == noun:
            yield Match(column=column.name, source=FromConstant(value=value))


def _rows_called(noun: Words, table: Table, database: Database) -> Iterator[str]:
    """What may hold for the rows that are called `noun`: a reference to a row that is inserted by that name."""
    for reference in table.foreign_keys:
        target = database.table(reference.target)
        own = reference.columns[0]
        if target is None or target.primary_key != reference.target_columns or len(target.primary_key) != 1:
            continue
        texts = [column.name for column in target.columns if column.type.kind in STRINGS]
        rows = [row for row in _inserted(database.schema, target) if target.primary_key[0] in row]
        named = [row for row in rows if any(key(str(row.get(column, ""))) == noun for column in texts)]
        if len(named) == 1:
            yield f"`{own}` is {named[0][target.primary_key[0]]}, the row of `{target.name}` that the design inserts"


def _inserted(schema: SchemaDesign, table: Table) -> Iterator[dict[str, Any]]:
    """The rows that the design itself puts into a table: column → text or whole number, what else it says left out."""
    for statement in schema.statements:
        if not statement.text.lstrip().lower().startswith("insert") or table.name not in statement.text:
            continue
        tree = sqlglot.parse_one(statement.text, read=schema.dialect)
        into, values = tree.this, tree.args.get("expression")
        names = [item.name for item in into.expressions] if isinstance(into, exp.Schema) else []
        named = into.find(exp.Table) if into is not None else None
        if named is None or named.name != table.name.rpartition(".")[2] or not isinstance(values, exp.Values):
            continue
        columns = names or [column.name for column in table.columns]
        for row in values.expressions:
            cells = zip(columns, row.expressions, strict=False)
            literals = {name: cell for name, cell in cells if isinstance(cell, exp.Literal)}
            yield {n: c.this if c.is_string else int(c.this) for n, c in literals.items() if c.is_string or c.is_int}
