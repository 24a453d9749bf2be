"""The tables that a contract lets one imagine: a service that hides its database still has things, keys and owners.

A collection is a path segment that a parameter follows, or that lists or creates. Its columns are the properties of
what it answers with, its key is what the parameter names, and its references are what the path nests and what is
called `tool_id`. Nothing here is held against the service: it only helps to make valid requests.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from orchestrator.checks.judge.names import meant, singular, snake
from orchestrator.checks.judge.subjects import PARAMETER, path_parameters
from orchestrator.contract import Contract, Operation
from orchestrator.ddl import Column, ForeignKey, SchemaDesign, SqlKind, SqlType, Table
from orchestrator.json_schema import Schema, types_of, without_null

_ANY = SqlType(kind=SqlKind.OTHER, text="")


def imagined(contract: Contract) -> SchemaDesign:
    """A design good enough to find keys and parents by."""
    names = dict.fromkeys(name for operation in contract.operations for name in _collections(operation))
    tables = {name: _table(contract, name) for name in names}
    return SchemaDesign(dialect="", tables=tuple(_related(contract, table, tables) for table in tables.values()))


def entity(contract: Contract, schema: Schema | None) -> Schema:
    """The object that an answer is about: the body, the items of its list, or what its envelope holds."""
    found = contract.merged(without_null(schema or {}))
    for _ in range(3):
        if "array" in types_of(found) and isinstance(found.get("items"), dict):
            found = contract.merged(without_null(found["items"]))
            continue
        inner = [contract.merged(without_null(one)) for one in found.get("properties", {}).values() if _is_node(one)]
        wrapped = [one for one in inner if one.get("properties") or "array" in types_of(one)]
        plain = [one for one in found.get("properties", {}) if snake(one) == "id" or snake(one).endswith("_id")]
        if plain or len(wrapped) != 1 or len(inner) - len(wrapped) > 4:
            return found
        if "array" in types_of(wrapped[0]) and not entity_like(contract, wrapped[0]):
            return found
        found = wrapped[0]
    return found


def entity_like(contract: Contract, array: Schema) -> bool:
    """Whether an array holds objects."""
    items = array.get("items")
    return isinstance(items, dict) and bool(contract.merged(without_null(items)).get("properties"))


def _is_node(schema: object) -> bool:
    return isinstance(schema, dict)


def _collections(operation: Operation) -> Iterator[str]:
    segments = [segment for segment in operation.path.split("/") if segment]
    for segment, following in itertools.pairwise(segments):
        if PARAMETER.search(following) and not PARAMETER.search(segment):
            yield snake(segment)
    makes = operation.method == "POST" and operation.success_status == 201
    lists = operation.method == "GET" and operation.success is not None and bool(operation.success.schema)
    if segments and not PARAMETER.search(segments[-1]) and (makes or lists):
        yield snake(segments[-1])


def _about(contract: Contract, name: str) -> Iterator[tuple[Operation, str]]:
    """Operations on one item of the collection with the parameter that names it, then those on the whole of it."""
    whole = []
    for operation in contract.operations:
        parameters = path_parameters(operation.path)
        if operation.path.endswith("}") and parameters and snake(parameters[-1].before) == name:
            yield operation, parameters[-1].name
        elif snake(operation.path.rstrip("/").rpartition("/")[2]) == name:
            whole.append((operation, ""))
    yield from whole


def _table(contract: Contract, name: str) -> Table:
    columns: dict[str, None] = {}
    parameter = ""
    for operation, named in _about(contract, name):
        parameter = parameter or named
        success = operation.success
        if operation.method in {"GET", "POST", "PUT", "PATCH"} and success is not None:
            properties = entity(contract, success.schema).get("properties", {})
            columns.update(dict.fromkeys(snake(one) for one in properties))
    key = _key(name, parameter, columns)
    columns.setdefault(key)
    return Table(name=name, columns=tuple(_column(one) for one in columns), primary_key=(key,))


def _key(name: str, parameter: str, columns: dict[str, None]) -> str:
    wanted = snake(parameter)
    shorter = wanted.removeprefix(singular(name) + "_")
    candidates = (wanted, shorter, "id", f"{singular(name)}_id", "uuid", "slug")
    return next((one for one in candidates if one and one in columns), shorter or "id")


def _column(name: str) -> Column:
    return Column(name=name, type=_ANY, nullable=True)


def _related(contract: Contract, table: Table, tables: dict[str, Table]) -> Table:
    """The table with the references that its columns' names and its place in paths speak of."""
    keys: dict[str, ForeignKey] = {}
    for column in table.columns:
        stem = column.name.removesuffix("_id")
        target = meant(stem, [one for one in tables if one != table.name]) if stem != column.name else None
        if target is not None:
            keys[target] = _reference(column.name, tables[target])
    for operation, _ in _about(contract, table.name):
        for parameter in path_parameters(operation.path):
            parent = snake(parameter.before)
            if parent in tables and parent != table.name:
                keys.setdefault(
                    parent, _reference(f"{singular(parent)}_{tables[parent].primary_key[0]}", tables[parent])
                )
    lacking = [key.columns[0] for key in keys.values() if table.column(key.columns[0]) is None]
    columns = (*table.columns, *(_column(name) for name in lacking))
    return replace(table, columns=columns, foreign_keys=tuple(keys.values()))


def _reference(column: str, target: Table) -> ForeignKey:
    return ForeignKey(columns=(column,), target=target.name, target_columns=target.primary_key)
