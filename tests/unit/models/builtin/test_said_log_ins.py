"""Who may not log in: read where a flag of theirs tells what a sentence says, else asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import TEXT, answers, asked, rows, service, takes

TABLES = """
CREATE TABLE users (
  id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, {} BOOLEAN NOT NULL DEFAULT {}, muted BOOLEAN
);
CREATE TABLE notes (id SERIAL PRIMARY KEY, body TEXT NOT NULL);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: users, id: id, login: email, password: secret}
roles: []
default: authenticated
operations: {logIn: {allow: public}, logInByName: {allow: public}, renew: {allow: public}}
"""


KEPT = """
CREATE TABLE refresh_tokens (
  id SERIAL PRIMARY KEY, user_id INT NOT NULL REFERENCES users (id), token_hash TEXT NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);
"""


def logging_in(
    said: str, flag: str, *statuses: str, kept: str = "", beside: dict[str, Any] | None = None
) -> ServiceDesign:
    made = str(flag in {"is_active", "enabled", "verified"})
    act = {"operationId": "logIn", "description": said, "security": []}
    act |= takes({"email": TEXT, "password": TEXT}, "email", "password")
    act |= answers(rows("token"), "200", *(statuses or ("401",)))
    listing = {"operationId": "list", **answers(rows("body", many=True))}
    paths = {"/auth/login": {"post": act}, "/notes": {"get": listing}}
    paths |= {path: {"post": item} for path, item in (beside or {}).items()}
    return service(TABLES.format(flag, made) + kept, AUTH, paths)


@pytest.mark.parametrize(
    "said, flag, test",
    [
        ("Deactivated users cannot log in.", "is_active", "is_active"),
        ("Disabled accounts may not sign in.", "enabled", "enabled"),
        ("Blocked users cannot log in any more (401).", "is_blocked", "NOT is_blocked"),
        ("Unverified users cannot obtain a token.", "verified", "verified"),
        ("Only active users can log in.", "is_active", "is_active"),
        ("Deactivated users cannot log in; they get the same 401 as for a wrong password.", "is_active", "is_active"),
    ],
)
def test_a_log_in_refuses_those_of_whom_a_sentence_says_so(said: str, flag: str, test: str) -> None:
    design = logging_in(said, flag)
    found = design.operation("logIn")

    assert found.rules.required == ((test, 401),)
    assert asked(design, "logIn") == []
    assert not any(flag in question.text for question in design.questions)
    assert any(f"answers 401 unless `{test}`" in text for text in found.assumptions)
    assert f"User.{flag}" in emitted(design)[Path("app/services/users.py")]


def test_who_may_not_log_in_is_told_the_same_as_of_a_wrong_password() -> None:
    """The same status with other words would tell whoever guesses that there is such a user."""
    design = logging_in("Deactivated users cannot log in; they get the same 401 as for a wrong password.", "is_active")
    written = emitted(design)[Path("app/services/users.py")]

    assert written.count('raise Unauthenticated("The credentials are not valid.")') == 2
    assert "A rule of this service" not in written


@pytest.mark.parametrize("own", [True, False])
def test_accounts_that_have_a_table_of_their_own_are_not_those_who_log_in(own: bool) -> None:
    accounts = "CREATE TABLE accounts (id SERIAL PRIMARY KEY, name TEXT NOT NULL, is_active BOOLEAN NOT NULL);"
    said = "Deactivated accounts cannot log in."
    design = logging_in(said, "is_active", kept=accounts * own)

    assert design.operation("logIn").rules.required == (() if own else (("is_active", 401),))
    assert any(said in text for text in asked(design, "logIn")) is own


@pytest.mark.parametrize(
    "said, flag, statuses",
    [
        ("Deactivated users cannot log in.", "is_active", ("401", "403")),
        ("Deactivated devices cannot log in.", "is_active", ("401",)),
        ("Deactivated users cannot log in.", "is_blocked", ("401",)),
        ("Deactivated users cannot log in on weekends.", "is_active", ("401",)),
    ],
    ids=["which status", "who else", "another flag", "at times"],
)
def test_who_may_not_log_in_is_asked_where_it_is_not_plain(said: str, flag: str, statuses: tuple[str, ...]) -> None:
    design = logging_in(said, flag, *statuses)

    assert design.operation("logIn").rules.required == ()
    assert any(said in text for text in asked(design, "logIn"))


@pytest.mark.parametrize(
    "kept, sent",
    [
        ("", takes({"refreshToken": TEXT}, "refreshToken")),
        (KEPT, takes({"refreshToken": TEXT}, "refreshToken")),
        ("", {}),
    ],
    ids=["signed", "kept in rows", "by the token itself"],
)
def test_whoever_may_not_log_in_renews_no_token(kept: str, sent: dict[str, Any]) -> None:
    renew = {"operationId": "renew", **sent, **answers(rows("token", "refreshToken"), "200", "401")}
    renew |= {"security": []} if sent else {}
    design = logging_in("Deactivated users cannot log in.", "is_active", kept=kept, beside={"/auth/refresh": renew})
    found, texts = design.operation("renew"), emitted(design)

    assert found.rules.required == (("is_active", 401),)
    assert any("renew answers 401 unless `is_active`" in text for text in found.assumptions)
    assert texts[Path("app/services/users.py")].count("User.is_active") == 2
    assert not any("sounds as if it shut somebody out" in question.text for question in design.questions)
    assert texts[Path("tests/scenarios.py")].count("is_active=True") == 2


def test_who_may_renew_a_token_is_asked_where_log_ins_differ() -> None:
    """Nothing shows which of the log-ins a token came from."""
    other = {
        "operationId": "logInByName",
        "security": [],
        **takes({"email": TEXT, "password": TEXT}, "email", "password"),
    }
    other |= answers(rows("token"), "200", "401")
    renew = {"operationId": "renew", "security": [], **takes({"refreshToken": TEXT}, "refreshToken")}
    renew |= answers(rows("token"), "200", "401")
    beside = {"/auth/by-name/login": other, "/auth/refresh": renew}
    design = logging_in("Deactivated users cannot log in.", "is_active", beside=beside)

    assert design.operation("renew").rules.required == ()
    assert any("`users.is_active` sounds as if it shut somebody out" in question.text for question in design.questions)


def test_a_refusal_that_is_told_to_be_like_another_with_another_status_is_asked_about() -> None:
    said = "Deactivated users cannot log in; they get the same 403 as for a wrong password."
    design = logging_in(said, "is_active", "401", "403")

    assert any("as for a wrong password" in text for text in asked(design, "logIn"))


def test_what_a_sentence_says_besides_of_those_who_log_in_is_asked_about() -> None:
    design = logging_in("Deactivated users cannot log in, and their sessions end at once.", "is_active")

    assert design.operation("logIn").rules.required == (("is_active", 401),)
    assert any("their sessions end" in text for text in asked(design, "logIn"))
