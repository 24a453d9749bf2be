"""Where keys and tokens are kept is seen in the tables, or asked."""

from __future__ import annotations

import pytest

from orchestrator.auth import AuthModel
from orchestrator.ddl import SchemaDesign
from orchestrator.handed_out import recognised, with_tokens

PEOPLE = "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, password_hash TEXT NOT NULL);"
SESSIONS = """
CREATE TABLE sessions (
  id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES people (id), token_hash CHAR(64) NOT NULL UNIQUE,
  expires_at TIMESTAMPTZ NOT NULL, revoked_at TIMESTAMPTZ
);
"""
API_KEYS = """
CREATE TABLE api_keys (
  id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES people (id), key_hash CHAR(64) NOT NULL UNIQUE
);
"""
REFRESH = SESSIONS.replace("sessions", "refresh_tokens")
OTHERS = "CREATE TABLE idempotency_keys (key TEXT PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES people (id));"


def auth(principal: str = "password: password_hash", scheme: str = "kind: apikey") -> AuthModel:
    return AuthModel.parse(
        f"scheme: {{openapi_security_scheme: it, {scheme}}}\n"
        f"principal: {{table: people, id: id, login: name, {principal}}}\ndefault: authenticated\n"
    )


def test_a_table_of_sessions_is_where_tokens_are_kept() -> None:
    found = recognised(auth(), SchemaDesign.parse(PEOPLE + SESSIONS + REFRESH + OTHERS).tables)
    assert found.tokens is not None
    assert found.tokens.columns == {
        "owner": "person_id", "token": "token_hash", "expires": "expires_at", "ended": "revoked_at",
    }  # fmt: skip
    assert "`sessions.token_hash` is unique" in found.why


def test_two_tables_that_may_be_the_one_are_asked_about() -> None:
    found = recognised(auth(), SchemaDesign.parse(PEOPLE + SESSIONS + API_KEYS).tables)
    assert found.tokens is None
    assert "`sessions` or `api_keys`" in found.doubt


def test_what_the_auth_model_says_holds_whatever_the_tables_are_called() -> None:
    said = "kind: apikey, tokens: {table: api_keys, owner: person_id, token: key_hash}"
    found = recognised(auth(scheme=said), SchemaDesign.parse(PEOPLE + SESSIONS + API_KEYS).tables)
    assert found.tokens is not None
    assert (found.tokens.table, found.why, found.doubt) == ("api_keys", "", "")


@pytest.mark.parametrize(
    "tables",
    [
        PEOPLE + REFRESH,
        PEOPLE + OTHERS,
        PEOPLE + API_KEYS.replace("api_keys", "ssh_keys"),
        PEOPLE + SESSIONS.replace("sessions", "magic_link_tokens"),
        PEOPLE + SESSIONS.replace("NOT NULL UNIQUE", "NOT NULL"),
        PEOPLE + SESSIONS.replace("REFERENCES people (id)", ""),
        PEOPLE.replace("password_hash", "api_key TEXT, password_hash") + SESSIONS,
    ],
)
def test_nothing_is_taken_for_it_that_is_for_something_else(tables: str) -> None:
    found = recognised(auth(), SchemaDesign.parse(tables).tables)
    assert (found.tokens, found.doubt) == (None, "")


@pytest.mark.parametrize("scheme", ["kind: jwt", "kind: basic"])
def test_other_credentials_are_not_kept(scheme: str) -> None:
    model = auth(scheme=scheme)
    assert with_tokens(model, SchemaDesign.parse(PEOPLE + SESSIONS).tables) == model
