"""Logins as they are written: what a login hands out, and what it does not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import TEXT, answers, rows, service, takes

TABLES = "CREATE TABLE users (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, password TEXT NOT NULL);"
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: users, id: id, login: email, password: password}
default: authenticated
operations: {signIn: {allow: public}}
"""


def login(schema: dict[str, Any] | None) -> str:
    post = {"operationId": "signIn", **takes({"email": TEXT, "password": TEXT}, "email", "password"), **answers(schema)}
    return emitted(service(TABLES, AUTH, {"/sign-in": {"post": post}}))[Path("app/services/users.py")]


def test_a_login_whose_body_the_contract_lets_be_left_out_is_refused_without_one_as_without_credentials() -> None:
    post = {"operationId": "signIn", **takes({"email": TEXT, "password": TEXT}, "email", "password"), **answers()}
    post["requestBody"]["required"] = False
    text = emitted(service(TABLES, AUTH, {"/sign-in": {"post": post}}))[Path("app/services/users.py")]
    assert 'if payload is None:\n            raise Unauthenticated("Credentials are needed.")' in text
    assert "Conflict" not in text


def test_a_login_that_answers_nothing_compares_the_password_and_leaves_no_unused_name() -> None:
    text = login(None)
    assert "verify_password(" in text
    assert not re.search(r"\bcaller\b|\bCaller\b", text)


def test_a_login_that_answers_a_token_signs_it_for_who_was_found() -> None:
    text = login(rows("token"))
    assert "caller = Caller(id=user.id" in text
    assert "issue_token(self.settings, user.id" in text


@pytest.mark.parametrize(
    "documented, refused",
    [(("401",), ""), (("400", "401"), ""), (("400",), ", status=400"), (("404", "400"), ", status=400"), ((), "")],
)
def test_wrong_credentials_are_refused_as_the_contract_can_say_it(documented: tuple[str, ...], refused: str) -> None:
    sent = takes({"email": TEXT, "password": TEXT}, "email", "password")
    post = {"operationId": "signIn", **sent, **answers(rows("token"), "200", *documented)}
    text = emitted(service(TABLES, AUTH, {"/sign-in": {"post": post}}))[Path("app/services/users.py")]
    assert f'raise Unauthenticated("The credentials are not valid."{refused})' in text


@pytest.mark.parametrize(
    "tables",
    [
        f"{TABLES} CREATE UNIQUE INDEX one ON users (lower(email));",
        f"{TABLES} CREATE UNIQUE INDEX one ON users (lower((email)::text));",
        f"{TABLES} CREATE UNIQUE INDEX one ON users (lower(email) varchar_pattern_ops);",
        f"{TABLES} ALTER TABLE users ADD CONSTRAINT small CHECK (email = lower(email) AND length(email) > 2);",
        f"{TABLES} ALTER TABLE users ADD CONSTRAINT small CHECK (password <> '' AND (lower(email) = email));",
        TABLES.replace("email TEXT NOT NULL UNIQUE", "email TEXT NOT NULL UNIQUE CHECK (email = lower(email))"),
        TABLES.replace("email TEXT NOT NULL UNIQUE", "email TEXT NOT NULL UNIQUE CHECK (lower(email) = email)"),
    ],
)
def test_names_that_no_two_differ_in_by_case_are_compared_whatever_their_case(tables: str) -> None:
    sent = takes({"email": TEXT, "password": TEXT}, "email", "password")
    post = {"operationId": "signIn", **sent, **answers(rows("token"))}
    text = emitted(service(tables, AUTH, {"/sign-in": {"post": post}}))[Path("app/services/users.py")]
    assert "self.users.first(func.lower(User.email) == func.lower(payload.email))" in text


@pytest.mark.parametrize(
    "more",
    [
        "",
        "CREATE INDEX many ON users (lower(email));",
        "CREATE UNIQUE INDEX cut ON users (lower(email::char(1)));",
        "CREATE UNIQUE INDEX two ON users (lower(email), id);",
        "ALTER TABLE users ADD CONSTRAINT small CHECK (NOT (email = lower(email)));",
        "ALTER TABLE users ADD CONSTRAINT small CHECK (email = lower(email) OR email = 'ROOT');",
    ],
)
def test_names_that_may_differ_by_case_are_compared_as_they_are(more: str) -> None:
    sent = takes({"email": TEXT, "password": TEXT}, "email", "password")
    post = {"operationId": "signIn", **sent, **answers(rows("token"))}
    design = service(f"{TABLES} {more}", AUTH, {"/sign-in": {"post": post}})
    assert "user = self.users.by_email(payload.email)" in emitted(design)[Path("app/services/users.py")]


def test_whoever_is_put_into_the_database_has_a_uuid_where_the_contract_shows_one_in_a_text() -> None:
    tables = TABLES.replace("password TEXT", "uuid CHAR(36) NOT NULL UNIQUE, password TEXT")
    get = {"operationId": "listUsers", **answers(rows("email", many=True, uuid={"type": "string", "format": "uuid"}))}
    seed = emitted(service(tables, AUTH, {"/users": {"get": get}}))[Path("app/seed.py")]
    assert "uuid=str(uuid4())" in seed
    assert "from uuid import uuid4" in seed


def test_a_create_that_answers_nothing_happens_once_for_one_key() -> None:
    sent = takes({"email": TEXT, "password": TEXT}, "email", "password")
    post = {"operationId": "addUser", "x-priority": "P0", **sent, **answers(None, "201")}
    files = emitted(service(TABLES, AUTH, {"/users": {"post": post}}))
    router = files[Path("app/routers/users.py")]
    assert 'told = idempotency.once(f"addUser {caller.id}", lambda: service.add_user(payload' in router
    assert "return told or Response(status_code=201)" in router
    assert 'assert (first.content, second.content) == (b"", b"")' in files[Path("tests/integration/test_service.py")]
