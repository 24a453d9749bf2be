"""Contracts with two security schemes: tokens of people, and keys of machines that are rows of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.errors import OrchestratorError
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.reading import read
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, is_built, rows, takes

TABLES = """
CREATE TABLE people (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE meter_keys (
  id SERIAL PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES people (id), key_hash TEXT NOT NULL UNIQUE,
  revoked_at TIMESTAMPTZ
);
CREATE TABLE readings (id SERIAL PRIMARY KEY, value INTEGER NOT NULL);
"""
AUTH = """
scheme: {openapi_security_scheme: people, kind: jwt}
also:
  openapi_security_scheme: machines
  kind: apikey
  header: X-Meter-Key
  tokens: {table: meter_keys, owner: person_id, token: key_hash, ended: revoked_at}
principal: {table: people, id: id, login: email, password: secret}
default: authenticated
operations: {signIn: {allow: public}}
"""


def meters(*added: str) -> ServiceDesign:
    """`added` are the schemes that the new reading asks for, all at once."""
    reading, key = rows("value", id=NUMBER, value=NUMBER), {"type": "apiKey", "in": "header"}
    credentials = takes({"email": TEXT, "password": TEXT}, "email", "password")
    entry = {"operationId": "signIn", "security": [], **credentials, **answers(rows("token"))}
    post = {"operationId": "addReading", **takes({"value": NUMBER}, "value"), **answers(reading, "201")}
    post["security"] = [{name: [] for name in added or ("machines",)}]
    listed = {"operationId": "listReadings", **answers({"type": "array", "items": reading})}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Meters", "version": "1"},
        "security": [{"people": []}, {"machines": []}],
        "paths": {"/sessions": {"post": entry}, "/readings": {"get": listed, "post": post}},
        "components": {
            "securitySchemes": {
                "people": {"type": "http", "scheme": "bearer"},
                "machines": {**key, "name": "X-Meter-Key"},
                "strangers": {**key, "name": "X-Other"},
            }
        },
    }
    return read(Contract.parse(json.dumps(document)), SchemaDesign.parse(TABLES), AuthModel.parse(AUTH))


@pytest.fixture(scope="module")
def files() -> dict[Path, str]:
    return emitted(meters())


def test_callers_are_known_by_either_where_the_contract_lets_either_in(files: dict[Path, str]) -> None:
    auth = files[Path("app/auth.py")]
    assert 'WAYS: dict[str, Callable[[Request, Session], Caller | None]] = {\n    "people": by_credentials' in auth
    assert 'given = request.headers.get("X-Meter-Key")' in auth
    assert "def held(session: Session, given: str) -> MeterKey | None:" in files[Path("app/keys.py")]
    assert "aller: AnyCaller" in files[Path("app/routers/readings.py")]


def test_an_operation_of_machines_is_open_to_their_keys_alone(files: dict[Path, str]) -> None:
    assert "Depends(requires(by=('machines',)))" in files[Path("app/routers/readings.py")]
    assert 'who = world.someone("user", by="machines")' in files[Path("tests/scenarios.py")]


def test_the_emitted_tests_come_by_both_ways(files: dict[Path, str]) -> None:
    access = files[Path("tests/integration/test_access.py")]
    both, _, one = access.partition("def test_a_key_lets_in_whom_other_credentials_let_in(")
    assert "scenarios.list_readings" in both.rpartition("@pytest.mark.parametrize")[2]
    assert "scenarios.add_reading" in one.partition("def test_a_way_that_an_operation_does_not_take")[0]


def test_the_seed_gives_each_principal_a_key_besides(files: dict[Path, str]) -> None:
    assert 'made["keys"] = {"machines": key_of(session, settings, made)}' in files[Path("app/seed.py")]


@pytest.mark.parametrize("added", [("people", "machines"), ("strangers",)])
def test_what_neither_of_the_two_lets_in_alone_is_asked(added: tuple[str, ...]) -> None:
    design = meters(*added)
    assert not is_built(design.operation("addReading"))
    assert "knows `people` and `machines`, each alone" in asked(design, "addReading")[0]


@pytest.mark.parametrize(
    "before, after, told",
    [
        ("kind: apikey", "kind: basic", "`also` takes keys that are rows"),
        ("openapi_security_scheme: machines", "openapi_security_scheme: people", "name two"),
        ("scheme: {openapi_security_scheme: people, kind: jwt}\n", "", "name two"),
    ],
)
def test_a_second_way_that_cannot_be_is_refused_in_a_line(before: str, after: str, told: str) -> None:
    changed = AUTH.replace(before, after, 1)
    changed = changed if "basic" not in changed else changed.replace("  tokens:", "  # tokens:")
    with pytest.raises(OrchestratorError, match=told):
        AuthModel.parse(changed)
