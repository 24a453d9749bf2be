"""Whose the row is that a path names decides who may do something to it or beneath it, where a sentence says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, is_built, rows, service, takes

TABLES = """
CREATE TABLE hikers (id BIGSERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, pass_hash TEXT NOT NULL);
CREATE TABLE trips (
  id BIGSERIAL PRIMARY KEY, host_id BIGINT NOT NULL REFERENCES hikers (id), title TEXT NOT NULL,
  checked_by BIGINT REFERENCES hikers (id)
);
CREATE TABLE stops (id BIGSERIAL PRIMARY KEY, trip_id BIGINT NOT NULL REFERENCES trips (id), place TEXT NOT NULL);
CREATE TABLE bonds (
  from_id BIGINT NOT NULL REFERENCES hikers (id), to_id BIGINT NOT NULL REFERENCES hikers (id),
  PRIMARY KEY (from_id, to_id)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt, header: Authorization, prefix: Bearer, algorithm: HS256, ttl: 1h}
principal: {table: hikers, id: id, login: email, password: pass_hash}
roles: []
default: authenticated
"""


def trips(told: str, *codes: str, summary: str = "Add a stop") -> ServiceDesign:
    """A service of trips, to which stops are added."""
    path = [{"name": "trip_id", "in": "path", "required": True, "schema": NUMBER}]
    body = {**takes({"place": TEXT}, "place"), **answers(rows(id=NUMBER, place=TEXT), "201", "404", *codes)}
    add = {"operationId": "add_stop", "summary": summary, "description": told, "parameters": path, **body}
    return service(TABLES, AUTH, {"/trips/{trip_id}/stops": {"post": add}})


@pytest.mark.parametrize(
    "told, sign, status",
    [
        ("Only the host of the trip may add stops.", "<>", 403),
        ("Only the trip's host may do this (403).", "<>", 403),
        ("Only the owner of the trip can add a stop, otherwise 409.", "<>", 409),
        ("Hikers cannot add to their own trips (409).", "=", 409),
        ("Hikers cannot add to their own trips, otherwise HTTP 409 Conflict.", "=", 409),
        ("You may not add in your own trip.", "=", 403),
    ],
)
def test_it_is_refused_by_whose_the_row_of_the_path_is(told: str, sign: str, status: int) -> None:
    design = trips(told, "403", "409")
    operation = design.operation("add_stop")
    test = f"NOT EXISTS (SELECT 1 FROM trips named WHERE named.id = :trip_id AND named.host_id {sign} :caller)"

    assert is_built(operation)
    assert operation.rules.required == ((test, status),)
    assert not [item for item in design.questions if told in item.text]
    assert any(f"answers {status} where `trips.host_id` of the row" in item.text for item in design.assumptions)


def test_the_emitted_service_looks_at_the_row_before_it_writes() -> None:
    text = emitted(trips("Only the host of the trip may add stops.", "403"))[Path("app/services/stops.py")]

    assert "Trip.host_id != literal(caller.id, Trip.host_id.type)" in text
    assert "raise Forbidden(" in text


@pytest.mark.parametrize(
    "told, codes",
    [
        ("Only the host of the trip may add stops.", ()),
        ("Only the guide of the trip may add stops.", ("403",)),
        ("Only the host of the trip may add photos.", ("403",)),
        ("Only the host of the trip or a guide may add stops.", ("403",)),
        ("Only the host of the trip may invite hikers.", ("403",)),
        ("Guides cannot add to their own trips.", ("403",)),
        ("Hikers cannot add to their own walks.", ("403",)),
    ],
)
def test_what_is_not_plain_is_asked(told: str, codes: tuple[str, ...]) -> None:
    design = trips(told, *codes)

    assert design.operation("add_stop").rules.required == ()
    assert any(told in item.text for item in design.questions)


def test_nobody_is_bound_to_themselves_where_it_is_said() -> None:
    path = [{"name": "id", "in": "path", "required": True, "schema": NUMBER}]
    told: dict[str, Any] = {"operationId": "befriend", "summary": "Befriend a hiker", "parameters": path}
    told |= {"description": "Hikers cannot befriend themselves.", **answers(None, "204", "404", "422")}
    told["responses"]["422"]["description"] = "The hiker is the caller: nobody befriends themselves."
    design = service(TABLES, AUTH, {"/hikers/{id}/bond": {"put": told}})

    test = "NOT EXISTS (SELECT 1 FROM hikers named WHERE named.id = :id AND named.id = :caller)"
    assert design.operation("befriend").rules.required == ((test, 422),)
    assert not design.questions


def test_an_emitted_test_has_somebody_else_refused() -> None:
    files = emitted(trips("Only the host of the trip may add stops.", "403"))

    assert "world.make(Trip, host_id=who.id)" in files[Path("tests/scenarios.py")]
    assert '(scenarios.add_stop, "user", 403)' in files[Path("tests/integration/test_access.py")]
