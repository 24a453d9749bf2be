"""What operations say in extensions of their own, and statuses whose errors have a body of their own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.errors import error_lines
from orchestrator.models.builtin.reading import read

SQL = """
CREATE TABLE keepers (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, secret text NOT NULL, role text NOT NULL,
    locked_until timestamptz, reset_token_expires timestamptz);
CREATE TABLE bees (id uuid PRIMARY KEY, name text NOT NULL);
"""
AUTH = """
scheme: {openapi_security_scheme: bearer, kind: jwt}
principal: {table: keepers, id: id, login: email, password: secret, role: role}
roles: [keeper, guest]
default: authenticated
operations:
  listBees: {allow: [keeper]}
"""
BEE = {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}
DETAIL = {"type": "object", "required": ["detail"], "properties": {"detail": {"type": "string"}}}
BY_FIELD = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "", "content": {"application/json": {"schema": schema}}}


def _service(marks: dict[str, Any] | None = None, *, invalid: dict[str, Any] | None = None) -> ServiceDesign:
    missing = {"401": _json(DETAIL), "403": _json(DETAIL)}
    body = {"required": True, "content": {"application/json": {"schema": BEE}}}
    paths = {
        "/bees": {
            "get": {
                "operationId": "listBees",
                "responses": {"200": _json({"type": "array", "items": BEE}), **missing},
                **(marks or {}),
            },
            "post": {
                "operationId": "addBee",
                "requestBody": body,
                "responses": {"201": _json(BEE), "400": _json(invalid or DETAIL), **missing},
            },
        }
    }
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Hives", "version": "1"},
        "security": [{"bearer": []}],
        "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
        "paths": paths,
    }
    return read(Contract.parse(json.dumps(document)), SchemaDesign.parse(SQL, "postgres"), AuthModel.parse(AUTH))


@pytest.mark.parametrize(
    "marks, asked",
    [
        ({"x-roles": ["keeper", "team"]}, "`x-roles` names team, which is no role of the auth model"),
        ({"x-permissions": "bees:read"}, "`x-permissions` names bees:read, which is no role"),
        ({"x-roles": ["guest"]}, "`x-roles` of listBees says guest, and the auth model lets in keeper: which holds?"),
        ({"x-rate-limit": 5}, "`x-rate-limit` says how often it may be called, which nothing here builds"),
    ],
)
def test_a_mark_that_says_more_than_what_is_built_is_asked_about(marks: dict[str, Any], asked: str) -> None:
    found = [item for item in _service(marks).questions if asked in item.text]
    assert [item.operations for item in found] == [("listBees",)]
    assert found[0].assumption


@pytest.mark.parametrize("marks", [{"x-roles": ["keeper"]}, {"x-codegen": {"name": "bees"}}, {"x-access": [1]}])
def test_a_mark_that_says_what_the_auth_model_says_or_nothing_of_the_kind_is_left(marks: dict[str, Any]) -> None:
    assert not [item for item in _service(marks).questions if "`x-" in item.text]


def test_a_status_whose_errors_are_messages_by_field_gets_them() -> None:
    error = _service(invalid=BY_FIELD).error
    assert error.template == {"detail": "$message"}
    assert error_lines(error, {}).splitlines()[-4:] == [
        "    if status == 400:",
        '        return {detail.field: [detail.message] for detail in details} or {"non_field_errors": [message]}',
        "    body: Any = {'detail': message}",
        "    return body",
    ]


def test_where_operations_say_different_things_at_a_status_each_says_its_own() -> None:
    usual = {"responses": {"200": _json(BEE), **{status: _json(DETAIL) for status in ("400", "401", "404")}}}
    error = _service(usual, invalid=BY_FIELD).error
    assert (error.template, error.by_status) == ({"detail": "$message"}, {})
    assert error_lines(error, {"addBee": "add_bee", "listBees": "list_bees"}).splitlines()[-5:] == [
        '    operation = getattr(request.scope.get("endpoint"), "__name__", "")',
        "    if (operation, status) in {('add_bee', 400)}:",
        '        return {detail.field: [detail.message] for detail in details} or {"non_field_errors": [message]}',
        "    body: Any = {'detail': message}",
        "    return body",
    ]


def test_a_status_with_a_code_of_its_own_says_it() -> None:
    kind = {"type": "string", "enum": ["bad_honey"]}
    stated = {"type": "object", "required": ["code", "text"], "properties": {"code": kind, "text": {"type": "string"}}}
    found = error_lines(_service(invalid=stated).error, {})
    assert "        return {'code': 'bad_honey', 'text': message}" in found.splitlines()


def test_a_status_that_shares_the_usual_body_has_none_of_its_own() -> None:
    assert not _service().error.by_status


def test_a_column_that_may_shut_somebody_out_is_asked_about() -> None:
    found = [item for item in _service().questions if "shut somebody out" in item.text]
    assert [item.assumption for item in found] == ["`keepers.locked_until` keeps nobody from logging in"]
