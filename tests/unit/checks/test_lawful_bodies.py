"""Bodies that the judge sends meet checks over several columns of the table that they are written to."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orchestrator.checks.judge.bodies import Bodies
from orchestrator.checks.judge.samples import Sampler
from orchestrator.checks.judge.subjects import Reference, Subjects
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign

TABLES = """
CREATE TABLE people (id SERIAL PRIMARY KEY);
CREATE TABLE rooms (
  id SERIAL PRIMARY KEY, code TEXT NOT NULL CHECK (code LIKE 'R-%'), least INTEGER NOT NULL, most INTEGER NOT NULL,
  ends_at TIMESTAMPTZ NOT NULL, starts_at TIMESTAMPTZ NOT NULL, opens DATE, closes DATE, seen DATE,
  paid_by TEXT NOT NULL CHECK (paid_by IN ('card', 'bill')), card_month INTEGER, card_year INTEGER, owner_id INTEGER,
  guest_id INTEGER NOT NULL REFERENCES people (id), host_id INTEGER NOT NULL REFERENCES people (id), secret INTEGER,
  CHECK (most > least), CHECK (ends_at > starts_at), CHECK (closes IS NULL OR closes > opens),
  CHECK (paid_by <> 'card' OR (card_month IS NOT NULL AND card_year IS NOT NULL)),
  CHECK (guest_id <> host_id), CHECK (secret > least)
);
"""
WHOLE = {"type": "integer", "minimum": 1, "maximum": 40}
TEXT = {"type": "string"}
MOMENT = {"type": "string", "format": "date-time"}
DAY = {"type": "string", "format": "date"}
ROOM: dict[str, Any] = {
    "code": {"type": "string", "pattern": "^R-[0-9]+$"},
    "least": WHOLE,
    "most": WHOLE,
    "endsAt": MOMENT,
    "startsAt": MOMENT,
    "closes": DAY,
    "opens": DAY,
    "paidBy": {"type": "string", "enum": ["card", "bill"]},
    "cardMonth": WHOLE,
    "cardYear": WHOLE,
    "guestId": {"type": "integer"},
    "hostId": {"type": "integer"},
}
REQUIRED = ["code", "least", "most", "endsAt", "startsAt", "paidBy", "guestId", "hostId"]


def body(way: str, properties: dict[str, Any], required: list[str], envelope: str = "") -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": properties, "required": required}
    if envelope:
        schema = {"type": "object", "properties": {envelope: schema}, "required": [envelope]}
    content = {"content": {"application/json": {"schema": schema}}}
    made = {"operationId": "addRoom", "requestBody": content, "responses": {"201": {"description": "made"}}}
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/rooms": {"post": made}}}
    contract = Contract.parse(json.dumps(document))
    operation = contract.operation("addRoom")
    assert operation is not None
    subjects = Subjects(SchemaDesign.parse(TABLES), {})
    found: dict[str, Any] = Bodies(contract, Sampler(contract), subjects).make(operation, way, None, None)
    return found


@pytest.mark.parametrize("way, envelope", [("required", ""), ("full", ""), ("required", "room")])
def test_values_of_a_body_go_together(way: str, envelope: str) -> None:
    made = body(way, ROOM, REQUIRED, envelope)
    made = made[envelope] if envelope else made

    assert made["most"] > made["least"]
    assert made["endsAt"] > made["startsAt"]
    assert made["endsAt"].endswith("Z")
    assert made["paidBy"] == "bill" or {"cardMonth", "cardYear"} <= set(made)
    assert way != "full" or made["closes"] > made["opens"]
    assert made["guestId"] == made["hostId"] == Reference(table="people", column="id")
    assert made["code"].startswith("R-")


def test_what_the_contract_refuses_is_not_sent() -> None:
    one = {"type": "integer", "minimum": 1, "maximum": 1}
    made = body("required", {"least": one, "most": {**WHOLE, "minimum": 3}}, ["least", "most"])
    assert (made["least"], made["most"] >= 3) == (1, True)

    assert body("required", {"least": one, "most": one}, ["least", "most"]) == {"least": 1, "most": 1}


def test_a_body_without_a_column_of_the_table_stays() -> None:
    assert body("required", {"words": {"type": "array", "items": TEXT, "minItems": 1}}, ["words"])["words"] != []
