"""Answers that may be one of several objects, of which one alone is named after the rows: others are asked about."""

from __future__ import annotations

from typing import Any

from orchestrator.models.builtin.shapes import OneField
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asked, is_built, rows, service, source_of

TABLES = """
CREATE TABLE divers (id SERIAL PRIMARY KEY, handle TEXT NOT NULL);
CREATE TABLE dives (id SERIAL PRIMARY KEY, diver_id INT NOT NULL REFERENCES divers (id), metres INT NOT NULL);
"""
GONE = {"type": "object", "properties": {"id": NUMBER, "gone": {"const": True}}, "required": ["id", "gone"]}


def of(*names: str) -> dict[str, Any]:
    return {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in names]}


def test_a_row_is_shown_as_the_alternative_that_is_named_after_it() -> None:
    schemas = {"Diver": rows("handle", id=NUMBER), "Gone": GONE, "Left": GONE}
    dive = rows(id=NUMBER, metres=NUMBER, diver=of("Diver", "Gone"))
    paths = {
        "/divers/{id}": {"get": {"operationId": "one", **answers(of("Diver", "Gone"), "200", "404")}},
        "/dives/{id}": {"get": {"operationId": "dive", **answers(dive, "200", "404")}},
    }
    design = service(TABLES, OPEN, paths, schemas=schemas)

    assert is_built(design.operation("one"))
    assert is_built(design.operation("dive"))
    assert isinstance(source_of(design, "diver"), OneField)
    for operation in ("one", "dive"):
        assert any("`Gone`" in text and "instead of `Diver`" in text for text in asked(design, operation))


def test_alternatives_that_are_no_row_or_all_of_them_are_asked_about() -> None:
    schemas = {"Diver": rows("handle", id=NUMBER), "DiverSummary": rows("handle"), "Gone": GONE, "Left": GONE}
    for names in (("Gone", "Left"), ("Diver", "DiverSummary")):
        paths = {"/divers/{id}": {"get": {"operationId": "one", **answers(of(*names), "200", "404")}}}
        assert not is_built(service(TABLES, OPEN, paths, schemas=schemas).operation("one"))


def test_an_object_of_which_no_alternative_is_meant_is_left_out() -> None:
    schemas = {"Gone": GONE, "Left": GONE}
    dive = rows(id=NUMBER, metres=NUMBER, diver=of("Gone", "Left"), handle=TEXT)
    paths = {"/dives/{id}": {"get": {"operationId": "dive", **answers(dive, "200", "404")}}}
    design = service(TABLES, OPEN, paths, schemas=schemas)

    assert "diver" not in {field.property for view in design.views.values() for field in view.fields}
