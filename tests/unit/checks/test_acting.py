"""Who asks: an operation that may remove its caller is asked by somebody whom nobody needs afterwards."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import httpx2
import pytest

from orchestrator.auth import AuthModel
from orchestrator.checks import latency
from orchestrator.checks.generated import generated
from orchestrator.checks.judge.client import Answer, Request
from orchestrator.checks.judge.credentials import Credentials, Principal
from orchestrator.checks.judge.fuzzer import Fuzzer
from orchestrator.checks.judge.probes import ownership
from orchestrator.checks.judge.session import Judge, open_judge
from orchestrator.checks.judge.store import SqliteStore
from orchestrator.checks.judge.terms import Terms
from orchestrator.contract import Contract, Operation
from orchestrator.criteria import LatencySpec, OpenApiConformanceSpec
from orchestrator.ddl import SchemaDesign
from orchestrator.errors import Problem
from orchestrator.finding import Outcome

TABLES = """
CREATE TABLE people (id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, duties TEXT[] NOT NULL);
CREATE TABLE boats (id TEXT PRIMARY KEY, keeper_id TEXT NOT NULL REFERENCES people (id));
CREATE TABLE berths (id TEXT PRIMARY KEY, holder_id TEXT NOT NULL UNIQUE REFERENCES people (id));
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: email, password: secret, role: duties}
roles: [sailor, clerk]
default: authenticated
operations:
  removePerson: {allow: authenticated, scope: own, owner: id, bypass: [clerk]}
  getBoat: {allow: authenticated, scope: own, owner: keeper_id, bypass: [clerk]}
  getMe: {allow: authenticated, scope: own, owner: id}
  takeBerth: {allow: [sailor], owner: holder_id}
  leaveBerth: {allow: [sailor], scope: own, owner: holder_id}
"""
WORDS = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
PERSON = {"type": "object", "properties": {"person": {"properties": {"email": {"type": "string"}}}}}
CONTRACT = {
    "openapi": "3.0.3",
    "info": {"title": "t", "version": "1"},
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "security": [{"token": []}],
    "paths": {
        "/people/{id}": {
            "parameters": [WORDS],
            "delete": {"operationId": "removePerson", "responses": {"204": {"description": "gone"}}},
        },
        "/me": {
            "get": {
                "operationId": "getMe",
                "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": PERSON}}}},
            },
        },
        "/boats": {"post": {"operationId": "launch", "responses": {"201": {"description": "made"}}}},
        "/berths": {"post": {"operationId": "takeBerth", "responses": {"201": {"description": "made"}}}},
        "/berth/leave": {"post": {"operationId": "leaveBerth", "responses": {"204": {"description": "gone"}}}},
        "/boats/{id}": {
            "parameters": [WORDS],
            "get": {"operationId": "getBoat", "responses": {"200": {"description": "ok"}}},
        },
    },
}


class Callers(Credentials):
    """People that are made out of nothing; those whom nobody else uses are numbered from 100."""

    count = 100
    can_make = True

    async def fresh(self, role: str) -> Principal:
        if not self.can_make:
            raise Problem("only these were given")
        Callers.count += 1
        return self._somebody(role, Callers.count)

    async def principal(self, role: str, number: int = 0) -> Principal:
        return self._somebody(role, number)

    def _somebody(self, role: str, number: int) -> Principal:
        name = f"{role}-{number}"
        with sqlite3.connect(self.path) as connection:
            connection.execute("INSERT OR IGNORE INTO people VALUES (?, ?, 'x', '[]')", (name, name))
        return Principal(role=role, login=name, password="", id=name, secret={"Authorization": name}, token=name)

    path: Path


@dataclass
class Service:
    """What a check of the service's speed is given."""

    of: Judge
    judged: tuple[Operation, ...]
    nfr: Any = None

    async def judge(self) -> Judge:
        return self.of


@pytest.fixture
def asked() -> list[tuple[str, str, str]]:
    return []


@pytest.fixture
def judge(tmp_path: Path, asked: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch) -> Judge:
    """A judge of a service that lets everybody do everything."""
    path = tmp_path / "service.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(TABLES.replace("TEXT[]", "TEXT"))
    contract = Contract.parse(json.dumps(CONTRACT))
    auth = AuthModel.parse(AUTH)
    terms = Terms(contract=contract, auth=auth, design=SchemaDesign.parse(TABLES))
    made = open_judge(terms, "http://127.0.0.1:9", SqliteStore(path))
    callers = Callers(contract, auth, made.client, made.sampler, SqliteStore(path))
    callers.path = path
    made.credentials = callers

    async def answer(request: Request) -> Answer:
        asked.append((request.method, request.secret["Authorization"], request.path.rpartition("/")[2]))
        return Answer(request=request, status=204, headers=httpx2.Headers(), content=b"", elapsed_ms=1.0)

    monkeypatch.setattr(made.client, "send", answer)
    return made


