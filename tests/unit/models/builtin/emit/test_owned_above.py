"""Rows of a list whose owner stands on the row that the path names."""

from __future__ import annotations

from pathlib import Path

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import answers, is_built, rows, service

TABLES = """
CREATE TABLE vets (id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE goats (id TEXT PRIMARY KEY, name TEXT NOT NULL, keeper_id TEXT NOT NULL REFERENCES vets(id));
CREATE TABLE visits (id TEXT PRIMARY KEY, goat_id TEXT NOT NULL REFERENCES goats(id), note TEXT NOT NULL);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: vets, id: id, login: email, password: secret}
default: deny
operations: {visitsOfGoat: {allow: [authenticated], scope: own, owner: keeper_id}}
"""


def test_the_row_that_the_path_names_is_made_the_callers() -> None:
    shown = answers(rows("id", "note", many=True))
    design = service(TABLES, AUTH, {"/visits/goat/{goatId}": {"get": {"operationId": "visitsOfGoat", **shown}}})
    assert is_built(design.operation("visitsOfGoat"))
    scenario = emitted(design)[Path("tests/scenarios.py")]
    assert "goat = world.make(Goat, keeper_id=who.id)" in scenario
