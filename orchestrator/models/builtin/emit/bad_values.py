"""Values that a schema does not allow, each for one reason: another type, just beyond a bound, not in the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from orchestrator import patterns
from orchestrator.errors import Problem
from orchestrator.json_schema import folded, types_of, without_null

STRANGE = "neither-nor"
_LONGEST = 2_000
"""A text of more characters is not written into a test."""
_TEXTS = ("!", "?? ??", "0", "a", "A", "-")
"""What patterns are tried with."""


def bad_values(schema: Any) -> list[Any]:
    """Values for a property of a body; none where every value is lawful, or where several schemas stand for choice."""
    if not isinstance(schema, Mapping):
        return []
    bare = folded(schema)[0]
    kinds = set(types_of(bare))
    if not kinds or "oneOf" in bare or "anyOf" in bare:
        return []
    other = {"an": "object"} if "object" not in kinds else "text" if "string" not in kinds else None
    return [value for value in (other, *_beyond(bare, kinds)) if value is not None]


def bad_texts(schema: Mapping[str, Any]) -> list[str]:
    """Texts that a parameter of a query cannot mean."""
    bare = without_null(dict(schema))
    kinds = set(types_of(bare))
    if "array" in kinds or "object" in kinds:
        return []
    typed = kinds & {"integer", "number", "boolean"} and "string" not in kinds
    found = [STRANGE] if typed and not bare.get("enum") else []
    # Left out of an address, an empty text is no value at all.
    return found + [str(value) for value in _beyond(bare, kinds) if value != ""]


def _beyond(schema: Mapping[str, Any], kinds: set[str]) -> Iterator[Any]:
    words = schema.get("enum")
    if words:
        yield from [STRANGE] if STRANGE not in words else []
        return
    if kinds == {"string"}:
        yield from _texts(schema)
    elif kinds <= {"integer", "number"}:
        yield from _numbers(schema)
    elif kinds == {"array"} and schema.get("minItems"):
        yield []


def _texts(schema: Mapping[str, Any]) -> Iterator[str]:
    least, most, pattern = schema.get("minLength") or 0, schema.get("maxLength"), schema.get("pattern")
    if isinstance(pattern, str):
        room = range(least, (most if isinstance(most, int) else _LONGEST) + 1)
        padded = [text * max(1, least) for text in _TEXTS]
        with suppress(Problem):  # of one that takes too long nothing is known
            good = patterns.lawful(pattern, padded)
            yield from [text for text in padded if len(text) in room and text not in good][:1]
    elif schema.get("format"):
        yield from [STRANGE] if schema["format"] in ("uuid", "date", "date-time", "email", "ipv4") else []
    else:
        yield from ["x" * (most + 1)] if isinstance(most, int) and most < _LONGEST else []
        yield from ["x" * (least - 1)] if least else []


def _numbers(schema: Mapping[str, Any]) -> Iterator[float]:
    for bound, step in (("minimum", -1), ("maximum", 1), ("exclusiveMinimum", 0), ("exclusiveMaximum", 0)):
        limit = schema.get(bound)
        if isinstance(limit, int | float) and not isinstance(limit, bool) and abs(limit) < 2**53:
            yield limit + step
    yield from beyond_format(schema)


def beyond_format(schema: Mapping[str, Any]) -> list[int]:
    """Whole numbers that do not fit into the bits which the format names, where no bound is nearer."""
    bits = {"int32": 31, "int64": 63}.get(str(schema.get("format") or ""))
    if bits is None or types_of(without_null(dict(schema))) != ("integer",):
        return []
    above = [] if {"maximum", "exclusiveMaximum"} & schema.keys() else [1 << bits]
    below = [] if {"minimum", "exclusiveMinimum"} & schema.keys() else [-(1 << bits) - 1]
    return [*above, *below]
