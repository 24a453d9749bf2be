"""Truth values that a design for SQLite keeps as whole numbers, where the contract tells that they are such."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from orchestrator.contract import Contract
from orchestrator.ddl import Column, DefaultKind, SchemaDesign, Table
from orchestrator.json_schema import types_of
from orchestrator.models.builtin.reading.soft_deletes import said_softly
from orchestrator.models.builtin.reading.text_columns import said_of_names
from orchestrator.models.builtin.reading.words import Words, key, words
from orchestrator.relational import INTEGERS, SqlKind


def with_flags(contract: Contract, schema: SchemaDesign) -> SchemaDesign:
    """The design with truth values for columns that begin as 0 or 1 and that the contract calls true or false.

    SQLite has no type for them, and knows 0 and 1 as false and true; other databases do not.
    """
    if schema.dialect != "sqlite":
        return schema
    told, gone = _booleans(contract), set(_marks(contract))
    tables = tuple(
        replace(table, columns=tuple(_flag(column, table, told, gone) for column in table.columns))
        for table in schema.tables
    )
    return replace(schema, tables=tables)


def _flag(column: Column, table: Table, told: Collection[Words], gone: Collection[str]) -> Column:
    named = key(column.name) in told or column.name.lower() in gone
    begins = column.default_kind is DefaultKind.VALUE and column.default_value in {0, 1}
    checked = any(column.name in check.columns for check in table.checks)
    bound = column.name in table.primary_key or table.foreign_key_of(column.name) is not None
    if not (named and begins) or column.nullable or checked or bound or column.type.kind not in INTEGERS:
        return column
    return replace(column, type=replace(column.type, kind=SqlKind.BOOLEAN), default_value=bool(column.default_value))


def _booleans(contract: Contract) -> set[Words]:
    """Names of properties that are truth values wherever they stand, and what those say: `done` of `isDone`."""
    kinds = said_of_names(contract, key, types_of)
    told = {name for name, found in kinds.items() if found == {("boolean",)}}
    return told | {name[1:] for name in told if name[0] in {"is", "was"} and kinds.keys().isdisjoint({name[1:]})}


def _marks(contract: Contract) -> Iterator[str]:
    """Words of sentences by which a delete only marks rows: “marked as removed”."""
    for operation in contract.operations:
        if operation.method == "DELETE":
            yield from words(said_softly(operation))
