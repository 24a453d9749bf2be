"""Schemas of the contract, flattened to be read and written out to be handed on."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from orchestrator.contract import Contract, Operation
from orchestrator.json_schema import COMPONENT, Schema, allows_null, types_of, without_null
from orchestrator.models.builtin.reading.unix_time import SECONDS, in_seconds, says_seconds
from orchestrator.models.builtin.reading.words import Words, key, plain

NOISE = {
    "list", "page", "paged", "paginated", "response", "dto", "view", "resource", "detail", "summary", "collection",
    "result", "envelope", "out", "output", "read", "model", "input", "in", "request", "create", "new", "update",
    "patch", "body", "payload", "base", "full", "item", "entity", "object", "data", "schema", "single", "multiple",
    "wrapper", "creation", "created", "updated", "partial", "replace", "post", "put", "get", "form", "info", "public",
    "private", "properties", "property", "representation", "upsert", "edit", "add", "short", "brief", "basic",
    "extended", "all", "array", "set", "command", "param", "params", "attribute", "field", "write", "api", "json",
    "type", "ref", "reference", "mini", "minimal", "simple", "compact", "embedded", "nested", "stub", "lite",
}  # fmt: skip
"""Words that say how a thing is shown, not what it is."""

_ONE_BELOW = {"items", "additionalProperties", "propertyNames", "not", "contains", "if", "then", "else"}
"""Keywords that hold one schema."""

ASKING = {
    "request", "create", "new", "update", "patch", "input", "in", "body", "payload", "creation", "replace", "post",
    "put", "form", "upsert", "edit", "add", "set", "command", "write",
}  # fmt: skip
"""Those of them that say that a thing is sent rather than shown."""


def core(name: str, known: Collection[Words] = ()) -> Words:
    """What a schema's name is about: `OrderListResponse` is `order`; a name of noise alone stays whole.

    No more is left out once what is left is one of the `known` names: an `OrderItem` is that where there are such rows.
    A `PetType` is no pet where there are types.
    """
    found = key(name)
    while len(found) > 1 and found not in known and found[-1] in NOISE:
        if found[-1:] in known:
            return found[-1:]
        found = found[:-1]
    while len(found) > 1 and found not in known and found[0] in NOISE:
        found = found[1:]
    return found


class Schemas:
    """The contract's schemas."""

    def __init__(self, contract: Contract, tables: Collection[Words] = ()) -> None:
        self.contract = contract
        self.tables = tables
        """By which words tables are called."""
        self._written: dict[str, Schema] = {}
        self._in_seconds = says_seconds(str((contract.document.get("info") or {}).get("description") or ""))

    @cached_property
    def spoken(self) -> frozenset[Words]:
        """The words of every property that the contract names."""
        found: set[Words] = set()
        waiting: list[Any] = [self.contract.document]
        seen: set[int] = set()
        while waiting:
            here = waiting.pop()
            if not isinstance(here, dict | list) or id(here) in seen:
                continue
            seen.add(id(here))
            waiting += here.values() if isinstance(here, dict) else here
            named = here.get("properties") if isinstance(here, dict) else None
            found |= {plain(str(name)) for name in named} if isinstance(named, dict) else set()
        return frozenset(found)

    @cached_property
    def answered(self) -> frozenset[str]:
        """The names of the schemas that answers consist of, at whatever depth."""
        found = self._answers(self.contract.operations)
        return frozenset(str(name) for flat in found for name in flat.get("x-schema-names", []))

    @cached_property
    def showing(self) -> dict[str, list[Operation]]:
        """The operations that answer a schema, at whatever depth, by its name."""
        found: dict[str, list[Operation]] = {}
        for operation in self.contract.operations:
            for name in {str(name) for flat in self._answers((operation,)) for name in flat.get("x-schema-names", [])}:
                found.setdefault(name, []).append(operation)
        return found

    @cached_property
    def read_back(self) -> frozenset[str]:
        """The properties that answers to GET show, at whatever depth."""
        found = self._answers(one for one in self.contract.operations if one.method == "GET")
        return frozenset(name for flat in found for name in properties(flat))

    def _answers(self, operations: Iterable[Operation]) -> Iterator[Schema]:
        """The flat schemas that answers consist of, each once."""
        waiting = [one.success.schema for one in operations if one.success is not None and one.success.schema]
        seen: set[str] = set()
        while waiting:
            flat = self.flat(waiting.pop())
            mark = json.dumps(flat, sort_keys=True, default=str)
            if mark in seen:
                continue
            seen.add(mark)
            yield flat
            below = (flat.get("items"), *(flat.get("oneOf") or ()), *(flat.get("anyOf") or ()))
            waiting += [item for item in (*properties(flat).values(), *below) if isinstance(item, dict)]

    def about(self, schema: Mapping[str, Any]) -> Words:
        """What a flat schema is named after; empty where it has no name."""
        name = name_of(schema)
        return core(name, self.tables) if name else ()

    def calls_key(self, about: Words, name: str) -> bool:
        """Whether a path names a row by a parameter of that name, or what a row of that table shows is called so."""
        if any(one.location == "path" and one.name == name for op in self.contract.operations for one in op.parameters):
            return True
        components = self.contract.document.get("components")
        titles = (components.get("schemas") if isinstance(components, dict) else None) or {}
        return any(core(str(t), self.tables) == about and name in properties(self.named(str(t))) for t in titles)

    def named(self, title: str) -> Schema:
        """The flat schema of that name."""
        return self.flat({"$ref": f"{COMPONENT}{title}"})

    def flat(self, schema: Mapping[str, Any] | None) -> Schema:
        """The schema that values other than `null` meet, references followed and `allOf` folded in.

        Names that were gone through stand in `x-schema-names`; `x-nullable` says that `null` was allowed.
        """
        found: Schema = dict(schema or {})
        names: list[str] = []
        nullable = False
        for _ in range(8):
            nullable = nullable or allows_null(found)
            following = self.contract.merged(without_null(found))
            names += [name for name in following.get("x-schema-names", []) if name not in names]
            if following == found:
                break
            found = following
        one: list[Schema] = list(found.get("oneOf") or found.get("anyOf") or ())
        if len(one) == 1 and "properties" not in found:
            found = self.flat(one[0])
            names += found.get("x-schema-names", [])
        elif "anyOf" in found and (members := self._of_any(found, one)):
            found = {name: item for name, item in found.items() if name != "anyOf"}
            found |= {"type": "object", "properties": members}
        extra: Schema = {"x-schema-names": names} if names else {}
        extra |= {SECONDS: True} if in_seconds(found, everywhere=self._in_seconds) else {}
        return {**found, **extra, **({"x-nullable": True} if nullable or found.get("x-nullable") else {})}

    def _of_any(self, found: Schema, branches: list[Schema]) -> Schema:
        """The properties of `anyOf` objects that ask for none and agree, so that what has them all is each of them."""
        members: Schema = dict(properties(found))
        if "discriminator" in found or len(branches) > 4:
            return {}
        for branch in map(self.flat, branches):
            own = properties(branch)
            open_ = (
                is_object(branch) and own and not required(branch) and branch.get("additionalProperties") is not False
            )
            if not open_ or any(constant(self.flat(item)) for item in own.values()):
                return {}
            if any(members.get(name, item) != item for name, item in own.items()):
                return {}
            members |= own
        return members

    def items(self, schema: Schema) -> Schema:
        """The flat schema of an array's items."""
        return self.flat(schema.get("items") if isinstance(schema.get("items"), dict) else {})

    def written(self, schema: Mapping[str, Any]) -> Schema:
        """The schema with every reference written out, as `shapes` describes it."""
        return self._out(dict(schema), ())[0]

    def _out(self, schema: Schema, above: tuple[str, ...]) -> tuple[Schema, bool]:
        """The schema, and whether it was cut because it contains itself."""
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return self._children(schema, above)
        if reference in above:
            return {}, True
        found = self._written.get(reference)
        cut = False
        if found is None:
            found, cut = self._out(self.contract.resolve(reference), (*above, str(reference)))
            name = reference.removeprefix(COMPONENT)
            found = {**found, "x-ref-name": name} if reference.startswith(COMPONENT) else found
            if not cut:
                self._written[reference] = found
        rest = {name: value for name, value in schema.items() if name not in {"$ref", "description", "title"}}
        return ({**found, **rest} if rest else found), cut

    def _children(self, schema: Schema, above: tuple[str, ...]) -> tuple[Schema, bool]:
        found: Schema = {}
        cut = False
        for name, value in schema.items():
            if name in {"properties", "patternProperties", "$defs", "dependentSchemas"} and isinstance(value, dict):
                inner = {key_: self._out(item, above) for key_, item in value.items() if isinstance(item, dict)}
                found[name] = {key_: item for key_, (item, _) in inner.items()}
                cut = cut or any(was_cut for _, was_cut in inner.values())
            elif name in {"allOf", "anyOf", "oneOf", "prefixItems"} and isinstance(value, list):
                parts = [self._out(item, above) for item in value if isinstance(item, dict)]
                found[name] = [item for item, _ in parts]
                cut = cut or any(was_cut for _, was_cut in parts)
            elif name in _ONE_BELOW and isinstance(value, dict):
                found[name], was_cut = self._out(value, above)
                cut = cut or was_cut
            else:
                found[name] = value
        return found, cut


