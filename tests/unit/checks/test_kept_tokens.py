"""Tokens that are rows are judged: what is over, was ended or logged out lets nobody in."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Callable, Mapping
from email.message import Message
from typing import Any

import pytest

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.probes import kept_tokens
from orchestrator.checks.judge.session import open_judge
from orchestrator.checks.judge.store import Row
from orchestrator.checks.judge.terms import Terms
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.errors import Problem
from tests.unit.checks.door import door

TABLES = """
CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, password_hash TEXT NOT NULL);
CREATE TABLE sessions (
  token TEXT PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES people (id), expires_at TIMESTAMPTZ,
  revoked BOOLEAN NOT NULL DEFAULT FALSE, made_at TIMESTAMPTZ NOT NULL DEFAULT now(), CHECK (expires_at > made_at)
);
"""
AUTH = """
scheme: {openapi_security_scheme: session, kind: apikey}
principal: {table: people, id: id, login: name, password: password_hash}
default: authenticated
"""
ANSWERS = {"responses": {"200": {"description": "ok"}, "401": {"description": "no"}}}
CONTRACT = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "security": [{"session": []}],
    "paths": {
        "/kites": {"get": {"operationId": "kites", **ANSWERS}},
        "/logout": {"post": {"operationId": "logOut", **ANSWERS}},
        "/sessions/others/sign-out": {"post": {"operationId": "signOutOthers", **ANSWERS}},
    },
    "components": {"securitySchemes": {"session": {"type": "http", "scheme": "bearer"}}},
}


class Kept:
    """The rows of the service, which the judge has its hand on."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    async def insert(self, table: str, values: Mapping[str, Any]) -> Row:
        assert table == "sessions"
        self.rows.append({"expires_at": None, "revoked": False, "made_at": dt.datetime.now(dt.UTC), **values})
        return self.rows[-1]

    async def update(self, table: str, values: Mapping[str, Any], where: Mapping[str, Any]) -> int:
        found = self._found(where)
        for row in found:
            if (end := values.get("expires_at")) is not None and end <= values.get("made_at", row["made_at"]):
                raise Problem("no row of sessions could be changed", where=table)
            row.update(values)
        return len(found)

    async def find(self, table: str, where: Mapping[str, Any]) -> Row | None:
        return next((dict(row) for row in self._found(where)), None)

    async def count(self, table: str) -> int:
        return len(self.rows)

    async def close(self) -> None:
        """Nothing is held."""

    def _found(self, where: Mapping[str, Any]) -> list[Row]:
        return [row for row in self.rows if all(row.get(name) == value for name, value in where.items())]


def knows(kept: Kept, forgets: str) -> Callable[[str, Message], bool]:
    """A service that knows its callers by rows, and forgets to look at one thing."""

    def lets_in(path: str, headers: Message) -> bool:
        token = headers.get("Authorization", "").removeprefix("Bearer ")
        row = next((row for row in kept.rows if row["token"] == token), None)
        over = row is not None and row["expires_at"] is not None and row["expires_at"] < dt.datetime.now(dt.UTC)
        in_ = row is not None and (forgets == "time" or not over) and (forgets == "end" or not row["revoked"])
        if in_ and row is not None and path == "/logout" and forgets != "log-out":
            row["revoked"] = True
        return in_

    return lets_in


@pytest.mark.parametrize(
    "forgets, seen_of",
    [
        ("", {}),
        ("time", {name: {"ended_let_in"} for name in ("kites", "logOut", "signOutOthers")}),
        (
            "end",
            {"kites": {"ended_let_in"}, "logOut": {"ended_let_in", "logged_out_let_in"}}
            | {"signOutOthers": {"ended_let_in"}},
        ),
        ("log-out", {"logOut": {"logged_out_let_in"}}),
    ],
)
def test_a_row_that_has_ended_lets_nobody_in(forgets: str, seen_of: dict[str, set[str]]) -> None:
    kept = Kept()

    async def create(_role: str, _login: str, _password: str) -> str:
        number = len(kept.rows) + 1
        await kept.insert("sessions", {"token": f"token-{number}", "person_id": number})
        return json.dumps({"id": number, "token": f"token-{number}"})

    async def judged(url: str) -> dict[str, set[str]]:
        contract = Contract.parse(json.dumps(CONTRACT))
        terms = Terms(contract=contract, auth=AuthModel.parse(AUTH), design=SchemaDesign.parse(TABLES))
        judge = open_judge(terms, url, kept, create)
        found: dict[str, set[str]] = {}
        try:
            for operation in contract.operations:
                for probe in (kept_tokens.ended, kept_tokens.logged_out):
                    seen = await probe(judge, operation)
                    assert not seen.unknown
                    if seen.issues:
                        found.setdefault(operation.id, set()).update(issue.kind for issue in seen.issues)
        finally:
            await judge.close()
        return found

    with door(knows(kept, forgets)) as url:
        assert asyncio.run(judged(url)) == seen_of
