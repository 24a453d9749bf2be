"""Emitted tests and rows of callers who act on themselves: whoever is gone, or has another proof, is nobody."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.auth import seed_text
from orchestrator.models.builtin.emit.behaviour import behaviour_text
from tests.unit.models.builtin.small import TEXT, answers, rows, service, takes

TABLES = "CREATE TABLE people (id UUID PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);"
AUTH = """
scheme: {{openapi_security_scheme: token, kind: {kind}}}
principal: {{table: people, id: id, login: email, password: secret}}
default: authenticated
operations:
  remove: {rule}
  change: {rule}
  show: {rule}
"""
OWN = "{allow: authenticated, scope: own, owner: id}"


def design(kind: str, rule: str) -> ServiceDesign:
    person = rows("id", "email")
    sent = takes({"email": TEXT, "secret": TEXT}, "email")
    paths = {
        "/people/{id}": {
            "get": {"operationId": "show", **answers(person, "200", "404")},
            "put": {"operationId": "change", **sent, **answers(person, "200", "404")},
            "delete": {"operationId": "remove", **answers(None, "204", "404")},
        }
    }
    return service(TABLES, AUTH.format(kind=kind, rule=rule), paths)


@pytest.mark.parametrize("rule, status", [(OWN, 401), ("{allow: authenticated}", 404)])
def test_whoever_removed_themselves_is_nobody_and_finds_others_gone(rule: str, status: int) -> None:
    text = behaviour_text(design("jwt", rule))

    removes = text.partition("def test_remove_makes_the_row_go_away")[2].partition("\n\n\n")[0]
    assert removes.strip().endswith(f"assert ready.send().status_code == {status}")


@pytest.mark.parametrize("kind, rule, again", [("basic", OWN, False), ("jwt", OWN, True)])
def test_a_changed_proof_is_not_sent_again_as_it_was(kind: str, rule: str, again: bool) -> None:
    text = behaviour_text(design(kind, rule))

    changes = text.partition("def test_change_persists")[2].partition("\n\n\n")[0]
    assert "ready.send()" in changes
    assert ("again = " in changes) is again


def test_whoever_has_a_key_has_one_address() -> None:
    made = design("apikey", OWN)

    assert made.auth is not None
    assert """email=f"{login.split('@')[0]}@example.com\"""" in seed_text(made.auth, made)
