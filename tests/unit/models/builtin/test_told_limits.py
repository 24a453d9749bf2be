"""Sentences without a word of rules that limit what is done, listed or counted; and those that are built."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asked, asks, rows, service, takes

TABLES = """
CREATE TABLE boats (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE canals (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE gates (
  id SERIAL PRIMARY KEY, canal_id INT NOT NULL REFERENCES canals (id), name TEXT NOT NULL UNIQUE,
  is_closed BOOLEAN NOT NULL DEFAULT FALSE, rusted_at TIMESTAMPTZ
);
"""
GATE = rows("name", id=NUMBER)
CLOSE = {"operationId": "it", **answers(None, "204", "409")}
MAKE = {"operationId": "it", **takes({"name": TEXT, "canal_id": NUMBER}, "name", "canal_id")} | answers(
    GATE, "201", "409"
)
GATES = {"operationId": "it", **answers({"type": "array", "items": GATE})}
CANALS = {"operationId": "it", **answers(rows("name", id=NUMBER, gateCount=NUMBER, many=True))}


def design(path: str, method: str, one: dict[str, Any], described: str) -> ServiceDesign:
    return service(TABLES, OPEN, {path: {method: {**one, "description": described}}})


@pytest.mark.parametrize(
    "path, method, one, described",
    [
        ("/gates/{gateId}/close", "post", CLOSE, "Closing a closed gate is a conflict."),
        ("/gates/{gateId}/close", "post", CLOSE, "Possible as long as the water is low."),
        ("/canals", "get", CANALS, "`gateCount` counts tall gates."),
        ("/boats", "get", {**GATES, **asks(begin={"schema": {**TEXT, "format": "date"}})}, "`begin` is inclusive."),
    ],
)
def test_what_is_limited_is_asked_and_not_on_record_as_a_description(
    path: str, method: str, one: dict[str, Any], described: str
) -> None:
    found = design(path, method, one, described)

    assert any(described in text for text in asked(found, "it"))
    assert not any(described in item.text for item in found.assumptions)


@pytest.mark.parametrize(
    "path, method, one, described",
    [
        ("/gates", "post", MAKE, "Making a gate again is a conflict."),
        ("/canals", "get", CANALS, "`gateCount` counts the gates."),
        ("/canals", "get", CANALS, "`gateCount` counts closed gates."),
        ("/gates", "get", GATES, "Rusted gates are never listed."),
        ("/gates", "get", GATES, "Closed gates are left out."),
    ],
)
def test_what_is_built_is_not_asked(path: str, method: str, one: dict[str, Any], described: str) -> None:
    assert asked(design(path, method, one, described), "it") == []


def test_what_is_said_besides_of_rows_that_are_left_out_is_asked() -> None:
    described = "Rusted gates are never listed, and neither are those of dry canals."

    assert any(described in text for text in asked(design("/gates", "get", GATES, described), "it"))
