"""Errors: 400, 401, 403 and 404 have their status and the documented format, and show nothing of the inside."""

from __future__ import annotations

import re
import uuid
from typing import Any

from orchestrator.checks.judge.client import Answer, Request
from orchestrator.checks.judge.probes.seen import Seen
from orchestrator.checks.judge.session import Judge
from orchestrator.checks.judge.ways import proof
from orchestrator.contract import Operation
from orchestrator.errors import Problem
from orchestrator.json_schema import types_of
from orchestrator.operation import is_json

INSPECTION = "errors"


async def malformed(judge: Judge, operation: Operation) -> Seen:
    """400: a body that is cut off in its middle."""
    seen = Seen(inspection=INSPECTION)
    if operation.request_body_schema is None or not is_json(operation.request_media_type):
        return seen
    try:
        request = await judge.request(operation, await judge.caller(operation))
    except Problem as problem:
        seen.could_not(operation, problem)
        return seen
    answer = await judge.client.send(request.but(body=None, raw=b'{"cut": "off'))
    seen.expect(
        answer.status in {400, 422},
        operation,
        "malformed_accepted",
        f"cut-off JSON: {answer.status}, wanted 400",
        answer,
    )
    _format(seen, judge, operation, answer)
    return seen


async def unknown(judge: Judge, operation: Operation) -> Seen:
    """404: a well-formed id of nothing; asked by somebody whom no ownership binds, where there is such a role."""
    seen = Seen(inspection=INSPECTION)
    if not re.search(r"\{[^{}]+\}", operation.path) or _makes_what_it_names(operation):
        return seen
    try:
        caller = await judge.caller(operation)
        request = await judge.request(operation, caller)
        missing = _missing(judge, operation, request)
    except Problem as problem:
        seen.could_not(operation, problem)
        return seen
    if missing is None:
        return seen
    answer = await judge.client.send(missing)
    if answer.ok and "404" not in operation.responses and judge.asks.lists_by_value(operation):
        return seen  # nothing has that value, which is no error where rows are listed by it
    seen.expect(answer.status == 404, operation, "unknown_id", f"an unknown id: {answer.status}, wanted 404", answer)
    if answer.status == 404:
        _format(seen, judge, operation, answer)
    return seen


def _makes_what_it_names(operation: Operation) -> bool:
    """Whether nothing is unknown to it, as what is not there yet is made: a PUT that documents 201."""
    return operation.method == "PUT" and "201" in operation.responses and operation.path.rstrip("/").endswith("}")


def _missing(judge: Judge, operation: Operation, request: Request) -> Request | None:
    """The request with its last path parameter naming nothing."""
    *_, name = re.findall(r"\{([^{}]+)\}", operation.path)
    parameter = next((p for p in operation.parameters if p.name == name and p.location == "path"), None)
    value: Any = str(uuid.UUID(int=0x5EED << 100 | 4 << 76 | 0x8 << 60 | 1))
    if parameter is not None and types_of(parameter.schema) == ("integer",):
        value = int(parameter.schema.get("maximum", 987_654_321))
    elif parameter is not None and parameter.schema.get("format") != "uuid":
        value = judge.sampler.value(parameter.schema, name=name)
        if "enum" in parameter.schema or "const" in parameter.schema:
            return None
    template, path = operation.path.split("/"), request.path.split("/")
    offset = len(path) - len(template)
    position = max(number for number, segment in enumerate(template) if "{" + name + "}" in segment)
    path[offset + position] = template[position].replace("{" + name + "}", str(value))
    return request.but(path="/".join(path))


async def unauthenticated(judge: Judge, operation: Operation) -> Seen:
    """401: no credentials, and credentials that are garbage."""
    seen = Seen(inspection=INSPECTION)
    rule = judge.auth.rule(operation.id)
    if rule is not None and rule.public:
        return seen
    try:
        request = await judge.request(operation, await judge.caller(operation))
    except Problem as problem:
        seen.could_not(operation, problem)
        return seen
    garbage = {name: _garbage(value) for name, value in request.secret.items()}
    for secret, what in (({}, "without credentials"), (garbage, "with garbage for credentials")):
        answer = await judge.client.send(request.but(secret=secret))
        kind = "open" if answer.ok else "unauthenticated_status"
        seen.expect(answer.status == 401, operation, kind, f"{what}: {answer.status}, wanted 401", answer)
        if answer.status == 401:
            _format(seen, judge, operation, answer)
    return seen


def _garbage(value: str) -> str:
    prefix, space, _ = value.rpartition(" ")
    return f"{prefix}{space}garbage.garbage.garbage"


async def forbidden(judge: Judge, operation: Operation) -> Seen:
    """403: each role that may not."""
    seen = Seen(inspection=INSPECTION)
    for role in judge.refused_roles(operation):
        try:
            request = await judge.request(operation, await judge.caller(operation))
            stranger = await judge.credentials.principal(role)
        except Problem as problem:
            seen.could_not(operation, problem)
            continue
        answer = await judge.client.send(request.but(secret=proof(stranger, operation, judge.auth)))
        kind = "role_let_in" if answer.ok else "forbidden_status"
        seen.expect(answer.status == 403, operation, kind, f"role {role}: {answer.status}, wanted 403", answer)
        if answer.status == 403:
            _format(seen, judge, operation, answer)
    return seen


def _format(seen: Seen, judge: Judge, operation: Operation, answer: Answer) -> None:
    flaws = judge.answers.error_mismatches(operation, answer)
    seen.measured += 1
    for kind, message in flaws:
        seen.bad(operation, f"error_{kind}", message, answer)
