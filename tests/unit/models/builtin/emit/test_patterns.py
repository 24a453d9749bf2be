"""Samples of patterns match the pattern, or there are none."""

from __future__ import annotations

import re

import pytest

from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.emit.patterns import matching
from orchestrator.models.builtin.emit.samples import json_sample


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[A-Z]{2}-\d{4}$",
        r"^\+?[0-9]{7,15}$",
        r"^[a-z0-9]+(?:-[a-z0-9]+)*$",
        r"^[^@]+@[^@]+$",
        r"^(?=.*\d).{8,}$",
        "a|b",
    ],
)
def test_every_sample_matches_and_differs(pattern: str) -> None:
    """As many as there are, up to the number asked for."""
    found = matching(pattern, 0, 40, 6)

    assert found
    assert len(set(found)) == len(found)
    assert all(re.search(pattern, text) for text in found)


def test_lengths_are_kept() -> None:
    """Also where the pattern leaves them open."""
    assert all(5 <= len(text) <= 8 for text in matching("^[a-z]*$", 5, 8, 4))


@pytest.mark.parametrize("pattern", ["(", r"^(?P<a>x)(?P=a)$", "^(?!x)x$"])
def test_a_pattern_that_cannot_be_sampled_yields_nothing(pattern: str) -> None:
    """Rather than something that does not match."""
    assert matching(pattern, 0, None, 3) == []


def test_samples_of_a_unique_pattern_carry_the_number() -> None:
    """So that two rows differ, however many there are."""
    sample = json_sample({"type": "string", "pattern": r"^[A-Z]{2}-\d{4}$"}, unique=True)
    texts = {eval(sample, {"number": number}) for number in range(200)}

    assert len(texts) == 200
    assert all(re.fullmatch(r"[A-Z]{2}-\d{4}", text) for text in texts)


@pytest.mark.parametrize(
    "schema, valid",
    [
        ({"type": "integer", "minimum": 5, "maximum": 7}, range(5, 8)),
        ({"type": "integer", "exclusiveMinimum": 0, "multipleOf": 5}, (5,)),
        ({"enum": ["a", "b"]}, ("a",)),
        ({"type": ["string", "null"], "maxLength": 3}, None),
        ({"const": 7}, (7,)),
    ],
)
def test_a_sample_keeps_its_schema(schema: dict[str, object], valid: object) -> None:
    """Bounds, words and lengths."""
    value = eval(json_sample(schema), {"number": 31})

    if isinstance(valid, range | tuple):
        assert value in valid
    else:
        assert isinstance(value, str)
        assert len(value) <= 3


@pytest.mark.parametrize(
    "pattern, check, shown, expected",
    [
        (r"^\d+\.\d{2}$", "> 0", None, "1.00"),
        (r"^\d+\.\d{2}$", ">= 5", "12.50", "12.50"),
        (r"^[1-9]\d{2}$", "<= 400", None, None),
        (r"^-?\d{1,4}(\.\d{1,3})?$", "> 0", "abc", "1.00"),
    ],
)
def test_an_amount_in_words_is_one_that_the_column_holds(
    pattern: str, check: str, shown: str | None, expected: str | None
) -> None:
    design = SchemaDesign.parse(f"CREATE TABLE fees (amount NUMERIC(10,2) NOT NULL CHECK (amount {check}));")
    schema = {"type": "string", "pattern": pattern, **({"example": shown} if shown else {})}
    value = eval(json_sample(schema, design.tables[0].columns[0]), {"number": 31})

    assert re.search(pattern, value)
    assert 0 < float(value) <= 400
    assert value == (expected or value)
