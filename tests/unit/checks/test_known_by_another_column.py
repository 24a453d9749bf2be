"""Callers who are known by another column than their key, such as that of the crew whose rows are theirs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.session import open_judge
from orchestrator.checks.judge.store import Row
from orchestrator.checks.judge.terms import Terms
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign

TABLES = """
CREATE TABLE crews (id INTEGER PRIMARY KEY);
CREATE TABLE people (id INTEGER PRIMARY KEY, crew_id INTEGER REFERENCES crews (id), name TEXT NOT NULL, hash TEXT);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: crew_id, login: name, password: hash}
default: authenticated
"""
CONTRACT = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "security": [{"token": []}],
    "paths": {
        "/people/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
            "delete": {"operationId": "removePerson", "responses": {"204": {"description": "gone"}}},
        }
    },
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
}


class OnePerson:
    """A store with a person whose key is 7, of the crew 3."""

    async def find(self, table: str, where: Mapping[str, Any]) -> Row | None:
        row: Row = {"id": 7, "crew_id": 3, "name": "judge"}
        return row if table == "people" and all(row.get(name) == value for name, value in where.items()) else None

    async def close(self) -> None:
        """Nothing is held."""


def test_the_path_names_the_callers_row_by_its_key() -> None:
    async def create(_role: str, _login: str, _password: str) -> str:
        return json.dumps({"id": 3, "token": "t"})

    async def path() -> str:
        contract = Contract.parse(json.dumps(CONTRACT))
        terms = Terms(contract=contract, auth=AuthModel.parse(AUTH), design=SchemaDesign.parse(TABLES))
        judge = open_judge(terms, "http://127.0.0.1:1", OnePerson(), create)  # type: ignore[arg-type]
        try:
            return (await judge.request(contract.operations[0], await judge.credentials.principal(""))).path
        finally:
            await judge.close()

    assert asyncio.run(path()) == "/people/7"
