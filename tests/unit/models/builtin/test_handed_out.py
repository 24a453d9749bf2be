"""Callers who are known by a row of a table of keys or tokens, and who may have several roles."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import Kind, ServiceDesign
from orchestrator.models.builtin.emit.auth import auth_text, seed_text
from orchestrator.models.builtin.emit.library import pruned
from orchestrator.models.builtin.emit.token_behaviour import tokens_tests
from orchestrator.models.builtin.emit.token_rows import tokens_text
from orchestrator.models.builtin.shapes import FromConstant, FromToken, TokenField
from tests.unit.models.builtin.small import TEXT, answers, asked, is_built, rows, service, takes

PEOPLE = "CREATE TABLE people (id UUID PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL{});"
SESSIONS = """
CREATE TABLE sessions (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, person_id UUID NOT NULL REFERENCES people (id),
  token_hash TEXT NOT NULL UNIQUE, label TEXT, expires_at TIMESTAMPTZ, revoked_at TIMESTAMPTZ
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: apikey, ttl: 2h}
principal: {table: people, id: id, login: email, password: password_hash}
default: authenticated
operations: {logIn: {allow: public}, register: {allow: public}}
"""
WORDS = takes({"email": TEXT, "password": TEXT}, "email", "password")
LOG_IN = {"/login": {"post": {"operationId": "logIn", "security": [], **WORDS, **answers(rows("token"))}}}
LOG_OUT = {"/logout": {"post": {"operationId": "logOut", **answers(status="204")}}}
KEYS = {
    "/sessions": {
        "post": {"operationId": "newKey", **takes({"label": TEXT}, "label"), **answers(rows("label", "token"), "201")},
        "get": {"operationId": "keys", **answers(rows("label", "tokenHash", many=True))},
    }
}


def built(tables: str = SESSIONS, auth: str = AUTH, more: str = "") -> ServiceDesign:
    return service(PEOPLE.format(more) + tables, auth, {**LOG_IN, **LOG_OUT, **KEYS})


def test_a_log_in_makes_a_row_and_a_log_out_ends_it() -> None:
    design = built()
    log_in, log_out = design.operation("logIn"), design.operation("logOut")
    assert design.auth is not None
    assert design.auth.tokens is not None
    assert (log_in.kind, log_out.kind) == (Kind.LOGIN, Kind.LOGOUT)
    assert is_built(log_in)
    assert any("`expires_at` is set to the end of its life, 7200 seconds later" in said for said in log_in.evidence)
    assert any("sets `revoked_at` of the row of `sessions`" in said for said in log_out.evidence)
    text = tokens_text(design, design.auth.tokens)
    assert "row.revoked_at = utc_now()" in text
    assert "expires_at=end" in text
    assert "key = held(session, given)" in auth_text(design.auth, design)
    assert "hand_out(session, settings, row.id)" in seed_text(design.auth, design)


def test_a_row_without_a_mark_is_removed_by_a_log_out() -> None:
    design = built(SESSIONS.replace(", revoked_at TIMESTAMPTZ", ""))
    assert design.auth is not None
    assert design.auth.tokens is not None
    assert "session.delete(row)" in tokens_text(design, design.auth.tokens)
    assert "lets_nobody_in" in tokens_tests(design)


def test_a_new_key_is_shown_once_and_never_again() -> None:
    design = built()
    made, listed = design.operation("newKey"), design.operation("keys")
    (secret,) = [match for match in made.set if match.column == "token_hash"]
    assert secret.source == FromToken(kind="secret")
    assert any(isinstance(field.source, TokenField) for field in design.views[made.answer.view].fields)
    assert not any(
        getattr(item.source, "column", "") == "token_hash" for item in design.views[listed.answer.view].fields
    )
    assert any("does not end by itself" in text for text in made.assumptions)


def test_where_two_tables_may_keep_them_nobody_is_let_in_by_a_guess() -> None:
    columns = "id INTEGER PRIMARY KEY, person_id UUID NOT NULL REFERENCES people (id), key TEXT UNIQUE"
    design = built(f"{SESSIONS}CREATE TABLE api_keys ({columns});")
    assert not is_built(design.operation("logOut"))
    assert any("`sessions` or `api_keys`" in text for text in asked(design, "keys"))


def test_what_a_log_in_cannot_fill_is_asked() -> None:
    design = built(SESSIONS.replace("label TEXT", "device TEXT NOT NULL, label TEXT"))
    assert any("What goes into `device` of `sessions`" in text for text in asked(design, "logIn"))


@pytest.mark.parametrize("column", ["TEXT[] NOT NULL DEFAULT ARRAY['guest']", "JSONB NOT NULL DEFAULT '[\"guest\"]'"])
def test_a_caller_may_have_several_roles(column: str) -> None:
    auth = AUTH.replace("password: password_hash}", "password: password_hash, role: roles}\nroles: [admin, guest]")
    register = {
        "operationId": "register", "security": [], **answers(rows("email"), "201"),
        **takes({"email": TEXT, "password": TEXT, "roles": {"type": "array", "items": TEXT}}, "email", "password"),
    }  # fmt: skip
    design = service(PEOPLE.format(f", roles {column}") + SESSIONS, auth, {**LOG_IN, "/people": {"post": register}})
    made = design.operation("register")
    assert design.auth is not None
    assert (design.auth.several_roles, design.auth.default_role) == (True, "guest")
    assert made.body is not None
    assert not any(field.column == "roles" for field in made.body.fields)
    assert any("choose `roles`" in text for text in asked(design, "register"))
    assert "caller.roles.isdisjoint(roles)" in auth_text(design.auth, design)
    assert "row.roles = [role]" in seed_text(design.auth, design)
    assert "caller.role " not in pruned("app/permissions.py", design)


def test_a_caller_with_one_role_is_asked_for_that_one() -> None:
    auth = AUTH.replace("password: password_hash}", "password: password_hash, role: role}\nroles: [admin, guest]")
    rule = "operations: {keys: {allow: authenticated, scope: own, owner: person_id, bypass: [admin]}, "
    columns = PEOPLE.format(", role TEXT NOT NULL DEFAULT 'guest'")
    design = service(columns + SESSIONS, auth.replace("operations: {", rule), {**LOG_IN, **KEYS})
    assert "caller.role not in bypass" in pruned("app/permissions.py", design)


def test_a_new_principal_gets_a_list_where_the_column_has_no_default() -> None:
    auth = AUTH.replace("password: password_hash}", "password: password_hash, role: roles}\nroles: [admin, guest]")
    register = {
        "operationId": "register", "security": [], **answers(rows("email"), "201"),
        **takes({"email": TEXT, "password": TEXT}, "email", "password"),
    }  # fmt: skip
    design = service(PEOPLE.format(", roles TEXT[] NOT NULL") + SESSIONS, auth, {"/people": {"post": register}})
    (role,) = [match.source for match in design.operation("register").set if match.column == "roles"]
    assert isinstance(role, FromConstant)
    assert role.value in (["admin"], ["guest"])
