"""Actions that a row beneath has to allow by being there: without one they are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, answers, is_built, rows, service

TABLES = """
CREATE TABLE trips (
  id BIGSERIAL PRIMARY KEY, status TEXT NOT NULL DEFAULT 'planned' CHECK (status IN ('planned', 'opened'))
);
CREATE TABLE stops (id BIGSERIAL PRIMARY KEY, trip_id BIGINT NOT NULL REFERENCES trips (id), left_out_at TIMESTAMPTZ);
CREATE TABLE tools (id BIGSERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE trip_tools (
  trip_id BIGINT NOT NULL REFERENCES trips (id), tool_id BIGINT NOT NULL REFERENCES tools (id),
  PRIMARY KEY (trip_id, tool_id)
);
"""


def opening(told: str, *codes: str) -> ServiceDesign:
    """A service of trips that are opened."""
    path = [{"name": "id", "in": "path", "required": True, "schema": NUMBER}]
    does = {"operationId": "open_trip", "summary": "Open a trip", "description": told, "parameters": path}
    return service(TABLES, OPEN, {"/trips/{id}/open": {"post": {**does, **answers(rows(id=NUMBER), "200", *codes)}}})


@pytest.mark.parametrize(
    "told, beneath, status",
    [
        ("A trip needs at least one stop before it can be opened (409).", "stops", 409),
        ("Trips without stops cannot be opened.", "stops", 409),
        ("The trip must have one or more tools to be opened, otherwise 422.", "trip_tools", 422),
        ("Fails with 422 if the trip has no stop yet.", "stops", 422),
    ],
)
def test_it_is_refused_while_there_is_none(told: str, beneath: str, status: int) -> None:
    design = opening(told, "404", str(status))
    operation = design.operation("open_trip")
    test = f"EXISTS (SELECT 1 FROM {beneath} WHERE {beneath}.trip_id = trips.id)"

    assert is_built(operation)
    assert (test, status) in operation.rules.required
    assert not [item for item in design.questions if told in item.text]
    assert any(f"answers {status} where no row of `{beneath}`" in item.text for item in design.assumptions)


@pytest.mark.parametrize(
    "told, codes",
    [
        ("A trip needs at least one stop before it can be opened.", ("404",)),
        ("A trip needs at least one guide before it can be opened (409).", ("409",)),
        ("A trip needs at least one stop before it can be shared (409).", ("409",)),
        ("A trip needs at least one stop with a bed before it can be opened (409).", ("409",)),
    ],
)
def test_what_is_not_plain_is_asked(told: str, codes: tuple[str, ...]) -> None:
    design = opening(told, *codes)

    assert not [text for text, _ in design.operation("open_trip").rules.required if "EXISTS" in text]
    assert any(told in item.text for item in design.questions)


def test_the_emitted_service_looks_for_the_row_and_its_tests_make_one() -> None:
    files = emitted(opening("A trip needs at least one stop before it can be opened (409).", "404", "409"))

    assert "Stop.trip_id == Trip.id" in files[Path("app/services/trips.py")]
    assert "world.make(Stop, trip_id=trip.id)" in files[Path("tests/scenarios.py")]
