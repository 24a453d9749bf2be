"""However credentials travel, the service takes what its judge sends."""

from __future__ import annotations

import ast
import json
from types import SimpleNamespace
from typing import Any

import pytest

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.identity import headers_of
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.errors import Problems
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.auth import auth_text
from orchestrator.models.builtin.reading import read

TABLES = """
CREATE TABLE desks (
  id SERIAL PRIMARY KEY, name TEXT NOT NULL, api_key TEXT NOT NULL UNIQUE, password_hash TEXT, badge TEXT
);
"""
BARE, BEARER = {"type": "apiKey", "in": "header", "name": "X-Desk"}, {"type": "http", "scheme": "bearer"}


def built(declared: dict[str, Any], scheme: str, principal: str) -> tuple[Contract, AuthModel, ServiceDesign]:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "security": [{"it": []}],
        "paths": {"/desks": {"get": {"operationId": "desks", "responses": {"200": {"description": "ok"}}}}},
        "components": {"securitySchemes": {"it": declared}},
    }
    contract = Contract.parse(json.dumps(document))
    said = f"scheme: {{openapi_security_scheme: it, {scheme}}}\nprincipal: {principal}\ndefault: authenticated\n"
    auth = AuthModel.parse(said)
    return contract, auth, read(contract, SchemaDesign.parse(TABLES), auth)


def taken(design: ServiceDesign, sent: dict[str, str]) -> str | None:
    """What the emitted service reads of a request with these headers, `?name` being the query's."""
    assert design.auth is not None
    whole = ast.parse(auth_text(design.auth, design))
    kept: list[ast.stmt] = [
        node
        for node in whole.body
        if (isinstance(node, ast.FunctionDef) and node.name == "credentials")
        or (isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "SCHEME")
    ]
    names: dict[str, Any] = {"Request": Any}
    exec(compile(ast.Module(body=kept, type_ignores=[]), "auth", "exec"), names)
    query = {name[1:]: value for name, value in sent.items() if name.startswith("?")}
    request = SimpleNamespace(
        headers=sent, query_params=query, cookies=dict(pair.split("=") for pair in filter(None, [sent.get("Cookie")]))
    )
    found: str | None = names["credentials"](request)
    return found


@pytest.mark.parametrize(
    "declared, scheme",
    [
        (BARE, "kind: apikey, header: X-Desk"),
        (BARE, "kind: apikey, header: X-Desk, prefix: Token"),
        (BEARER, "kind: apikey"),
        (BARE, "kind: jwt, header: X-Desk"),
        (BARE, 'kind: jwt, header: X-Desk, prefix: ""'),
        (BEARER, "kind: jwt"),
        ({"type": "apiKey", "in": "query", "name": "key"}, "kind: apikey"),
        ({"type": "apiKey", "in": "cookie", "name": "key"}, "kind: apikey"),
        ({"type": "apiKey", "in": "cookie", "name": "key"}, 'kind: jwt, header: Cookie, prefix: "key="'),
        ({"type": "apiKey", "in": "cookie", "name": "key"}, 'kind: apikey, header: Cookie, prefix: "key="'),
        (BEARER, 'kind: jwt, header: Cookie, prefix: "session="'),
        (BEARER, "kind: jwt, prefix: Api-Key"),
    ],
)
def test_what_the_judge_sends_is_what_the_service_takes(declared: dict[str, Any], scheme: str) -> None:
    contract, auth, design = built(declared, scheme, "{table: desks, id: id, login: name, password: password_hash}")
    assert auth.scheme is not None
    sent = headers_of("abc", auth.scheme, contract)
    assert taken(design, sent) == "abc"
    assert taken(design, {}) is None


def test_a_prefix_that_names_a_cookie_is_refused_before_a_credential_in_another_header() -> None:
    with pytest.raises(Problems, match="names a cookie"):
        AuthModel.parse('scheme: {openapi_security_scheme: it, kind: jwt, prefix: "key="}\ndefault: authenticated\n')


@pytest.mark.parametrize(
    "principal, column",
    [
        ("{table: desks, id: id, login: name}", "api_key"),
        ("{table: desks, id: id, login: api_key}", ""),
        ("{table: desks, id: id, login: name, password: badge}", "badge"),
    ],
)
def test_a_key_is_kept_in_the_column_for_it_where_only_a_name_is_said_to_log_in(principal: str, column: str) -> None:
    _, _, design = built(BARE, "kind: apikey, header: X-Desk", principal)
    assert design.auth is not None
    assert design.auth.password == column
