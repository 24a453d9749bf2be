"""Sentences that are no rules, or that are built already: what they say is on record, and nobody is asked."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import Op
from tests.unit.models.builtin.small import TEXT, answers, asked, rows, service, takes

TABLES = """
CREATE TABLE sailors (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE boats (
  id SERIAL PRIMARY KEY, title TEXT NOT NULL, name TEXT NOT NULL, hull_number TEXT UNIQUE, colour TEXT,
  price INT NOT NULL, state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'moored', 'sunk'))
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: sailors, id: id, login: login, password: secret}
roles: []
default: authenticated
operations: {login: {allow: public}}
"""
BOATS = rows("name", many=True)


def lists(description: str = "Lists boats.", **prices: str) -> ServiceDesign:
    schema = {"type": "integer"}
    named = [{"in": "query", "name": name, "schema": schema, "description": said} for name, said in prices.items()]
    listing = {"operationId": "it", "description": description, "parameters": named, **answers(BOATS)}
    return service(TABLES, AUTH, {"/boats": {"get": listing}})


@pytest.mark.parametrize(
    "name, said, op",
    [
        ("minPrice", "Minimum price (inclusive).", Op.GTE),
        ("maxPrice", "Maximum price (inclusive).", Op.LTE),
        ("maxPrice", "Maximum price (exclusive).", Op.LT),
        ("minPrice", "Boats of more than this price.", Op.GT),
    ],
)
def test_a_bound_compares_as_it_is_described(name: str, said: str, op: Op) -> None:
    design = lists(**{name: said})

    assert [param.op for param in design.operation("it").params] == [op]
    assert asked(design, "it") == []
    assert any(said in text for text in design.operation("it").evidence)


@pytest.mark.parametrize(
    "name, said",
    [("minPrice", "Maximum price of all boats."), ("maxPrice", "Maximum price, which must exceed the minimum.")],
)
def test_a_bound_that_is_described_as_something_else_is_asked_for(name: str, said: str) -> None:
    assert any(said in text for text in asked(lists(**{name: said}), "it"))


@pytest.mark.parametrize(
    "said, column",
    [
        ("Lists boats, sorted alphabetically by name.", "name"),
        ("Lists boats, sorted alphabetically by title.", "title"),
        ("Lists boats in alphabetical order by colour.", "colour"),
    ],
)
def test_an_alphabetical_order_is_that_of_the_column_that_is_named(said: str, column: str) -> None:
    design = lists(said)
    sort = design.operation("it").sort

    assert sort is not None
    assert sort.default[0] == (column, False)
    assert asked(design, "it") == []


def test_an_alphabetical_order_by_what_no_column_holds_is_asked_for() -> None:
    assert asked(lists("Lists boats, sorted alphabetically by shipyard."), "it")


def test_what_a_token_is_for_is_no_rule() -> None:
    said = "Returns a token for use in all subsequent authenticated requests."
    body = takes({"login": TEXT, "password": TEXT}, "login", "password")
    login = {"operationId": "login", "security": [], "description": said, **body, **answers(rows("token"))}
    design = service(TABLES, AUTH, {"/login": {"post": login}})

    assert asked(design, "login") == []
    assert any(said in text for text in design.operation("login").evidence)


def makes(properties: dict[str, Any], description: str = "Adds a boat.") -> ServiceDesign:
    body = takes({"name": TEXT, "title": TEXT, "price": {"type": "integer"}, **properties}, "name", "title", "price")
    making = {"operationId": "it", "description": description, **body, **answers(rows("name"), "201")}
    return service(TABLES, AUTH, {"/boats": {"post": making}})


def test_a_unique_identifier_is_one_where_the_table_has_it_so() -> None:
    said = {"type": "string", "description": "Unique identifier of the hull."}

    assert not any("Unique identifier" in text for text in asked(makes({"hullNumber": said}), "it"))
    assert any("Unique identifier" in text for text in asked(makes({"colour": said}), "it"))


def test_a_note_about_the_code_is_put_on_record_and_a_rule_that_is_still_to_do_is_asked_for() -> None:
    note = "@todo - BoatController does not yet exist and must be created from scratch."
    rule = "TODO: a boat must have at least one sail."
    design = makes({}, f"{note} {rule}")

    assert any(note in item.text for item in design.assumptions)
    assert [rule in text for text in asked(design, "it")] == [True]


def test_a_summary_that_only_names_the_action_is_no_rule_in_another_language_either() -> None:
    acting = {"operationId": "it", "summary": "Confirme la rotation du bateau.", **answers(rows("name"), "200", "404")}
    tables = TABLES.replace("'planned', 'moored'", "'planned', 'confirmed'")
    design = service(tables, AUTH, {"/boats/{id}/confirm": {"post": acting}})

    assert not any("Confirme la" in text for text in asked(design, "it"))
    assert any("Confirme la" in item.text for item in design.assumptions)


def test_a_sentence_in_another_script_is_put_on_record() -> None:
    design = makes({}, "Создание лодки (только для капитанов).")

    assert any("только для капитанов" in item.text for item in design.assumptions)
