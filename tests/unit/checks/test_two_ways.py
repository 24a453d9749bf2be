"""Two security schemes are judged: each lets callers in where the contract names it, and nowhere else."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.identity import Given
from orchestrator.checks.judge.probes import errors, ways
from orchestrator.checks.judge.session import open_judge
from orchestrator.checks.judge.terms import Terms
from orchestrator.contract import Contract

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


@contextmanager
def served(wrong: str) -> Iterator[str]:
    """A service whose door is wrong for one operation: the other way lets in, or none does."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            token, key = self.headers.get("Authorization") == "Bearer t", self.headers.get("X-Key") == "k"
            let_in = {"/kites": token or key, "/winds": key, "/people": token}[self.path]
            if self.path == wrong:
                let_in = token if self.path == "/kites" else token or key
            self.send_response(200 if let_in else 401)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = answer  # noqa: N815 - names of the standard library

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


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

    with served(wrong) as url:
        assert asyncio.run(judged(url)) == seen_of
