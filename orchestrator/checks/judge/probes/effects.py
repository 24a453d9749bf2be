"""Effects: what was changed or removed with success is changed or removed where the same path is read.

Only an answer of success after which nothing at all is different counts. What is kept under another name, tidied up or
marked as removed is the service's own affair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from orchestrator.checks.judge.client import Answer, Request
from orchestrator.checks.judge.credentials import Principal
from orchestrator.checks.judge.probes.seen import Seen
from orchestrator.checks.judge.session import Judge
from orchestrator.contract import Operation
from orchestrator.errors import Problem

INSPECTION = "alignment"
_LATER = 202
_DEPTH = 3


async def probe(judge: Judge, operation: Operation) -> Seen:
    """Read, ask, and read again, where the contract lets the same caller do both."""
    seen = Seen(inspection=INSPECTION)
    reader = _reader(judge, operation)
    if reader is None or judge.may_end_the_caller(operation):
        return seen
    try:
        caller = await judge.caller(operation)
        if not judge.public(reader) and (caller is None or caller.role not in judge.allowed_roles(reader)):
            return seen
        request = await judge.request(operation, caller)
    except Problem:
        return seen  # that there is no valid request is told where one is looked for
    before, answer, after = await _around(judge, request, caller)
    if before.ok and answer.ok and answer.status != _LATER:
        _compare(seen, operation, before, answer, after)
    return seen


def _reader(judge: Judge, operation: Operation) -> Operation | None:
    """The operation that reads what this one changes or removes."""
    if operation.method not in {"DELETE", "PATCH", "PUT"}:
        return None
    same = (one for one in judge.contract.operations if one.method == "GET" and one.path == operation.path)
    return next((one for one in same if not any(p.required and p.location != "path" for p in one.parameters)), None)


async def _around(judge: Judge, request: Request, caller: Principal | None) -> tuple[Answer, Answer, Answer]:
    look = Request(method="GET", path=request.path, secret=caller.secret if caller else {})
    return await judge.client.send(look), await judge.client.send(request), await judge.client.send(look)


def _compare(seen: Seen, operation: Operation, before: Answer, answer: Answer, after: Answer) -> None:
    if operation.method == "DELETE":
        same = after.ok and after.json == before.json
        seen.expect(not same, operation, "nothing_removed", f"it is still there after {answer.shown}", after)
        return
    asked = dict(_scalars(answer.request.body))
    old, new = _holding(before.json, set(asked)), _holding(after.json, set(asked))
    told = [name for name, value in asked.items() if name in old and name in new and old[name] != value]
    lost = [name for name in told if new[name] == old[name]]
    if told:
        seen.expect(len(lost) < len(told), operation, "change_lost", f"{', '.join(lost)} stayed as before", after)


def _scalars(body: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Plain values of a body, in its envelope too."""
    for name, value in body.items() if isinstance(body, dict) and depth < _DEPTH else ():
        if isinstance(value, str | int | float):
            yield name, value
        else:
            yield from _scalars(value, depth + 1)


def _holding(value: Any, names: set[str], depth: int = 0) -> Mapping[str, Any]:
    """The first object of an answer that has any of these properties."""
    if not isinstance(value, dict) or depth == _DEPTH:
        return {}
    if names & value.keys():
        return value
    return next((found for one in value.values() if (found := _holding(one, names, depth + 1))), {})
