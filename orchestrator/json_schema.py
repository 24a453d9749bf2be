"""Schemas of OpenAPI 3.0 and 3.1 said in one dialect: JSON Schema 2020-12, with references kept by name.

Follows OpenAPI 3.0.4 §4.7.24 (schema object, `nullable`, boolean `exclusiveMinimum`) and 3.1.1 §4.8.24. In 3.0 what
stands beside `$ref` says nothing, so it is dropped here too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Schema = dict[str, Any]
"""A JSON Schema 2020-12 object; `{}` allows everything, `{"not": {}}` nothing."""

COMPONENT = "#/components/schemas/"

_ONE = (
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "additionalProperties",
    "unevaluatedProperties",
    "items",
)
_MANY = ("allOf", "anyOf", "oneOf", "prefixItems")
_NAMED = ("properties", "patternProperties", "dependentSchemas", "$defs")
_DROPPED = ("nullable", "example", "xml", "externalDocs")
_COUNTS = (
    *("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
    *("minContains", "maxContains"),
)
_LIMITS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")


def normalise(schema: object, *, legacy: bool) -> Schema:
    """`schema` in 2020-12; `legacy` says that it is written in the dialect of OpenAPI 3.0."""
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    if not isinstance(schema, dict):
        return {}
    if "$ref" in schema and legacy:
        return {"$ref": schema["$ref"]}
    found: Schema = {key: _inner(key, value, legacy=legacy) for key, value in schema.items() if key not in _DROPPED}
    if "example" in schema and "examples" not in found:
        found["examples"] = [schema["example"]]
    _read_bounds(found)
    if legacy:
        _strict_bounds(found)
    return with_null(found) if schema.get("nullable") is True else found


def _inner(key: str, value: Any, *, legacy: bool) -> Any:
    if key in _ONE and isinstance(value, dict | bool):
        return value if isinstance(value, bool) else normalise(value, legacy=legacy)
    if key in _MANY and isinstance(value, list):
        return [normalise(item, legacy=legacy) for item in value]
    if key in _NAMED and isinstance(value, dict):
        return {name: normalise(item, legacy=legacy) for name, item in value.items()}
    return value


def _read_bounds(schema: Schema) -> None:
    """Bounds that are written as texts (`minLength: "3"`) as their numbers; what says none bounds nothing."""
    for key in (*_COUNTS, *_LIMITS):
        text = schema.get(key)
        if isinstance(text, str):
            plain = re.fullmatch(r"\s*(-?\d+)(\.\d+)?\s*", text, re.ASCII)
            del schema[key]
            if plain is not None and not (plain[2] and key in _COUNTS):
                schema[key] = float(text) if plain[2] else int(text)


def _strict_bounds(schema: Schema) -> None:
    for strict, plain in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        flag = schema.get(strict)
        if isinstance(flag, bool):
            del schema[strict]
            if flag and plain in schema:
                schema[strict] = schema.pop(plain)


def with_null(schema: Schema) -> Schema:
    """The schema that allows `null` as well."""
    kind = schema.get("type")
    if kind is None:
        return schema if not schema else {"anyOf": [schema, {"type": "null"}]}
    kinds = [kind] if isinstance(kind, str) else list(kind)
    found = {**schema, "type": kinds if "null" in kinds else [*kinds, "null"]}
    if isinstance(found.get("enum"), list) and None not in found["enum"]:
        found["enum"] = [*found["enum"], None]
    return found


def types_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The JSON types that a schema names itself, without `null`; inferred from its keywords where it names none."""
    kind = schema.get("type")
    if isinstance(kind, str):
        kinds = [kind]
    elif isinstance(kind, list):
        kinds = [str(item) for item in kind]
    elif "properties" in schema or "additionalProperties" in schema:
        kinds = ["object"]
    elif "items" in schema or "prefixItems" in schema:
        kinds = ["array"]
    else:
        kinds = list(dict.fromkeys(_type_of(value) for value in _constants(schema)))
    return tuple(item for item in kinds if item != "null")


def _constants(schema: Mapping[str, Any]) -> list[Any]:
    if "const" in schema:
        return [schema["const"]]
    values = schema.get("enum")
    return values if isinstance(values, list) else []


