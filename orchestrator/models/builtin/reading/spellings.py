"""Words of closed lists that contract and database spell in two ways: `IN_REVIEW` and `in_review` are one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from orchestrator.contract import Contract
from orchestrator.ddl import Column, SchemaDesign, Table
from orchestrator.models.builtin.reading.schemas import Schemas, properties
from orchestrator.models.builtin.reading.words import Words, key, words

_Lists = dict[Words, set[tuple[str, ...]]]


def respelled(contract: Contract, schema: SchemaDesign, roles: tuple[str, str]) -> SchemaDesign:
    """The design with the contract's words for those of its closed lists, where every list of that name agrees.

    `roles` are table and column of the roles, whose words are those of the auth model.
    """
    lists: _Lists = {}
    for name, values in _lists(contract, Schemas(contract)):
        lists.setdefault(key(name)[-1:], set()).add(values)
    tables = tuple(
        replace(table, columns=tuple(_column(column, table, lists, roles) for column in table.columns))
        for table in schema.tables
    )
    return replace(schema, tables=tables)


def _column(column: Column, table: Table, lists: _Lists, roles: tuple[str, str]) -> Column:
    if len(column.values) < 2 or (table.name, column.name) == roles:
        return column
    told = [found for found in lists.get(key(column.name)[-1:], ()) if _known(column) <= {_bare(one) for one in found}]
    ways = {tuple(one for value in column.values for one in found if _bare(one) == _bare(value)) for found in told}
    if len(ways) != 1 or any(set(column.values) <= set(found) for found in told):
        return column
    (spelled,) = ways
    if len(spelled) != len(column.values):
        return column
    default = dict(zip(column.values, spelled, strict=True)).get(str(column.default_value), column.default_value)
    return replace(column, values=spelled, stored=column.values, default_value=default)


def _known(column: Column) -> set[str]:
    return {_bare(value) for value in column.values}


def _bare(word: str) -> str:
    """A word without its case and what stands between its parts."""
    return "".join(words(word)) or word


def _lists(contract: Contract, schemas: Schemas) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every closed list of texts of a contract by the name of the property or parameter that has it."""
    for node in nodes_of(contract.document):
        for name, written in properties(node).items():
            yield from _list(name, schemas, written)
    for operation in contract.operations:
        for parameter in operation.parameters:
            yield from _list(parameter.name, schemas, parameter.schema)


def _list(name: str, schemas: Schemas, written: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    flat = schemas.flat(written)
    inner = schemas.items(flat) if isinstance(flat.get("items"), dict) else flat
    values = tuple(value for value in inner.get("enum") or () if isinstance(value, str))
    if values:
        yield name, values


def nodes_of(node: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from nodes_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from nodes_of(value)
