"""Sentences that say what else happens are asked about, and not put on record as descriptions."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asked, asks, rows, service, takes

TABLES = """
CREATE TABLE boats (
  id SERIAL PRIMARY KEY, name TEXT NOT NULL, berth TEXT, state TEXT NOT NULL DEFAULT 'moored'
);
"""
BOAT = rows("name", "berth", id=NUMBER)


def said(text: str, method: str = "post", **more: object) -> ServiceDesign:
    """A service of boats one of whose operations is described so."""
    paths = {"post": "/boats", "get": "/boats", "put": "/boats/{boatId}", "delete": "/boats/{boatId}"}
    operation = {"operationId": "act", "description": text, **more}
    if method in {"post", "put"}:
        operation |= takes({"name": TEXT, "berth": TEXT}, "name")
    shown = {"type": "array", "items": BOAT} if method == "get" else None if method == "delete" else BOAT
    operation |= answers(shown, {"post": "201", "delete": "204"}.get(method, "200"))
    return service(TABLES, OPEN, {paths[method]: {method: operation}})


def is_asked(design: ServiceDesign, text: str) -> bool:
    """Whether a question quotes the sentence, and no assumption calls it a description."""
    quoted = any(text in question.text for question in design.questions)
    recorded = any("read as a description" in told and text in told for told in design.operation("act").assumptions)
    assert quoted != recorded
    return quoted


@pytest.mark.parametrize(
    "text, method",
    [
        ("Takes the berth out of the plan and empties the locker.", "post"),
        ("Every boat comes with two keys.", "post"),
        ("Its berth is released.", "delete"),
        ("The plate is given by the office, harbour and a running number.", "post"),
        ("Plates consist of the harbour and three digits.", "post"),
        ("The berth lies in a row of the same harbour.", "put"),
        ("Changes the boat and sets the berths of all others.", "put"),
        ("This also creates a corresponding file.", "post"),
        ("If a berth is given, a mooring is created and the boat is tied up.", "put"),
        ("A new key tag is then made.", "post"),
        ("A new name reopens the file.", "put"),
        ("Writes `renamed` to the log book.", "put"),
        ("The boat disappears from the plan, but remains in old lists.", "delete"),
        ("Harbour duties are withdrawn.", "delete"),
        ("Laid-up boats are not listed.", "get"),
        ("Boats of sister harbours are included.", "get"),
        ("Boats of closed harbours are left out.", "get"),
        ("Lent boats included, sold ones not.", "get"),
        ("Adds up the berths of all boats, scaled from metres.", "get"),
    ],
)
def test_what_else_happens_is_asked(text: str, method: str) -> None:
    assert is_asked(said(text, method), text)


@pytest.mark.parametrize(
    "text, method",
    [
        ("Records a boat that came in today.", "post"),
        ("Withdraws the boat.", "delete"),
        ("Updates the boat that came in yesterday.", "put"),
        ("The boat's file was updated well.", "put"),
        ("A boat is created and answered.", "post"),
        ("The plate of a boat is a short text of the harbour.", "post"),
        ("The harbour book of the boats, page by page.", "get"),
    ],
)
def test_what_only_names_the_operation_is_put_on_record(text: str, method: str) -> None:
    assert not any(text in question.text for question in said(text, method).questions)


def test_what_a_parameter_includes_is_asked() -> None:
    design = said(
        "", "get", **asks(berth={"in": "query", "schema": TEXT, "description": "Includes boats of its arms."})
    )
    assert any("Includes boats of its arms" in question.text for question in design.questions)


def test_where_among_others_a_row_comes_to_stand_is_asked() -> None:
    text = "The crate goes to the bottom of the pile."
    one = {"operationId": "move", "description": text, **takes({"pile_id": NUMBER}, "pile_id"), **answers(None, "204")}
    tables = (
        "CREATE TABLE piles (id SERIAL PRIMARY KEY);"
        "CREATE TABLE crates (id SERIAL PRIMARY KEY, pile_id INT NOT NULL REFERENCES piles (id), place INT);"
    )
    design = service(tables, OPEN, {"/crates/{crateId}/move": {"post": one}})

    assert any(text in question for question in asked(design, "move"))
    assert not any(text in item.text for item in design.assumptions)
