"""Days that a design for SQLite keeps as texts, where the contract tells that they are such."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from orchestrator.contract import Contract
from orchestrator.ddl import Column, SchemaDesign, Table
from orchestrator.models.builtin.reading.schemas import Schemas, properties
from orchestrator.models.builtin.reading.spellings import nodes_of
from orchestrator.models.builtin.reading.words import Words, words
from orchestrator.relational import STRINGS, SqlKind


def with_days(contract: Contract, schema: SchemaDesign) -> SchemaDesign:
    """The design with days for texts that are dates wherever the contract shows or takes what is called so.

    SQLite has no type for them: a day is the text `2026-05-01` there, whatever its column is called.
    """
    if schema.dialect != "sqlite":
        return schema
    told = _days(contract)
    return replace(schema, tables=tuple(_with_days(table, told) for table in schema.tables))


def _with_days(table: Table, told: Collection[Words]) -> Table:
    days = {column.name for column in table.columns if is_free_text(column, table) and words(column.name) in told}
    for check in table.checks:
        if len(check.columns) < 2 or not set(check.columns) <= days:
            days -= {*check.columns}  # of which the form is checked, or what is compared with a text, is left as it is
    columns = (replace(c, type=replace(c.type, kind=SqlKind.DATE)) if c.name in days else c for c in table.columns)
    return replace(table, columns=tuple(columns))


def is_free_text(column: Column, table: Table) -> bool:
    """Whether a column holds texts that no key, list of words or formula tells."""
    bound = column.name in table.primary_key or table.foreign_key_of(column.name) is not None
    return column.type.kind in STRINGS and not bound and not column.values and column.generated is None


def _days(contract: Contract) -> set[Words]:
    """Names of properties that are days wherever they stand."""
    return {name for name, found in formats(contract).items() if found == {"date"}}


def formats(contract: Contract) -> dict[Words, set[object]]:
    """What the contract says of the format of properties of each name, wherever they stand."""
    schemas = Schemas(contract)
    found: dict[Words, set[object]] = {}
    for node in nodes_of(contract.document):
        for name, written in properties(node).items():
            found.setdefault(words(name), set()).add(schemas.flat(written).get("format"))
    return found
