"""What a contract's schemas say of columns that are called like their properties, and checks of their texts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator

from orchestrator.checks.judge.names import snake
from orchestrator.contract import Contract
from orchestrator.ddl import Column, Table
from orchestrator.json_schema import Schema, types_of, without_null

_BOUNDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "enum"})
_BEGINS = re.compile(r"\b(\w++)[^\w']*\bLIKE\s+'((?:[^'%_\\]|''|\\.)+)%'", re.IGNORECASE)
_OTHERS = 8
"""Schemas of one name that are tried."""
_MATCHES = re.compile(r"\b(\w++)[^\w']*~\s*+'((?:[^']|'')+)'")


def texts(contract: Contract) -> dict[str, list[Schema]]:
    """Schemas of text properties by column-like name: patterns, formats, lengths. What stands first is likeliest."""
    found: dict[str, list[Schema]] = {}
    for name, schema in _properties(contract):
        if types_of(schema) == ("string",) and {"pattern", "format", "enum", "minLength", "maxLength"} & set(schema):
            found.setdefault(name, []).append(schema)
    for operation in contract.operations:
        for parameter in operation.parameters:
            schema = contract.merged(parameter.schema)
            if parameter.location == "path" and {"pattern", "enum"} & set(schema):
                found.setdefault(snake(parameter.name), []).append(schema)
    return found


def documents(contract: Contract) -> dict[str, Schema]:
    """Schemas of properties that hold lists or objects, by column-like name: what a column of JSON is shown as."""
    found: dict[str, Schema] = {}
    for name, schema in _properties(contract):
        one = next(iter(schema.get("oneOf") or schema.get("anyOf") or ()), None)
        shown = schema if one is None or types_of(schema) else contract.merged(one)
        if types_of(shown) == ("array",) or (types_of(shown) == ("object",) and shown.get("required")):
            found.setdefault(name, schema)
    return found


def numbers(contract: Contract) -> dict[str, Schema]:
    """Schemas of bounded numbers by column-like name."""
    found: dict[str, Schema] = {}
    for name, schema in _properties(contract):
        if types_of(schema) in {("integer",), ("number",)} and _BOUNDS & set(schema):
            found.setdefault(name, schema)
    return found


def _properties(contract: Contract) -> Iterator[tuple[str, Schema]]:
    """Every property of the contract's named schemas, by column-like name."""
    for name in contract.schemas:
        schema = contract.merged({"$ref": f"#/components/schemas/{name}"})
        for property_, inner in schema.get("properties", {}).items():
            if isinstance(inner, dict):
                yield snake(property_), without_null(contract.merged(inner))


def checked(table: Table, column: Column) -> Schema | None:
    """What a check of the design asks of a text: `CHECK (code ~ '^[A-Z]{3}$')`."""
    for check in table.checks:
        for name, pattern in _MATCHES.findall(check.sql):
            if name == column.name:
                return {"type": "string", "pattern": pattern.replace("''", "'"), "maxLength": column.type.length or 255}
    return None


def likely(table: Table, column: Column, schemas: Iterable[Schema], sampled: Callable[[Schema], str]) -> Iterator[str]:
    """Texts that may be what the checks of a column want together: what each schema says, and a pattern's, begun so."""
    patterns = [schema for schema in schemas if "pattern" in schema]
    made = [sampled(schema) for schema in itertools.islice(patterns, _OTHERS)]
    yield from made
    own = checked(table, column)
    for text in [sampled(own), *made] if own is not None else made:
        for check in table.checks_of(column.name):
            for name, start in _BEGINS.findall(check.sql):
                begun = re.sub(r"\\(.)", r"\1", start.replace("''", "'"))
                if name == column.name:
                    yield begun + text[len(begun) :]
