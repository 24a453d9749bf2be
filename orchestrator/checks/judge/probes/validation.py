"""Validation: bad input is refused with 400 or 422 in the error format, and the field is named."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from orchestrator.checks.judge.client import Answer, Request
from orchestrator.checks.judge.names import snake
from orchestrator.checks.judge.probes.seen import Seen
from orchestrator.checks.judge.session import Judge
from orchestrator.contract import Operation
from orchestrator.errors import Problem
from orchestrator.json_schema import Schema, types_of, without_null
from orchestrator.operation import is_json

INSPECTION = "validation"
_WRONG = {
    "string": {"unexpected": ["object"]},
    "integer": "not-a-number",
    "number": "not-a-number",
    "boolean": "not-a-boolean",
    "array": {"unexpected": "object"},
    "object": "not-an-object",
}
"""A value of a type that no lenient reading turns into the right one."""
_NONSENSE = "?!"
"""No number, date, id, or word of an enum or of most patterns; a header can carry it."""


async def probe(judge: Judge, operation: Operation, *, most: int = 12) -> Seen:
    """Each required field left out, each field of the wrong type, at most so many; and queries of the wrong type."""
    seen = Seen(inspection=INSPECTION)
    schema = operation.request_body_schema
    parameters = _wrong_parameters(judge, operation)
    if schema is None and not parameters:
        return seen
    try:
        caller = await judge.caller(operation)
        request = await judge.request(operation, caller)
    except Problem as problem:
        seen.could_not(operation, problem)
        return seen
    writable = judge.asks.writable(operation, caller)
    bodies = _spoiled(judge, schema or {}, request)
    tries = [one for one in bodies if writable is None or snake(one[1]) in writable][:most]
    for name, location in parameters:
        sent = request.query if location == "query" else request.headers
        spoiled = request.but(**{"query" if location == "query" else "headers": {**sent, name: _NONSENSE}})
        tries.append((spoiled, name, f"{location} parameter `{name}: {_NONSENSE}`"))
    for spoiled, field, what in tries:
        answer = await judge.client.send(spoiled)
        _look(seen, judge, operation, answer, field, what)
    return seen


def _wrong_parameters(judge: Judge, operation: Operation) -> list[tuple[str, str]]:
    """Name and place of the query and header parameters that nonsense is not good for."""
    return [
        (parameter.name, parameter.location)
        for parameter in operation.parameters
        if parameter.location in {"query", "header"}
        and types_of(judge.contract.merged(without_null(parameter.schema))) not in {("array",), ("object",)}
        and not judge.answers.allows(parameter.schema, _NONSENSE)
    ]


def _look(seen: Seen, judge: Judge, operation: Operation, answer: Answer, field: str, what: str) -> None:
    refused = answer.status in _wanted(operation)
    kind = "accepts_invalid" if answer.ok else "wrong_status"
    wanted = " or ".join(map(str, sorted(_wanted(operation))))
    seen.expect(refused, operation, kind, f"{what}: {answer.status}, wanted {wanted}", answer)
    if not refused:
        return
    named = field.lower() in answer.text.lower()
    seen.expect(named, operation, "field_not_named", f"{what}: the body does not name `{field}`", answer)
    for flaw, message in judge.answers.error_mismatches(operation, answer):
        seen.bad(operation, f"error_{flaw}", f"{what}: {message}", answer)


def _wanted(operation: Operation) -> set[int]:
    """400 or 422; the one of them that is documented where only one is."""
    named = {status for status in (400, 422) if str(status) in operation.responses}
    return named or {400, 422}


def _spoiled(judge: Judge, schema: Schema, request: Request) -> Iterator[tuple[Request, str, str]]:
    """Request, field and what was done to it."""
    merged = judge.contract.merged(without_null(schema))
    if not isinstance(request.body, dict):
        return
    for path, inner in _wrapped(judge, merged, request.body):
        for field in inner.get("required", ()):
            if field in _at(request.body, path):
                body = copy.deepcopy(request.body)
                del _at(body, path)[field]
                yield request.but(body=body), field, f"without `{field}`"
        for field, raw in inner.get("properties", {}).items():
            wanted = types_of(judge.contract.merged(without_null(raw))) if isinstance(raw, dict) else ()
            # A form has texts alone: there is no other type to send in the place of one.
            told = is_json(request.media_type) or wanted[:1] not in {("string",), ("array",)}
            if told and len(wanted) == 1 and wanted[0] in _WRONG and not judge.contract.merged(raw).get("readOnly"):
                body = copy.deepcopy(request.body)
                _at(body, path)[field] = _WRONG[wanted[0]]
                yield request.but(body=body), field, f"`{field}` of the wrong type"


def _wrapped(judge: Judge, schema: Schema, body: dict[str, Any]) -> list[tuple[tuple[str, ...], Schema]]:
    """The object whose fields count: the body, or the only object in it (`{"order": {…}}`)."""
    if len(body) == 1:
        name, inner = next(iter(body.items()))
        below = judge.contract.merged(without_null(schema.get("properties", {}).get(name, {})))
        if isinstance(inner, dict) and below.get("properties"):
            return [((name,), below)]
    return [((), schema)]


def _at(body: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    for name in path:
        body = body[name]
    return body
