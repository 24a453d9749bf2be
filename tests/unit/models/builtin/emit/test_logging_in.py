"""Logins as they are written: what a login hands out, and what it does not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

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


def test_a_login_that_answers_nothing_compares_the_password_and_leaves_no_unused_name() -> None:
    text = login(None)
    assert "verify_password(" in text
    assert not re.search(r"\bcaller\b|\bCaller\b", text)


def test_a_login_that_answers_a_token_signs_it_for_who_was_found() -> None:
    text = login(rows("token"))
    assert "caller = Caller(id=user.id" in text
    assert "issue_token(self.settings, user.id" in text
