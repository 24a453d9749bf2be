"""Columns of a design for SQLite that keep something else than their type says, as the contract tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from orchestrator.contract import Contract
from orchestrator.ddl import Column, Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.schemas import Schemas, properties
from orchestrator.models.builtin.reading.spellings import nodes_of
from orchestrator.models.builtin.reading.words import Words
from orchestrator.relational import STRINGS

_Said = TypeVar("_Said")


def said_of_names(
    contract: Contract, named: Callable[[str], Words], said: Callable[[Schema], _Said]
) -> dict[Words, set[_Said]]:
    """What the contract says of properties of each name, wherever they stand."""
    schemas = Schemas(contract)
    found: dict[Words, set[_Said]] = {}
    for node in nodes_of(contract.document):
        for name, written in properties(node).items():
            found.setdefault(named(name), set()).add(said(schemas.flat(written)))
    return found


def format_of(schema: Schema) -> object:
    """What a schema says of the form of its texts."""
    return schema.get("format")


def is_free_text(column: Column, table: Table) -> bool:
    """Whether a column holds texts that no key, list of words or formula tells."""
    bound = column.name in table.primary_key or table.foreign_key_of(column.name) is not None
    return column.type.kind in STRINGS and not bound and not column.values and column.generated is None


def retyped(table: Table, is_one: Callable[[Column], bool], as_one: Callable[[Column], Column]) -> Table:
    """The table with its free texts that are such as what they hold.

    Of which a check tells the form, or which it compares with a text, is left as it is.
    """
    found = {column.name for column in table.columns if is_free_text(column, table) and is_one(column)}
    for check in table.checks:
        if len(check.columns) < 2 or not set(check.columns) <= found:
            found -= {*check.columns}
    return replace(table, columns=tuple(as_one(c) if c.name in found else c for c in table.columns))
