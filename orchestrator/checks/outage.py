"""500: the database is cut off; the answer is a 5xx in the error format that shows nothing of the inside."""

from __future__ import annotations

from orchestrator.checks.judge.client import Request
from orchestrator.checks.judge.probes.seen import Seen
from orchestrator.checks.judge.relay import Relay
from orchestrator.checks.judge.session import Judge
from orchestrator.checks.subject import Subject
from orchestrator.contract import Operation
from orchestrator.errors import Problem
from orchestrator.service import Defect

_AT_MOST = 6


async def probe(subject: Subject) -> Seen:
    """On a service behind a relay; what has none is said to be not measured."""
    seen = Seen(inspection="errors")
    operations = [one for one in subject.judged if one.method == "GET"] or list(subject.judged)
    try:
        async with subject.relayed() as (judge, relay):
            await _probe(judge, relay, operations[:_AT_MOST], seen)
    except Defect:
        raise
    except Problem as problem:
        seen.unknown.append(f"500: {problem}")
    return seen


async def _probe(judge: Judge, relay: Relay, operations: list[Operation], seen: Seen) -> None:
    requests: list[tuple[Operation, Request]] = []
    for operation in operations:
        try:
            requests.append((operation, await judge.request(operation, await judge.caller(operation))))
        except Problem as problem:
            seen.could_not(operation, problem)
    await relay.cut()
    for operation, request in requests:
        answer = await judge.client.send(request)
        if answer.ok:
            continue  # it needs no database, such as a logout that only forgets
        message = f"without its database: {answer.status}, wanted 5xx"
        seen.expect(500 <= answer.status <= 599, operation, "outage_status", message, answer)
        if answer.status >= 500:
            for kind, told in judge.answers.error_mismatches(operation, answer):
                seen.bad(operation, f"outage_{kind}", told, answer)
    relay.mend()
