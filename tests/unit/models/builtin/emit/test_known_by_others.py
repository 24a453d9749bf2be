"""Callers who are known by something else than the key of their row, and those whose key has a pattern."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.emit.scenarios import scenarios_text
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import TEXT, answers, rows, service

TABLES = """
CREATE TABLE crews (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), name TEXT NOT NULL);
CREATE TABLE people (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), crew_id UUID REFERENCES crews (id),
  email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
"""
AUTH = """
scheme: {{openapi_security_scheme: token, kind: apikey, header: X-Key}}
principal: {{table: people, id: {}, login: email, password: secret}}
default: authenticated
"""


def listing(path: str, known: str) -> str:
    listed = {"operationId": "all", **answers(rows("id", "name" if path == "/crews" else "email", many=True))}
    return scenarios_text(service(TABLES, AUTH.format(known), {path: {"get": listed}}))


def test_their_row_is_found_by_what_they_are_known_by() -> None:
    assert "rows.append(world.one(Person, crew_id=who.id))" in listing("/people", "crew_id")
    assert "rows.append(world.find(Person, who.id))" in listing("/people", "id")


def test_the_row_that_they_are_known_by_is_there_too() -> None:
    told = "rows.append(world.find(Crew, world.one(Person, crew_id=who.id).crew_id))"
    assert told in listing("/crews", "crew_id")
    assert "rows.append" not in listing("/crews", "id")


@pytest.mark.parametrize(
    "pattern, made",
    [(r"^USR_[\w-]+$", "id=f\"USR_{login.split('@')[0]}\""), (r"^u-.+$", "id=f\"u-{login.split('@')[0]}\"")],
)
def test_their_key_begins_as_the_pattern_of_the_contract_does(pattern: str, made: str) -> None:
    tables = "CREATE TABLE people (id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);"
    shown = {"operationId": "me", **answers(rows(id={**TEXT, "pattern": pattern}, email=TEXT))}
    files = emitted(service(tables, AUTH.format("id"), {"/me": {"get": shown}}))

    assert made in files[Path("app/seed.py")]
