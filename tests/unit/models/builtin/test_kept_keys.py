"""What columns of keys keep: the plan and the README of the service say it, as no contract does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import answers, rows, service

TABLES = """
CREATE TABLE desks (id SERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE, pass_key {kind} NOT NULL UNIQUE, role TEXT);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: apikey, header: X-Desk, prefix: ''}
principal: {table: desks, id: id, login: name, password: pass_key, role: role}
roles: []
default: authenticated
operations: {}
"""
HASHED = "`desks.pass_key` keeps the SHA-256 of what is sent, in hexadecimal: whoever enters one by hand enters that"
PLAIN = "`desks.pass_key` keeps what is sent as it is: it has no room for a hash"


@pytest.mark.parametrize("kind, told", [("TEXT", HASHED), ("VARCHAR(64)", HASHED), ("VARCHAR(40)", PLAIN)])
def test_what_a_column_of_keys_keeps_is_told(kind: str, told: str) -> None:
    get = {"operationId": "all", **answers(rows("name", many=True))}
    design = service(TABLES.format(kind=kind), AUTH, {"/desks": {"get": get}})

    assert told in [one.text for one in design.assumptions]
    files = emitted(design)
    assert f"{told}." in files[Path("README.md")]
    assert ("hash_api_key(" in files[Path("app/seed.py")]) is (told == HASHED)


def test_where_passwords_are_exchanged_for_tokens_that_are_kept_nowhere_nothing_is_told() -> None:
    auth = AUTH.replace("kind: apikey, header: X-Desk, prefix: ''", "kind: jwt, ttl: 1h")
    get = {"operationId": "all", **answers(rows("name", many=True))}
    design = service(TABLES.format(kind="TEXT"), auth, {"/desks": {"get": get}})

    assert not any("SHA-256" in one.text for one in design.assumptions)
    assert "SHA-256" not in emitted(design)[Path("README.md")]
