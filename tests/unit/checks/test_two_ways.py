"""Two security schemes are judged: each lets callers in where the contract names it, and nowhere else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from email.message import Message

import pytest

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.identity import Given
from orchestrator.checks.judge.probes import errors, ways
from orchestrator.checks.judge.session import open_judge
from orchestrator.checks.judge.terms import Terms
from orchestrator.contract import Contract
from tests.unit.checks.door import door

AUTH = """
scheme: {openapi_security_scheme: people, kind: jwt}
also:
  openapi_security_scheme: machines
  kind: apikey
  header: X-Key
  tokens: {table: keys, owner: person_id, token: hash}
principal: {table: people, id: id, login: name, password: hash}
default: authenticated
"""
ANSWERS = {"responses": {"200": {"description": "ok"}, "401": {"description": "no"}}}
CONTRACT = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "security": [{"people": []}, {"machines": []}],
    "paths": {
        "/kites": {"get": {"operationId": "kites", **ANSWERS}},
        "/winds": {"post": {"operationId": "winds", "security": [{"machines": []}], **ANSWERS}},
        "/people": {"get": {"operationId": "people", "security": [{"people": []}], **ANSWERS}},
    },
    "components": {
        "securitySchemes": {
            "people": {"type": "http", "scheme": "bearer"},
            "machines": {"type": "apiKey", "in": "header", "name": "X-Key"},
        }
    },
}


def wrong_for(path_of_one: str) -> Callable[[str, Message], bool]:
    """A service whose door is wrong for one operation: the other way lets in, or none does."""

    def lets_in(path: str, headers: Message) -> bool:
        token, key = headers.get("Authorization") == "Bearer t", headers.get("X-Key") == "k"
        if path == path_of_one:
            return token if path == "/kites" else token or key
        return {"/kites": token or key, "/winds": key, "/people": token}[path]

    return lets_in


@pytest.mark.parametrize("given", [False, True], ids=["made by the command", "handed over"])
@pytest.mark.parametrize(
    "wrong, seen_of",
    [
        ("", {}),
        ("/kites", {"kites": {"way_refused"}}),
        ("/winds", {"winds": {"way_let_in"}}),
        ("/people", {"people": {"way_let_in"}}),
    ],
)
def test_each_way_is_tried_where_it_is_taken_and_where_it_is_not(
    wrong: str, seen_of: dict[str, set[str]], given: bool
) -> None:
    async def create(_role: str, _login: str, _password: str) -> str:
        return json.dumps({"id": 1, "token": "t", "keys": {"machines": "k"}})

    async def judged(url: str) -> dict[str, set[str]]:
        contract = Contract.parse(json.dumps(CONTRACT))
        terms = Terms(contract=contract, auth=AuthModel.parse(AUTH), design=None)
        handed = Given(headers={"": [{"Authorization": "Bearer t"}] * 3}, keys={"": [{"X-Key": "k"}] * 3})
        judge = open_judge(terms, url, None, None if given else create, given=handed if given else None)
        found: dict[str, set[str]] = {}
        try:
            for operation in contract.operations:
                for probe in (ways.each, errors.unauthenticated):
                    seen = await probe(judge, operation)
                    assert not seen.unknown
                    if seen.issues:
                        found.setdefault(operation.id, set()).update(issue.kind for issue in seen.issues)
        finally:
            await judge.close()
        return found

    with door(wrong_for(wrong)) as url:
        assert asyncio.run(judged(url)) == seen_of
