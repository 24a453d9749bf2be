"""What a new version of the handoff's artifacts changes: which operations and tables, and so which tasks.

An operation is another one where anything that it is made of is: its own text, every schema, parameter or response
that a reference in it leads to, its rule in the permission model, its mapping, the tables that it touches. What only
weighs it (priority, value, risk) or traces it changes the plan's order and opens nothing again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from orchestrator.plan.touch import tables_touched

if TYPE_CHECKING:
    from orchestrator.contract import Contract, Operation
    from orchestrator.handoff import Package
    from orchestrator.plan.record import Task
    from orchestrator.relational import Table

_WEIGHS = frozenset({"x-priority", "x-business-value", "x-risk", "x-fr-id", "x-fr-ids"})
_PLACES = frozenset({"line", "comment"})
"""Where something stands in a file, and what is said about it, is not what it is."""


@dataclass(frozen=True, kw_only=True)
class Affected:
    """What differs between two packages of one run."""

    operations: tuple[str, ...] = ()
    """Those of the new contract that are new or not what they were, in its order."""
    removed: tuple[str, ...] = ()
    """Operations that the new contract has no more."""
    tables: tuple[str, ...] = ()
    """Tables of the new design that are new or not what they were, in its order."""
    artifacts: tuple[str, ...] = ()
    """Names of the artifacts that say something else now."""

    def __bool__(self) -> bool:
        """Whether anything differs that work is made from."""
        return bool(self.operations or self.removed or self.tables or self.artifacts)

    def opens(self, task: Task, follows: Collection[str]) -> bool:
        """Whether a finished task has to be worked again; `follows` are the artifacts that its template names."""
        if task.operation is not None:
            return task.operation in self.operations
        if task.table is not None:
            return task.table in self.tables
        return bool(set(follows) & set(self.artifacts))

    def to_json(self) -> dict[str, list[str]]:
        """JSON values; `from_json` undoes it."""
        return {key: list(value) for key, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Affected:
        """Read what `to_json` wrote; keys of others are passed over."""
        known = ("operations", "removed", "tables", "artifacts")
        return cls(**{key: tuple(data.get(key, ())) for key in known})


def affected(before: Package, after: Package) -> Affected:
    """What the step from one package to the other changes; both have been accepted."""
    old_tables = {table.name: _table(before, table) for table in before.tables}
    tables = [table.name for table in after.tables if _table(after, table) != old_tables.get(table.name)]
    gone = set(old_tables) - {table.name for table in after.tables}
    old = _operations(before, gone)
    new = _operations(after, set(tables))
    return Affected(
        operations=tuple(name for name, whole in new.items() if whole != old.get(name)),
        removed=tuple(name for name in old if name not in new),
        tables=tuple(tables),
        artifacts=tuple(_artifacts(before, after)),
    )


def _operations(package: Package, changed_tables: Collection[str]) -> dict[str, str]:
    """By operation, all that it is made of; a changed table makes it another one on its side alone."""
    touched = tables_touched(package)
    return {
        operation.id: _canonical(
            [
                _whole(package.contract, operation),
                package.rule(operation.id),
                *_mapped(package, operation),
                [name for name in touched[operation.id] if name in changed_tables],
            ]
        )
        for operation in package.operations
    }


def _whole(contract: Contract, operation: Operation) -> dict[str, Any]:
    """The operation's text with everything that references in it lead to, by reference."""
    document = contract.document
    item = document["paths"].get(operation.path) or {}
    own = item.get(operation.method.lower()) or {}
    text: dict[str, Any] = {
        "request": f"{operation.method} {contract.server_base_path}{operation.path}",
        "own": {key: value for key, value in own.items() if key not in _WEIGHS},
        "shared": item.get("parameters", []),
        "security": own.get("security", document.get("security", [])),
    }
    schemes = {name: contract.security_schemes.get(name) for wanted in operation.security for name in wanted}
    return {**text, "refers": _references(document, text), "schemes": schemes}


def _references(document: Mapping[str, Any], text: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    waiting = list(_refs(text))
    while waiting:
        reference = waiting.pop()
        if reference not in found:
            found[reference] = _target(document, reference)
            waiting += _refs(found[reference])
    return found


def _refs(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        reference = value.get("$ref")
        if isinstance(reference, str):
            yield reference
        for inner in value.values():
            yield from _refs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _refs(inner)


def _target(document: Mapping[str, Any], reference: str) -> Any:
    place: Any = document
    for part in reference.removeprefix("#/").split("/"):
        place = place.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(place, Mapping) else None
    return place


def _mapped(package: Package, operation: Operation) -> tuple[Any, ...]:
    """What the mapping says of the operation, and of the schemas that it may concern."""
    mapping = package.mapping
    references = _references(package.contract.document, _whole(package.contract, operation))
    named = {reference.rpartition("/")[2] for reference in references}
    schemas = {name: mapping.schemas[name] for name in sorted(named & set(mapping.schemas))}
    return mapping.operations.get(operation.id), schemas, mapping.errors


def _table(package: Package, table: Table) -> str:
    """The table as it is, with the named types that its columns have."""
    return _canonical([table, {enum.name: enum.values for enum in package.schema.enums if _uses(table, enum.name)}])


def _uses(table: Table, enum: str) -> bool:
    return any(enum in {column.type.enum, column.type.item and column.type.item.enum} for column in table.columns)


def _artifacts(before: Package, after: Package) -> Iterator[str]:
    """Artifacts that say something else: other values, not only another layout."""
    meanings: dict[str, Any] = {
        "openapi": lambda package: package.contract.document,
        "schema": lambda package: [_table(package, table) for table in package.schema.tables],
        "auth": lambda package: package.auth,
        "migration_plan": lambda package: package.migration_plan,
        "mapping": lambda package: package.mapping,
    }
    for name in dict.fromkeys([*before.handoff.artifacts, *after.handoff.artifacts]):
        if before.has(name) and after.has(name):
            if before.files[before.path_of(name)] == after.files[after.path_of(name)]:
                continue
            meaning = meanings.get(name)
            if meaning is not None and _canonical(meaning(before)) == _canonical(meaning(after)):
                continue
        elif before.has(name) == after.has(name):
            continue
        yield name


def _canonical(value: Any) -> str:
    return json.dumps(_plain(value), sort_keys=True, default=str)


def _plain(value: Any) -> Any:
    """JSON values of records, without their places."""
    if is_dataclass(value) and not isinstance(value, type):
        return {key: _plain(inner) for key, inner in vars(value).items() if key not in _PLACES}
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    return value
