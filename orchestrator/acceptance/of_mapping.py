"""The item about the mapping: it speaks of operations, schemas, tables and columns that exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from orchestrator.acceptance.report import Flaw, in_yaml, near, properties_of
from orchestrator.handoff import Package
from orchestrator.handoff.mapping import OperationMapping, SchemaMapping
from orchestrator.playbook import Playbook


def mapping_refers(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """Every name in the mapping exists; without a mapping there is nothing to say."""
    mapping = package.mapping
    ids = [operation.id for operation in package.contract.operations]
    for name, operation in mapping.operations.items():
        if name not in ids:
            problem = f"`{name}` is mapped, and the contract does not have it"
            yield in_yaml(package, "mapping", ("operations", name), problem, near(name, ids))
        yield from _operation(package, name, operation)
    for name, schema in mapping.schemas.items():
        if name not in package.contract.schemas:
            problem = f"schema `{name}` is mapped, and the contract does not have it"
            yield in_yaml(package, "mapping", ("schemas", name), problem, near(name, package.contract.schemas))
        yield from _schema(package, name, schema)


def _table(package: Package, name: str | None, path: Sequence[str | int]) -> Iterator[Flaw]:
    if name is not None and package.schema.table(name) is None:
        known = [table.name for table in package.schema.tables]
        yield in_yaml(package, "mapping", path, f"there is no table `{name}`", near(name, known))


def _columns(package: Package, table: str | None, names: Sequence[str], path: Sequence[str | int]) -> Iterator[Flaw]:
    found = package.schema.table(table) if table else None
    known = [column.name for column in found.columns] if found else []
    for name in names:
        if found and name not in known:
            yield in_yaml(package, "mapping", path, f"table `{table}` has no column `{name}`", near(name, known))


def _operation(package: Package, name: str, mapped: OperationMapping) -> Iterator[Flaw]:
    path = ("operations", name)
    yield from _table(package, mapped.table, (*path, "table"))
    for key in ("set", "derive", "default"):
        yield from _columns(package, mapped.table, list(getattr(mapped, key)), (*path, key))
    if mapped.transition:
        yield from _columns(package, mapped.table, [mapped.transition.field], (*path, "transition"))
    if mapped.where is not None:
        yield from _condition(package, mapped.where, (*path, "where"))


def _condition(package: Package, condition: str, path: Sequence[str | int]) -> Iterator[Flaw]:
    try:
        tree = sqlglot.parse_one(f"SELECT 1 WHERE {condition}", read=package.schema.dialect)
    except (SqlglotError, RecursionError) as error:
        problem = f"the condition cannot be read: {(str(error).splitlines() or [''])[0]}"
        yield in_yaml(package, "mapping", path, problem, "write one SQL condition")
        return
    for table in tree.find_all(exp.Table):
        yield from _table(package, table.name, path)


def _schema(package: Package, name: str, mapped: SchemaMapping) -> Iterator[Flaw]:
    path = ("schemas", name)
    yield from _table(package, mapped.table, (*path, "table"))
    yield from _columns(package, mapped.table, list(mapped.columns.values()), (*path, "columns"))
    properties = properties_of(package, package.contract.schemas.get(name, {}))
    for own in [*mapped.columns, *mapped.computed]:
        if name in package.contract.schemas and own not in properties:
            problem = f"schema `{name}` has no property `{own}`"
            yield in_yaml(package, "mapping", path, problem, near(own, list(properties)))
    for own, rule in mapped.computed.items():
        counted = rule.get("exists", rule.get("count"))
        if isinstance(counted, str):
            place = (*path, "computed", own)
            yield from _table(package, counted, place)
            columns = [value for key in ("actor", "target") if isinstance(value := rule.get(key), str)]
            yield from _columns(package, counted, columns, place)
