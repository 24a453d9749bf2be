"""What is shown where a column may be empty and the contract allows no null is on record."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, rows, service

TABLES = """
CREATE TABLE jobs (id SERIAL PRIMARY KEY, name TEXT NOT NULL, note TEXT, total INT, done_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ, rank INT DEFAULT 3, twin UUID, more JSONB);
"""
MOMENT = {"type": "string", "format": "date-time"}
LOOSE: dict[str, Any] = {"type": ["string", "null"]}


@pytest.mark.parametrize(
    "name, kind, required, told",
    [
        ("note", TEXT, True, True),
        ("total", NUMBER, True, True),
        ("done_at", MOMENT, True, True),
        ("note", TEXT, False, False),
        ("note", LOOSE, True, False),
        ("name", TEXT, True, False),
        ("created_at", MOMENT, True, False),
        ("rank", NUMBER, True, False),
    ],
)
def test_what_stands_for_nothing_is_told(name: str, kind: dict[str, Any], required: bool, told: bool) -> None:
    more: dict[str, Any] = {"id": NUMBER, name: kind}
    shown = rows(**more) | {"required": [name] if required else []}
    design = service(TABLES, OPEN, {"/jobs/{jobId}": {"get": {"operationId": "it", **answers(shown)}}})

    assert any("where the column is empty" in text for text in design.operation("it").assumptions) is told


@pytest.mark.parametrize(
    "name, kind, told",
    [
        ("note", TEXT, ": an empty text, as"),
        ("note", {**TEXT, "enum": ["low", "high"]}, "; the list of values of `note` does not have it"),
        ("note", {**TEXT, "enum": ["", "high"]}, "allows no null"),
        ("total", NUMBER, ": 0, as"),
        ("done_at", MOMENT, ": the beginning of 1970, as"),
        ("twin", {**TEXT, "format": "uuid"}, ": the UUID of zeros, as"),
        ("more", {"type": "object"}, ": an empty object, as"),
    ],
)
def test_what_is_told_to_stand_there_is_what_does(name: str, kind: dict[str, Any], told: str) -> None:
    more: dict[str, Any] = {"id": NUMBER, name: kind}
    shown = rows(**more) | {"required": [name]}
    design = service(TABLES, OPEN, {"/jobs/{jobId}": {"get": {"operationId": "it", **answers(shown)}}})

    (found,) = [text for text in design.operation("it").assumptions if "where the column is empty" in text]
    assert told in found
    assert found.endswith(told) or told.startswith(":")
