"""Callers who are known by a row of a table of keys or tokens, and who may have several roles."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import Kind, ServiceDesign
from orchestrator.models.builtin.emit.auth import auth_text, seed_text
from orchestrator.models.builtin.emit.library import pruned
from orchestrator.models.builtin.emit.responses import operation_module
from orchestrator.models.builtin.emit.routers import endpoint
from orchestrator.models.builtin.emit.services import service_head, service_method
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


def test_a_row_that_was_used_last_some_time_ago_is_not_ended() -> None:
    design = built(SESSIONS.replace("revoked_at", "last_used_at"))
    assert design.auth is not None
    assert design.auth.tokens is not None
    assert (design.auth.tokens.expires, design.auth.tokens.ended) == ("expires_at", "")


def test_an_answer_that_hands_out_a_key_is_not_kept_as_it_is() -> None:
    header = {"parameters": [{"name": "Idempotency-Key", "in": "header", "schema": TEXT}]}
    create = {"operationId": "newKey", **header, **takes({"label": TEXT}), **answers(rows("label", "token"), "201")}
    plain = {"operationId": "newPlain", **header, **takes({"label": TEXT}), **answers(rows("label"), "201")}
    paths = {"/sessions": {"post": create}, "/my/sessions": {"post": plain}}
    design = service(PEOPLE.format("") + SESSIONS, AUTH, paths)
    assert "sealed=True" in endpoint(design.operation("newKey"), design).source
    assert "sealed=True" not in endpoint(design.operation("newPlain"), design).source


def test_a_new_key_is_as_long_as_its_column_can_keep() -> None:
    design = built(SESSIONS.replace("token_hash TEXT", "token VARCHAR(32)"))
    assert "new_key = new_api_key()[:32]" in service_method(design.operation("newKey"), design)[0].source
    assert design.auth is not None
    assert design.auth.tokens is not None
    assert "token = new_api_key()[:32]" in tokens_text(design, design.auth.tokens)


@pytest.mark.parametrize("column, none", [("TEXT[]", "frozenset(row.roles or ())"), ("TEXT", 'row.roles or ""')])
def test_a_caller_without_a_role_is_let_in_without_one(column: str, none: str) -> None:
    auth = AUTH.replace("password: password_hash}", "password: password_hash, role: roles}\nroles: [admin, guest]")
    design = service(PEOPLE.format(f", roles {column}") + SESSIONS, auth, {**LOG_IN, **KEYS})
    assert design.auth is not None
    assert none in auth_text(design.auth, design)
    assert none.replace("row.", "person.") in service_method(design.operation("logIn"), design)[0].source


def test_a_role_that_does_not_let_anybody_in_opens_no_fields() -> None:
    auth = AUTH.replace(
        "password: password_hash}", "password: password_hash, role: roles}\nroles: [admin, guest, clerk]"
    )
    rule = "operations: {newKey: {allow: [guest, admin], fields: {guest: [label]}}, "
    columns = PEOPLE.format(", roles TEXT[] NOT NULL")
    design = service(columns + SESSIONS, auth.replace("operations: {", rule), {**LOG_IN, **KEYS})
    assert "among={'admin', 'guest'})" in service_method(design.operation("newKey"), design)[0].source
    assert "caller.roles.intersection(among)" in pruned("app/permissions.py", design)


def test_what_belongs_to_nobody_is_no_caller_s_and_an_empty_key_is_none() -> None:
    rule = "operations: {keys: {allow: authenticated}, key: {allow: authenticated, scope: own, owner: person_id}, "
    one = {"/sessions/{id}": {"get": {"operationId": "key", **answers(rows("label"), "200", "404")}}}
    header = AUTH.replace("ttl: 2h", "ttl: 2h, header: X-Key, prefix: ''").replace("operations: {", rule)
    design = service(PEOPLE.format("") + SESSIONS, header, {**LOG_IN, **one})
    assert design.auth is not None
    assert "owner is not None and str(owner) == str(caller.id)" in pruned("app/permissions.py", design)
    assert 'request.headers.get("X-Key") or None' in auth_text(design.auth, design)


def test_the_test_of_what_is_over_keeps_the_order_that_a_check_wants() -> None:
    checked = "made_at TIMESTAMPTZ, revoked_at TIMESTAMPTZ, CHECK (expires_at > made_at)"
    text = tokens_tests(built(SESSIONS.replace("revoked_at TIMESTAMPTZ", checked)))
    assert "made_at=datetime(2019, 1, 1, tzinfo=UTC), expires_at=datetime(2020, 1, 1, tzinfo=UTC)" in text


@pytest.mark.parametrize("table", ["settings", "session", "notes"])
def test_no_repository_takes_the_name_of_something_else_in_a_service(table: str) -> None:
    tables = f"CREATE TABLE {table} (id UUID PRIMARY KEY, title TEXT NOT NULL);"
    listed = {f"/{table}": {"get": {"operationId": "notes", **answers(rows("id", "title", many=True))}}}
    design = service(PEOPLE.format("") + tables, AUTH, {**listed})
    assert f"self.{table}_rows." in service_method(design.operation("notes"), design)[0].source
    assert f"self.{table}_rows = " in service_head(operation_module(design.operation("notes")), design).source


@pytest.mark.parametrize("scheme", ["kind: apikey, ttl: 2h", "kind: jwt", "kind: basic"])
def test_whoever_was_removed_and_is_kept_is_not_let_in(scheme: str) -> None:
    remove = {"/people/{id}": {"delete": {"operationId": "remove", **answers(None, "204", "404")}}}
    auth = AUTH.replace("kind: apikey, ttl: 2h", scheme)
    design = service(PEOPLE.format(", deleted_at TIMESTAMPTZ") + SESSIONS, auth, {**LOG_IN, **remove})
    assert design.auth is not None
    assert design.operation("remove").soft_delete == "deleted_at"
    assert ", Person.deleted_at.is_(None)))" in auth_text(design.auth, design)