def _type_of(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def allows_null(schema: Mapping[str, Any]) -> bool:
    """Whether the schema itself, or one of its alternatives, names `null`."""
    kind = schema.get("type")
    if kind == "null" or (isinstance(kind, list) and "null" in kind):
        return True
    alternatives = [*(schema.get("anyOf") or ()), *(schema.get("oneOf") or ())]
    return any(isinstance(item, dict) and allows_null(item) for item in alternatives)


def without_null(schema: Schema) -> Schema:
    """The schema of the values other than `null`; `anyOf: [X, null]` becomes `X`."""
    for key in ("anyOf", "oneOf"):
        rest = [item for item in schema.get(key) or () if item.get("type") != "null"]
        if len(rest) == 1 and len(schema[key]) > 1:
            others = {name: value for name, value in schema.items() if name != key}
            return {**rest[0], **{name: value for name, value in others.items() if name not in rest[0]}}
    kind = schema.get("type")
    if not isinstance(kind, list) or "null" not in kind:
        return schema
    kinds = [item for item in kind if item != "null"]
    found = {**schema, "type": kinds[0] if len(kinds) == 1 else kinds}
    if isinstance(found.get("enum"), list):
        found["enum"] = [item for item in found["enum"] if item is not None]
    return found


def folded(schema: Mapping[str, Any]) -> tuple[Schema, bool]:
    """The schema of the values other than `null`, all that it is made of folded in, and whether `null` is one as well.

    There are no references in it. What may be null can be made of parts itself: `anyOf: [{allOf: [X]}, null]`.
    """
    bare, nullable = dict(schema), False
    while True:
        whole = merged(bare, lambda _name: {})
        nullable = nullable or allows_null(whole) or None in (whole.get("enum") or ())
        following = without_null(dict(whole))
        if following == bare:
            return bare, nullable
        bare = following


def answered(schema: Schema, resolve: Callable[[str], Schema], unseen: frozenset[str] = frozenset()) -> Schema:
    """The schema as it holds for an answer: what is `writeOnly` is required of requests only (OpenAPI 3.1, 3.0 alike).

    `unseen` are such properties of what the schema is a part of; references stay.
    """
    own = merged(schema, resolve).get("properties") or {}
    written = {name for name, one in own.items() if isinstance(one, dict) and merged(one, resolve).get("writeOnly")}
    unseen |= written

    def inner(key: str, value: Any) -> Any:
        if key in _ONE and isinstance(value, dict):
            return answered(value, resolve, unseen if key in {"if", "then", "else"} else frozenset())
        if key in _MANY and isinstance(value, list):
            below = frozenset() if key == "prefixItems" else unseen
            return [answered(one, resolve, below) if isinstance(one, dict) else one for one in value]
        if key in _NAMED and isinstance(value, dict):
            return {name: answered(one, resolve) if isinstance(one, dict) else one for name, one in value.items()}
        if key == "required" and isinstance(value, list):
            return [name for name in value if name not in unseen]
        return value

    return {key: inner(key, value) for key, value in schema.items()}


def merged(schema: Schema, resolve: Callable[[str], Schema]) -> Schema:
    """The schema with its own `$ref` followed and `allOf` folded into one object schema.

    Properties and `required` are united, a later branch wins; a branch that is met again (a cycle) says nothing new.
    Every name whose schema went in stands in `x-schema-names`, outermost first.
    """
    return _merged(schema, resolve, ())


def _merged(schema: Schema, resolve: Callable[[str], Schema], seen: tuple[str, ...]) -> Schema:
    reference = schema.get("$ref")
    if isinstance(reference, str):
        if reference in seen:
            return {}
        name = reference.removeprefix(COMPONENT)
        found = _merged(resolve(reference), resolve, (*seen, reference))
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        found = _united([found, rest]) if rest else found
        return {**found, "x-schema-names": [name, *found.get("x-schema-names", [])]}
    parts = [part for part in schema.get("allOf") or () if isinstance(part, dict)]
    if not parts:
        return schema
    rest = {key: value for key, value in schema.items() if key != "allOf"}
    return _united([*(_merged(part, resolve, seen) for part in parts), rest])


def _united(parts: list[Schema]) -> Schema:
    found: Schema = {}
    for part in parts:
        properties = {**found.get("properties", {}), **part.get("properties", {})}
        required = list(dict.fromkeys([*found.get("required", []), *part.get("required", [])]))
        names = [*found.get("x-schema-names", []), *part.get("x-schema-names", [])]
        found = {**found, **part}
        for key, value in (("properties", properties), ("required", required), ("x-schema-names", names)):
            if value:
                found[key] = value
    return found