def properties(schema: Mapping[str, Any]) -> dict[str, Schema]:
    """The properties that a flat schema names."""
    found = schema.get("properties")
    return (
        {str(name): item for name, item in found.items() if isinstance(item, dict)} if isinstance(found, dict) else {}
    )


def required(schema: Mapping[str, Any]) -> frozenset[str]:
    """The properties that a flat schema asks for."""
    found = schema.get("required")
    return frozenset(str(name) for name in found) if isinstance(found, list) else frozenset()


def has_default(schema: Mapping[str, Any], path: Iterable[str]) -> bool:
    """Whether the contract says what a plain value at the end of a path is where it is left out."""
    found = dict(schema)
    for part in path:
        found = properties(found).get(part) or {}
    return found.get("default") is not None and is_scalar(found) and not found.get("format")


def is_array(schema: Mapping[str, Any]) -> bool:
    """Whether a flat schema describes an array."""
    return types_of(schema) == ("array",)


def is_object(schema: Mapping[str, Any]) -> bool:
    """Whether a flat schema describes an object."""
    return types_of(schema) == ("object",)


def is_scalar(schema: Mapping[str, Any]) -> bool:
    """Whether a flat schema describes text, numbers or truth values only."""
    kinds = types_of(schema)
    return bool(kinds) and not {"array", "object"} & set(kinds)


def constant(schema: Mapping[str, Any]) -> tuple[Any, ...]:
    """The one value that a schema allows, in a tuple; empty where there are more."""
    if "const" in schema:
        return (schema["const"],)
    values = schema.get("enum")
    return (values[0],) if isinstance(values, list) and len(values) == 1 else ()


def own_name(schemas: Schemas, flat: Schema) -> str:
    """The contract's name of a schema; empty where it was joined with more properties in place."""
    title = name_of(flat)
    if title not in schemas.contract.schemas:
        return title
    own = properties(schemas.named(title))
    return "" if set(properties(flat)) - set(own) else title


def name_of(schema: Mapping[str, Any]) -> str:
    """The outermost name that a flat schema went by, else its title."""
    names = schema.get("x-schema-names")
    return str(names[0]) if names else ""
