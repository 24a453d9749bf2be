"""`idempotency`: a create that is sent twice with one key makes one row and answers alike."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from orchestrator.checks.asked import verdict_of
from orchestrator.checks.judge.client import Answer
from orchestrator.checks.judge.probes.seen import Seen
from orchestrator.checks.judge.session import Judge
from orchestrator.checks.subject import Subject
from orchestrator.checks.verdict import Verdict, passed
from orchestrator.contract import Operation
from orchestrator.criteria import IdempotencySpec
from orchestrator.errors import Problem
from orchestrator.showing import counted


async def check(spec: IdempotencySpec, subject: Subject) -> Verdict:
    """Every create of the wanted priorities that makes a row of a table."""
    judge = await subject.judge()
    seen = Seen(inspection="idempotency")
    creates = [one for one in subject.judged if _is_create(judge, one) and one.priority in spec.priorities]
    if not creates:
        return passed(f"no create has priority {' or '.join(spec.priorities)}")
    for operation in creates:
        try:
            await _twice(judge, operation, spec.header, seen)
        except Problem as problem:
            seen.could_not(operation, problem)
    return await verdict_of(subject, seen, f"assertions on {counted(len(creates), 'create')} hold")


def _is_create(judge: Judge, operation: Operation) -> bool:
    registers = operation in (judge.credentials.register_operation, judge.credentials.login_operation)
    return operation.method == "POST" and operation.success_status == 201 and not registers


async def _twice(judge: Judge, operation: Operation, header: str, seen: Seen) -> None:
    caller = await judge.caller(operation)
    first = await judge.success(operation, caller)
    if not first.ok:
        raise Problem(f"no valid request was found; {first.request.shown} gave {first.shown}")
    request = await judge.request(operation, await judge.next_caller(operation, caller))
    before = await _count(judge, operation)
    keyed = request.but(headers={**request.headers, header: _key(judge, operation, header)})
    answers = [await judge.client.send(keyed) for _ in range(2)]
    after = await _count(judge, operation)
    made = None if before is None or after is None else after - before
    _compare(seen, operation, header, answers, made)


def _key(judge: Judge, operation: Operation, header: str) -> str:
    """A key as the contract wants it, where it says how one looks."""
    declared = (p for p in operation.parameters if p.location == "header" and p.name.lower() == header.lower())
    schema = next((parameter.schema for parameter in declared), {})
    return (
        str(judge.sampler.value(schema, name="key"))
        if schema
        else str(uuid5(NAMESPACE_URL, f"{operation.id}/{judge.sampler.number()}"))
    )


def _compare(seen: Seen, operation: Operation, header: str, answers: list[Answer], made: int | None) -> None:
    """Hold the two answers against each other, and against how many rows they made where that can be seen."""
    once, again = answers
    seen.expect(once.ok, operation, "key_refused", f"a create with `{header}` is refused", once)
    if not once.ok:
        return
    alike = again.status == once.status and again.json == once.json
    if made is None:
        seen.expect(
            alike,
            operation,
            "repeated",
            f"sent twice with one `{header}`, it made another; first came {once.shown}",
            again,
        )
        return
    seen.expect(
        made == 1, operation, "repeated", f"sent twice with one `{header}`, it made {made} rows, wanted 1", again
    )
    seen.expect(
        alike,
        operation,
        "answers_differ",
        f"sent twice with one `{header}`, it answered differently; the first answer was {once.shown}",
        again,
    )


async def _count(judge: Judge, operation: Operation) -> int | None:
    """Rows of the operation's table; `None` where nobody can count them."""
    table = judge.asks.table(operation)
    if table is None or judge.rows is None:
        raise Problem("it is not known which table it fills")
    try:
        return await judge.rows.store.count(table.name)
    except Problem:
        return None