async def test_who_may_be_removed_by_asking_is_asked_for_nothing_else(
    judge: Judge, asked: list[tuple[str, str, str]]
) -> None:
    removes = judge.contract.operation("removePerson")
    assert removes is not None
    await ownership.allowed(judge, removes)
    await ownership.others(judge, removes)

    assert len(asked) == 4
    assert [name for _, *names in asked for name in names if int(name.rpartition("-")[2]) < 100] == []


async def test_who_reads_a_row_is_the_one_that_reads_the_next(judge: Judge, asked: list[tuple[str, str, str]]) -> None:
    reads = judge.contract.operation("getBoat")
    assert reads is not None
    await ownership.allowed(judge, reads)

    assert {name for _, name, _ in asked} == {"sailor-0", "clerk-0"}


async def test_where_credentials_were_given_they_are_used(judge: Judge, asked: list[tuple[str, str, str]]) -> None:
    removes = judge.contract.operation("removePerson")
    assert removes is not None
    assert isinstance(judge.credentials, Callers)
    judge.credentials.can_make = False
    await ownership.allowed(judge, removes)

    assert {name for _, name, _ in asked} == {"sailor-0", "clerk-0"}


async def test_an_example_of_a_removal_is_tried_by_somebody_else(
    judge: Judge, asked: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fuzzed: list[tuple[str, Any]] = []

    async def note(
        _fuzzer: Fuzzer, _: Judge, document: dict[str, Any], _labels: list[str], principal: Principal, **_more: Any
    ) -> list[Any]:
        parameters = document["paths"]["/people/{id}"]["delete"]["parameters"]
        fuzzed.append((principal.login, [one["example"] for one in parameters]))
        return []

    monkeypatch.setattr("orchestrator.checks.generated.fuzz", note)
    removes = judge.contract.operation("removePerson")
    assert removes is not None
    spec = OpenApiConformanceSpec.model_validate({"kind": "openapi_conformance", "id": "x", "title": "x"})
    await generated(spec, judge, (removes,), judge.contract.document, "http://127.0.0.1:9", tmp_path)

    (caller, example), (removed, *_) = fuzzed[0], [name for _, name, _ in asked]
    assert example == [caller]
    assert removed != caller


async def test_what_everybody_can_have_one_of_is_made_by_somebody_else_each_time(
    judge: Judge, asked: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fuzzed: list[tuple[list[str], str]] = []

    async def note(
        _fuzzer: Fuzzer, _: Judge, _document: Any, labels: list[str], principal: Principal, **_more: Any
    ) -> list[Any]:
        fuzzed.append((labels, principal.login))
        return []

    monkeypatch.setattr("orchestrator.checks.generated.fuzz", note)
    takes, launches, leaves = map(judge.contract.operation, ("takeBerth", "launch", "leaveBerth"))
    assert takes is not None
    assert launches is not None
    assert leaves is not None
    spec = OpenApiConformanceSpec.model_validate({"kind": "openapi_conformance", "id": "x", "title": "x"})
    operations = (takes, launches, leaves)
    await generated(spec, judge, operations, judge.contract.document, "http://127.0.0.1:9", tmp_path)

    assert [labels for labels, _ in fuzzed] == [["POST /boats", "POST /berth/leave"], ["POST /berths"]]
    asking = [name for _, name, path in asked if path == "berths"]
    assert asking
    assert not {name for _, name in fuzzed} & set(asking)

    asked.clear()
    timed = LatencySpec.model_validate({"kind": "latency", "id": "x", "title": "x", "p95_ms": 9, "requests": 20})
    verdict = await latency.check(timed, cast("Any", Service(judge, (takes, launches))))
    assert verdict.outcome is Outcome.PASS
    callers = {path: [name for _, name, last in asked if last == path] for path in ("berths", "boats")}
    assert len(set(callers["berths"])) == len(callers["berths"])
    assert len(set(callers["boats"])) == 1


@pytest.mark.parametrize("whose, told", [(0, []), (1, ["others_row_shown"])])
async def test_what_is_shown_of_the_caller_is_not_somebody_else(
    judge: Judge, monkeypatch: pytest.MonkeyPatch, whose: int, told: list[str]
) -> None:
    async def answer(request: Request) -> Answer:
        role = request.secret["Authorization"].rpartition("-")[0]
        content = json.dumps({"person": {"email": f"{role}-{whose}"}}).encode()
        return Answer(request=request, status=200, headers=httpx2.Headers(), content=content, elapsed_ms=1.0)

    monkeypatch.setattr(judge.client, "send", answer)
    shows = judge.contract.operation("getMe")
    assert shows is not None

    seen = await ownership.shown(judge, shows)

    assert sorted({issue.kind for issue in seen.issues}) == told
    assert not seen.unknown
