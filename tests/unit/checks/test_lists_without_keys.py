"""Lists of own rows that have no key of their own: another's is seen because there is one more than before."""

from __future__ import annotations

import itertools
import json
import sqlite3
from pathlib import Path
from typing import Any

import httpx2
import pytest

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.client import Answer, Request
from orchestrator.checks.judge.probes import ownership
from orchestrator.checks.judge.session import open_judge
from orchestrator.checks.judge.store import SqliteStore
from orchestrator.checks.judge.terms import Terms
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from tests.unit.checks.test_acting import Callers

TABLES = """
CREATE TABLE people (id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, duty TEXT NOT NULL);
CREATE TABLE trips (id TEXT PRIMARY KEY);
CREATE TABLE berths (
  trip_id TEXT NOT NULL REFERENCES trips (id), person_id TEXT NOT NULL REFERENCES people (id),
  PRIMARY KEY (trip_id, person_id)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: email, password: secret, role: duty}
roles: [sailor]
default: authenticated
operations: {myBerths: {allow: authenticated, scope: own, owner: person_id}}
"""
ITEM = {"type": "object", "properties": {"tripId": {"type": "string"}}}
PAGE = {"type": "object", "properties": {"berths": {"type": "array", "items": ITEM}}}
CONTENT = {"application/json": {"schema": PAGE}}
LISTED = {"operationId": "myBerths", "responses": {"200": {"description": "ok", "content": CONTENT}}}
CONTRACT = {
    "openapi": "3.0.3",
    "info": {"title": "t", "version": "1"},
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "security": [{"token": []}],
    "paths": {"/berths": {"get": LISTED}},
}
OWN = "SELECT trip_id FROM berths WHERE person_id = :caller"


@pytest.mark.parametrize(
    "query, told, unknown",
    [
        (OWN, [], 0),
        ("SELECT trip_id FROM berths", ["others_row_listed"], 0),
        (f"{OWN} UNION SELECT 'at ' || :moment", [], 1),
    ],
)
async def test_one_more_than_before_is_anothers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, query: str, told: list[str], unknown: int
) -> None:
    path = tmp_path / "service.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(TABLES)
    contract, auth = Contract.parse(json.dumps(CONTRACT)), AuthModel.parse(AUTH)
    judge = open_judge(
        Terms(contract=contract, auth=auth, design=SchemaDesign.parse(TABLES)), "http://127.0.0.1:9", SqliteStore(path)
    )
    judge.credentials = callers = Callers(contract, auth, judge.client, judge.sampler, SqliteStore(path))
    callers.path = path
    moments = itertools.count()

    async def answer(request: Request) -> Answer:
        with sqlite3.connect(path) as database:
            given: dict[str, Any] = {"caller": request.secret["Authorization"], "moment": str(next(moments))}
            found = [{"tripId": trip} for (trip,) in database.execute(query, given)]
        content = json.dumps({"berths": found}).encode()
        return Answer(request=request, status=200, headers=httpx2.Headers(), content=content, elapsed_ms=1.0)

    monkeypatch.setattr(judge.client, "send", answer)

    seen = await ownership.shown(judge, contract.operations[0])

    assert sorted({issue.kind for issue in seen.issues}) == told
    assert len(seen.unknown) == unknown
