"""The errors that a built service gives and its contract does not name have the bodies that the service answers."""

from __future__ import annotations

from typing import Any

from orchestrator.models.builtin.emit.overlay import proposal
from orchestrator.strict_yaml import load
from tests.unit.models.builtin.small import TEXT, rows, service, takes

TABLES = """
CREATE TABLE members (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE shelves (id SERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: members, id: id, login: login, password: secret}
default: authenticated
"""
PLAIN = {"type": "object", "required": ["error"], "properties": {"error": TEXT}}
BY_FIELD = {
    "type": "object",
    "required": ["errors"],
    "properties": {"errors": {"type": "object", "additionalProperties": {"type": "array", "items": TEXT}}},
}


def said(**schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        status.removeprefix("s"): {"description": "", "content": {"application/json": {"schema": schema}}}
        for status, schema in schemas.items()
    }


def test_what_it_adds_is_the_usual_error_though_another_one_is_documented_first() -> None:
    adding = {"operationId": "addShelf", **takes({"name": TEXT}, "name")}
    adding["responses"] = said(s201=rows("name"), s409=BY_FIELD)
    listing = {"operationId": "listShelves", "responses": said(s200=rows("name", many=True), s401=PLAIN)}
    getting = {"operationId": "getShelf", "responses": said(s200=rows("name"), s401=PLAIN, s404=PLAIN)}
    changing = {"operationId": "changeShelf", **takes({"name": TEXT}), "responses": said(s200=rows("name"), s401=PLAIN)}
    paths = {"/shelves": {"post": adding, "get": listing}, "/shelves/{id}": {"get": getting, "patch": changing}}

    actions = load(proposal(service(TABLES, AUTH, paths)), where="overlay").data["actions"]

    added = {
        (action["target"], status): response["content"]["application/json"]["schema"]
        for action in actions
        for status, response in action["update"].items()
    }
    adds, changes = '$.paths["/shelves"].post.responses', '$.paths["/shelves/{id}"].patch.responses'
    assert added[adds, "401"] == PLAIN
    assert added[changes, "404"] == PLAIN
    assert added[changes, "409"] == BY_FIELD
