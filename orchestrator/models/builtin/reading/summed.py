"""Sums over the rows that belong to a row, of what a sentence multiplies: quantity times unit price."""

from __future__ import annotations

import re

from orchestrator.ddl import Column, Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.soft_deletes import alive_tests
from orchestrator.models.builtin.reading.tables import Database, is_own_key
from orchestrator.models.builtin.reading.words import key
from orchestrator.models.builtin.shapes import ExpressionField
from orchestrator.relational import NUMBERS

_TIMES = r"(?:times|multiplied by|×|x|\*)"  # noqa: RUF001 - as people write
_ROWS = r"(?:the |its |all |of ){0,4}(?P<rows>[a-z]+(?: [a-z]+)?)"
_PRODUCT = rf"(?:the |their )?(?P<one>[\w `]+?) {_TIMES} (?:the |their )?(?P<two>[\w `]+?)"
_REST = r"(?:[;,.(]\s*(?:it is |which is )?(?:0|zero|nothing) (?:when|if|where|without)[^.]*)?[.)]?\s*"
_SUMS = (
    re.compile(rf"(?:the |is |always )*(?:sum|total) (?:over|of) {_ROWS}(?:,|:| of)? {_PRODUCT}{_REST}", re.IGNORECASE),
    re.compile(rf"(?:the |is |always )*(?:sum|total) of {_PRODUCT} (?:over|of|for|in) {_ROWS}{_REST}", re.IGNORECASE),
)


def summed(database: Database, table: Table, name: str, schema: Schema, notes: Notes) -> ExpressionField | None:
    """The sum of products that the description of a number states, over rows that point here; 0 without any."""
    described = str(schema.get("description") or "")
    if not {"integer", "number"} & set(types_of(schema)):
        return None
    for pattern in _SUMS:
        said = pattern.fullmatch(described.strip())
        if said is None:
            continue
        hits = [
            (child, reference.columns[0], reference.target_columns[0])
            for child, reference in database.child_tables(table)
            if database.key_of(child) in {key(said["rows"]), (*database.key_of(table), *key(said["rows"]))}
            if child.name != table.name and len(reference.columns) == 1
        ]
        if len(hits) != 1:
            return None
        child, own, theirs = hits[0]
        terms = [_number(database, child, said[part]) for part in ("one", "two")]
        columns = [term.name for term in terms if term is not None]
        if len(set(columns)) != 2:
            return None
        tests = [f"{child.name}.{own} = {table.name}.{theirs}"]
        tests += alive_tests(database, child)
        product = " * ".join(f"{child.name}.{column}" for column in columns)
        notes.assume(f"`{name}` is the sum of `{product}`, 0 without rows")
        text = f"(SELECT COALESCE(sum({product}), 0) FROM {child.name} WHERE {' AND '.join(tests)})"  # noqa: S608 - parsed, never run
        return ExpressionField(text=text)
    return None


def _number(database: Database, table: Table, term: str) -> Column | None:
    found = find_column(database, table, "_".join(key(term.strip(" `"))), {})
    column = found.column if found is not None else None
    return column if column is not None and column.type.kind in NUMBERS and not is_own_key(table, column) else None
