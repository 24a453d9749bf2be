"""What a contract says of things, keys and owners where the database is hidden."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.identity import claims, cookie_of, headers_of, least, told_id, told_role
from orchestrator.checks.judge.imagined import entity, imagined
from orchestrator.contract import Contract

AUTH = AuthModel.parse(
    """
scheme: {openapi_security_scheme: key, kind: apikey, header: X-Key, prefix: ""}
principal: {table: readers, id: id, login: email, role: rank}
roles: [reader, librarian]
operations:
  addBook: {allow: [librarian]}
  getBook: {allow: authenticated}
"""
)


def contract(paths: dict[str, Any], **schemes: Any) -> Contract:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": paths,
        "components": {"securitySchemes": schemes},
    }
    return Contract.parse(json.dumps(document))


def thing(**properties: str) -> dict[str, Any]:
    return {"type": "object", "properties": {name: {"type": kind} for name, kind in properties.items()}}


def answering(status: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**more, "responses": {status: {"description": "d", "content": {"application/json": {"schema": schema}}}}}


def test_collections_have_the_key_that_their_paths_name_and_the_parents_that_they_stand_under() -> None:
    line = thing(lineId="integer", orderNumber="string", quantity="integer")
    design = imagined(
        contract(
            {
                "/orders": {"post": answering("201", thing(orderNumber="string", customer_id="integer"))},
                "/orders/{orderNumber}": {"get": answering("200", thing(orderNumber="string", customer_id="integer"))},
                "/orders/{orderNumber}/lines/{lineId}": {"get": answering("200", line)},
                "/customers/{id}": {
                    "get": answering("200", {"type": "object", "properties": {"data": thing(id="integer")}})
                },
                "/orders/{orderNumber}/cancel": {"post": answering("200", thing(ok="boolean"))},
            }
        )
    )
    tables = {table.name: table for table in design.tables}
    assert set(tables) == {"orders", "lines", "customers"}
    assert {name: table.primary_key for name, table in tables.items()} == {
        "orders": ("order_number",),
        "lines": ("line_id",),
        "customers": ("id",),
    }
    assert [(key.columns, key.target) for key in tables["orders"].foreign_keys] == [(("customer_id",), "customers")]
    assert [key.target for key in tables["lines"].foreign_keys] == ["orders"]


@pytest.mark.parametrize(
    "wrapped",
    [
        thing(id="integer", name="string"),
        {"type": "array", "items": thing(id="integer", name="string")},
        {"type": "object", "properties": {"book": thing(id="integer", name="string")}},
        {
            "type": "object",
            "properties": {
                "items": {"type": "array", "items": thing(id="integer", name="string")},
                "total": {"type": "integer"},
            },
        },
    ],
)
def test_the_thing_is_found_in_its_envelope(wrapped: dict[str, Any]) -> None:
    assert set(entity(contract({}), wrapped)["properties"]) == {"id", "name"}


def test_a_token_tells_who_bears_it() -> None:
    body = base64.urlsafe_b64encode(json.dumps({"sub": "41", "rank": "librarian"}).encode()).decode().rstrip("=")
    said = claims({"Authorization": f"Bearer e30.{body}.sig"})
    assert (told_id(AUTH, said), told_role(AUTH, said)) == ("41", "librarian")
    assert claims({"Authorization": "Bearer opaque"}) == {}


def test_an_answer_tells_who_was_registered_also_in_an_envelope() -> None:
    said = {"data": {"id": 7, "email": "a@example.com", "rank": "reader"}}
    assert (told_id(AUTH, said), told_role(AUTH, said)) == (7, "reader")


def test_registering_gives_the_role_that_may_do_least() -> None:
    assert least(AUTH) == "reader"


@pytest.mark.parametrize(
    "location, headers",
    [("header", {"X-Key": "abc"}), ("cookie", {"Cookie": "sid=abc"}), ("query", {"?sid": "abc"})],
)
def test_a_key_travels_where_the_contract_says(location: str, headers: dict[str, str]) -> None:
    name = "X-Key" if location == "header" else "sid"
    assert AUTH.scheme is not None
    declared = contract({}, key={"type": "apiKey", "in": location, "name": name})
    assert headers_of("abc", AUTH.scheme, declared) == headers


def test_a_cookie_is_read_from_the_answer_that_sets_it() -> None:
    assert cookie_of(["theme=dark; Path=/", "sid=a.b.c; HttpOnly; Path=/; SameSite=Lax"], "sid") == "a.b.c"
    assert cookie_of([], "sid") is None
