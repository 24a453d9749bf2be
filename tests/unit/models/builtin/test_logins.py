"""Log-ins by whatever name and around whatever object, and flags that tell callers what they did."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import Kind, ServiceDesign
from orchestrator.models.builtin.shapes import ExistsField, TokenField
from tests.unit.models.builtin.small import TEXT, answers, is_built, rows, service, source_of, takes

TABLES = """
CREATE TABLE walkers (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, nick TEXT NOT NULL);
CREATE TABLE walks (id SERIAL PRIMARY KEY, name TEXT NOT NULL, walker_id INT NOT NULL REFERENCES walkers (id));
CREATE TABLE favourites (
  walker_id INT NOT NULL REFERENCES walkers (id), walk_id INT NOT NULL REFERENCES walks (id),
  PRIMARY KEY (walker_id, walk_id)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: walkers, id: id, login: email, password: digest}
roles: [walker]
default: public
operations: {mark: {allow: [walker]}, unmark: {allow: [walker]}, it: {allow: [public, walker]}}
"""
PERSON = rows("email", "nick", "token")


def logging_in(path: str, around: str, answer: dict[str, Any]) -> ServiceDesign:
    inner: dict[str, Any] = {
        "type": "object",
        "required": ["email", "password"],
        "properties": {"email": TEXT, "password": TEXT},
    }
    body = takes({around: inner}, around) if around else takes(inner["properties"], "email", "password")
    post = {"operationId": "it", "security": [], **body, **answers(answer, "200", "401")}
    return service(TABLES, AUTH, {path: {"post": post}})


@pytest.mark.parametrize("path", ["/sessions", "/tokens", "/auth/token", "/login", "/accounts/sign-in"])
@pytest.mark.parametrize("around", ["account", "walker", "session", "credentials", "login", ""])
def test_a_log_in_is_known_around_whatever_object_its_body_consists_of(path: str, around: str) -> None:
    found = logging_in(path, around, {"type": "object", "properties": {"walker": PERSON}}).operation("it")

    assert found.kind is Kind.LOGIN
    assert is_built(found)
    assert found.body is not None
    assert found.body.envelope == ((around,) if around else ())


@pytest.mark.parametrize(
    "answer",
    [
        {"session": rows("token")},
        {"walker": rows("email", "nick"), "token": TEXT},
        {"account": PERSON},
        {"session": {**rows("token"), "properties": {"token": TEXT, "walker": rows("email", "nick")}}},
        {"credentials": rows("token", "expiresIn")},
        {"token": TEXT},
    ],
)
def test_a_log_in_hands_out_its_token_beside_or_within_whatever_it_shows(answer: dict[str, Any]) -> None:
    shown = {"type": "object", "required": list(answer), "properties": answer}
    design = logging_in("/sessions", "account", shown)

    assert is_built(design.operation("it"))
    assert getattr(source_of(design, "token"), "kind", "") == "access"


@pytest.mark.parametrize("flag", ["favourited", "favorited", "isFavourite", "is_favorited"])
@pytest.mark.parametrize("verb", ["favourite", "favorite"])
def test_flags_and_verbs_are_of_the_link_table_however_they_are_spelt(flag: str, verb: str) -> None:
    one = rows("name")
    one["properties"][flag] = {"type": "boolean"}
    get = {"operationId": "it", "security": [{}, {"token": []}], **answers(one, "200", "404")}
    ways = {method: {"operationId": name, **answers(one)} for method, name in (("put", "mark"), ("delete", "unmark"))}
    design = service(TABLES, AUTH, {"/walks/{id}": {"get": get}, f"/walks/{{id}}/{verb}": ways})

    assert isinstance(source_of(design, flag), ExistsField)
    assert [design.operation(name).kind for name in ("mark", "unmark")] == [Kind.LINK, Kind.UNLINK]
    assert all(is_built(design.operation(name)) for name in ("it", "mark", "unmark"))
    assert design.operation("it").access.optional


@pytest.mark.parametrize(
    "name, schema, kind",
    [
        ("expires", {"type": "integer"}, "expires_unix"),
        ("expiresAt", {"type": "integer"}, "expires_unix"),
        ("expires", {"type": "integer", "description": "Unix time in seconds."}, "expires_unix"),
        ("expires", {"type": "integer", "examples": [3600]}, "expires_in"),
        ("expires", {"type": "integer", "description": "Lifetime in seconds"}, "expires_in"),
        ("expires_in", {"type": "integer"}, "expires_in"),
        ("expires", {"type": "string", "format": "date-time"}, "expires_at"),
    ],
)
def test_when_a_token_ends_is_told_as_the_contract_shows_it(name: str, schema: dict[str, Any], kind: str) -> None:
    answer = {"type": "object", "required": ["token", name], "properties": {"token": TEXT, name: schema}}
    design = logging_in("/login", "", answer)

    assert source_of(design, name) == TokenField(kind=kind)
    assert any(name in text for text in design.operation("it").assumptions) is (kind == "expires_unix")


def test_the_end_of_a_token_in_a_finer_unit_is_asked_about() -> None:
    finer = {"type": "integer", "description": "Milliseconds since the epoch"}
    answer = {"type": "object", "required": ["token", "expires"], "properties": {"token": TEXT, "expires": finer}}
    assert not is_built(logging_in("/login", "", answer).operation("it"))
