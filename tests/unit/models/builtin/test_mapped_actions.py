"""Actions with a body: what a mapping says of what they do besides writing it answers that question."""

from __future__ import annotations

import pytest

from tests.unit.models.builtin.small import OPEN, TEXT, answers, asked, is_built, rows, service, takes

TABLES = """
CREATE TABLE parcels (id SERIAL PRIMARY KEY, weight TEXT, note TEXT, moved_at TIMESTAMPTZ);
CREATE TABLE journeys (id SERIAL PRIMARY KEY, parcel_id INT NOT NULL REFERENCES parcels (id), place TEXT);
"""
BESIDES = "besides writing"


def questions(rule: str) -> list[str]:
    handover = {"operationId": "handOver", **takes({"note": TEXT}, "note"), **answers(rows("note"))}
    design = service(TABLES, OPEN, {"/parcels/{id}/handover": {"post": handover}}, mapping=rule)
    assert is_built(design.operation("handOver"))
    return [text for text in asked(design, "handOver") if BESIDES in text]


@pytest.mark.parametrize(
    "entry",
    [
        "{set: {moved_at: now()}}",
        "{derive: {moved_at: now()}}",
        "{effect: [{insert: journeys, values: {parcel_id: id, place: \"'here'\"}}]}",
    ],
)
def test_what_an_action_does_besides_is_told_by_what_it_sets_or_effects(entry: str) -> None:
    assert not questions(f"operations: {{handOver: {entry}}}")


@pytest.mark.parametrize("entry", ["", 'operations: {handOver: {require: [{that: "weight IS NOT NULL", else: 409}]}}'])
def test_what_an_action_does_besides_is_asked_where_nothing_tells_it(entry: str) -> None:
    assert len(questions(entry)) == 1
