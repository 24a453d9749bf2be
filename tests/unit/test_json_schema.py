"""Schemas of older dialects, said in the words of the newest."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.json_schema import normalise

SCHEMAS = st.recursive(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["string", "integer", "boolean"])}, optional={"nullable": st.booleans()}
    ),
    lambda inner: (
        st.fixed_dictionaries(
            {"type": st.just("object"), "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=3)},
            optional={"nullable": st.booleans(), "required": st.just(["a"])},
        )
        | st.fixed_dictionaries({"type": st.just("array"), "items": inner}, optional={"nullable": st.booleans()})
    ),
    max_leaves=6,
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "x"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)


def allows(schema: dict[str, Any], value: Any) -> bool:
    """What OpenAPI 3.0 says that a schema of the few keywords above allows."""
    if value is None:
        return schema.get("nullable") is True
    kind = schema["type"]
    if kind == "object":
        named = schema["properties"]
        return (
            isinstance(value, dict)
            and all(allows(named[name], item) for name, item in value.items() if name in named)
            and set(schema.get("required", [])) <= set(value)
        )
    if kind == "array":
        return isinstance(value, list) and all(allows(schema["items"], item) for item in value)
    wanted: type = {"string": str, "integer": int, "boolean": bool}[kind]
    return isinstance(value, wanted) and (kind == "boolean" or not isinstance(value, bool))


@settings(max_examples=150, deadline=None)
@given(SCHEMAS, VALUES)
def test_a_schema_of_the_old_dialect_allows_the_same_values_in_the_new_one(schema: dict[str, Any], value: Any) -> None:
    assert jsonschema_rs.validator_for(normalise(schema, legacy=True)).is_valid(value) == allows(schema, value)


@settings(max_examples=80, deadline=None)
@given(SCHEMAS)
def test_saying_it_twice_changes_nothing(schema: dict[str, Any]) -> None:
    once = normalise(schema, legacy=True)
    assert normalise(once, legacy=True) == once


@pytest.mark.parametrize(
    "stated, meant",
    [
        ({"minLength": "3"}, {"minLength": 3}),
        ({"propertyNames": {"minLength": "3"}}, {"propertyNames": {"minLength": 3}}),
        ({"maximum": "-1.5"}, {"maximum": -1.5}),
        ({"maxItems": "1.5"}, {}),
        ({"minContains": "1", "maxContains": "2"}, {"minContains": 1, "maxContains": 2}),
        ({"maxContains": "1.5"}, {}),
        ({"minProperties": "some"}, {}),
        ({"minLength": 3}, {"minLength": 3}),
    ],
)
def test_bounds_in_quotes_are_the_numbers_that_they_say(stated: dict[str, Any], meant: dict[str, Any]) -> None:
    assert normalise(stated, legacy=False) == meant
