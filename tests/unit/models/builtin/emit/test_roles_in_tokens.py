"""Services whose tables keep no role: what a caller is, their token says."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.auth import auth_text
from tests.unit.models.builtin.small import TEXT, answers, asked, is_built, rows, service, takes

TABLES = """
CREATE TABLE partners (id SERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE stations (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
"""
AUTH = """
scheme: {{openapi_security_scheme: token, kind: {kind}}}
principal: {{table: partners, id: id, login: name}}
roles: [{roles}]
default: authenticated
operations: {{drop: {{allow: [{least}]}}}}
"""


def design(kind: str, roles: str) -> ServiceDesign:
    paths = {
        "/stations": {"get": {"operationId": "all", **answers(rows("name", many=True))}},
        "/stations/{id}": {"delete": {"operationId": "drop", **answers(None, "204", "404")}},
    }
    return service(TABLES, AUTH.format(kind=kind, roles=roles, least=roles.partition(",")[0]), paths)


def caller(design: ServiceDesign) -> str:
    assert design.auth is not None
    return next(line.strip() for line in auth_text(design.auth, design).splitlines() if "return Caller(" in line)


def told(design: ServiceDesign, operation: str) -> bool:
    return any("their token says in its claim `role`" in line for line in design.operation(operation).assumptions)


def test_which_of_several_roles_a_caller_has_is_read_of_the_token() -> None:
    made = design("jwt", "employee, partner")

    assert caller(made) == """return Caller(id=row.id, role=str(claims.get("role", 'partner')))"""
    assert told(made, "drop")
    assert not told(made, "all"), "every role may"


@pytest.mark.parametrize("kind, roles", [("jwt", "partner"), ("apikey", "employee, partner")])
def test_where_there_is_one_role_or_no_token_that_tells_it_everybody_has_the_least(kind: str, roles: str) -> None:
    made = design(kind, roles)

    assert caller(made) == "return Caller(id=row.id, role='partner')"
    assert not told(made, "drop")


def register(path: str, shown: dict[str, Any]) -> ServiceDesign:
    tables = TABLES.replace("name TEXT NOT NULL UNIQUE", "name TEXT NOT NULL UNIQUE, password TEXT NOT NULL")
    auth = AUTH.format(kind="jwt", roles="employee, partner", least="employee").replace(
        "login: name", "login: name, password: password"
    )
    sent = takes({"name": TEXT, "password": TEXT}, "name", "password")
    paths = {
        path: {"post": {"operationId": "signUp", **sent, **answers(shown, "201")}},
        "/stations/{id}": {"delete": {"operationId": "drop", **answers(None, "204", "404")}},
    }
    return service(tables, auth.replace("{drop:", "{signUp: {allow: public}, drop:"), paths)


@pytest.mark.parametrize("path", ["/register", "/partners", "/auth/signup"])
@pytest.mark.parametrize("shown", [rows("token"), rows("id", session=rows("accessToken"))])
def test_what_says_the_roles_of_those_who_register_is_asked_where_they_are_given_a_token(
    path: str, shown: dict[str, Any]
) -> None:
    made = register(path, shown)

    assert is_built(made.operation("signUp"))
    assert not told(made, "drop") or asked(made, "drop")
    assert any("What says which of `employee` and `partner`" in text for text in asked(made, "drop"))


def test_those_who_register_and_are_given_no_token_have_theirs_from_elsewhere() -> None:
    made = register("/register", rows("id", "name"))

    assert told(made, "drop")
    assert asked(made, "drop") == []


def test_what_says_the_roles_of_those_who_log_in_is_asked_where_the_service_makes_the_tokens() -> None:
    tables = TABLES.replace("name TEXT NOT NULL UNIQUE", "name TEXT NOT NULL UNIQUE, password TEXT NOT NULL")
    auth = AUTH.format(kind="jwt", roles="employee, partner", least="employee").replace(
        "login: name", "login: name, password: password"
    )
    sent = takes({"name": TEXT, "password": TEXT}, "name", "password")
    paths = {
        "/login": {"post": {"operationId": "signIn", **sent, **answers(rows("token"))}},
        "/stations/{id}": {"delete": {"operationId": "drop", **answers(None, "204", "404")}},
    }
    made = service(tables, auth.replace("{drop:", "{signIn: {allow: public}, drop:"), paths)

    assert [is_built(one) for one in made.operations] == [True, True]
    assert asked(made, "drop") == [
        "What says which of `employee` and `partner` somebody has who logs in? No column keeps it."
    ]
