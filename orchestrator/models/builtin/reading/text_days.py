"""Days that a design for SQLite keeps as texts, where the contract tells that they are such."""

from __future__ import annotations

from dataclasses import replace

from orchestrator.contract import Contract
from orchestrator.ddl import Column, SchemaDesign
from orchestrator.models.builtin.reading.text_columns import format_of, retyped, said_of_names
from orchestrator.models.builtin.reading.words import words
from orchestrator.relational import SqlKind


def with_days(contract: Contract, schema: SchemaDesign) -> SchemaDesign:
    """The design with days for texts that are dates wherever the contract shows or takes what is called so.

    SQLite has no type for them: a day is the text `2026-05-01` there, whatever its column is called.
    """
    if schema.dialect != "sqlite":
        return schema
    told = said_of_names(contract, words, format_of)
    tables = (retyped(table, lambda one: told.get(words(one.name)) == {"date"}, _as_day) for table in schema.tables)
    return replace(schema, tables=tuple(tables))


def _as_day(column: Column) -> Column:
    return replace(column, type=replace(column.type, kind=SqlKind.DATE))
