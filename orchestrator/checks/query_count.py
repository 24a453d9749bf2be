"""`query_count`: the statements of a list do not grow with its items, batches aside; PostgreSQL only, on the wire.

*Inconclusive* where the list itself did not grow: then nothing was measured.
"""

from __future__ import annotations

import contextlib

from orchestrator.checks.judge.client import Answer, Request
from orchestrator.checks.judge.probes.seen import Seen
from orchestrator.checks.judge.relay import Relay
from orchestrator.checks.judge.session import Judge
from orchestrator.checks.judge.ties import once_each
from orchestrator.checks.subject import Subject
from orchestrator.checks.verdict import SHOWN, Verdict, by_issues, inconclusive, passed
from orchestrator.contract import Operation
from orchestrator.criteria import QueryCountSpec
from orchestrator.errors import Problem
from orchestrator.finding import Evidence
from orchestrator.service import Defect
from orchestrator.showing import counted

_FIRST = 13
"""Rows before the first measurement, so that no empty list is the baseline."""
_TRIES = 4
_BATCH = 10
"""Further items for which a further statement is fair: who loads in batches does not load one by one."""
_SIZES = ("limit", "page_size", "pagesize", "per_page", "perpage", "size", "page[size]", "pagelimit", "max_results")


async def check(spec: QueryCountSpec, subject: Subject) -> Verdict:
    """Each list, before and after it grew."""
    seen, figures = await measure(subject, subject.judged, spec.grow_by)
    evidence = Evidence(measured=figures)
    if seen.issues:
        return by_issues(seen.issues, good="", evidence=evidence)
    if seen.unknown:
        told = "; ".join(seen.unknown[:SHOWN])
        return inconclusive(f"{len(seen.unknown)} could not be measured: {told}"[:3000], evidence=evidence)
    if not seen.measured:
        return inconclusive("the contract has no list", evidence=evidence)
    return passed(
        f"the statements of {counted(seen.measured, 'list')} do not grow with what is listed", evidence=evidence
    )


async def measure(
    subject: Subject, operations: tuple[Operation, ...], grow_by: int = 20
) -> tuple[Seen, dict[str, float]]:
    """What was seen, and the statements before and after by operation."""
    seen, figures = Seen(inspection="queries"), dict[str, float]()
    lists = [one for one in operations if subject.contract.lists(one)]
    if not lists:
        return seen, figures
    try:
        async with subject.relayed() as (judge, relay):
            # Rows that refer to nothing come first: those of other lists bring rows of theirs along.
            for operation in sorted(lists, key=lambda one: _references(judge, one)):
                await _measure(judge, relay, operation, grow_by, seen, figures)
    except Defect:
        raise
    except Problem as problem:
        seen.unknown.append(f"statements cannot be counted: {problem}")
    return seen, figures


def _references(judge: Judge, operation: Operation) -> tuple[int, int]:
    table = judge.asks.table(operation)
    return (len(table.foreign_keys) if table is not None else 0, operation.path.count("{"))


async def _measure(
    judge: Judge, relay: Relay, operation: Operation, grow_by: int, seen: Seen, figures: dict[str, float]
) -> None:
    try:
        counts, sizes = await _before_and_after(judge, relay, operation, grow_by)
    except Problem as problem:
        seen.could_not(operation, problem)
        return
    for size, count in zip(sizes, counts, strict=True):
        figures[f"{operation.id}_statements_{size}_rows"] = float(count)
    if sizes[1] <= sizes[0]:
        seen.could_not(operation, f"the list did not grow: {sizes[0]} and {counted(sizes[1], 'item')}")
        return
    message = f"{counts[0]} statements for {sizes[0]} items, {counts[1]} for {sizes[1]}"
    allowed = counts[0] + (sizes[1] - sizes[0]) // _BATCH
    seen.expect(counts[1] <= allowed, operation, "grows", message)


async def _before_and_after(
    judge: Judge, relay: Relay, operation: Operation, grow_by: int
) -> tuple[list[int], list[int]]:
    """Statements and items, before and after the list grew."""
    caller, table = await judge.caller(operation), judge.asks.table(operation)
    if table is None or judge.rows is None:
        raise Problem("it is not known which table it lists")
    request = _largest(operation, await judge.request(operation, caller))
    values = await judge.asks.listed(operation, request, caller)
    principal = judge.auth.principal
    if principal is not None and once_each(table, values, principal.table):
        judge.rows.belong_to(None)  # each to somebody of its own

    async def grown(*steps: int) -> tuple[list[int], list[int]]:
        assert judge.rows is not None
        counts, sizes = list[int](), list[int]()
        for rows in steps:
            for _ in range(rows):
                await judge.asks.join(operation, request, await judge.rows.make(table.name, values))
            count, size = await _least(judge, relay, request)
            counts.append(count)
            sizes.append(size)
        return counts, sizes

    found = await grown(_FIRST, grow_by)
    states = judge.asks.wished.states(operation) if found[1][-1] <= found[1][0] else ()
    for name, state in states:
        # Rows may be listed in another state alone, such as published ones.
        judge.rows.wish({name: state})
        with contextlib.suppress(Problem):
            sizes = (await grown(0, 1))[1]
            if sizes[1] > sizes[0]:
                return await grown(_FIRST, grow_by)
    return found


async def _least(judge: Judge, relay: Relay, request: Request) -> tuple[int, int]:
    """The fewest statements of several tries, and the items: a new connection of a pool costs some of its own."""
    counts = []
    for _ in range(_TRIES):
        before = relay.statements
        answer = await judge.client.send(request)
        counts.append(relay.statements - before)
    return min(counts), _length(answer)


def _largest(operation: Operation, request: Request) -> Request:
    """The request for the largest page."""
    query = dict(request.query)
    for parameter in operation.parameters:
        if parameter.location == "query" and parameter.name.lower() in _SIZES:
            query[parameter.name] = parameter.schema.get("maximum", 100)
    return request.but(query=query)


def _length(answer: Answer) -> int:
    """Items of the list: of the body, or of its longest array."""
    if not answer.ok:
        raise Problem(f"{answer.request.shown} gave {answer.shown}")
    value = answer.json
    arrays = [value] if isinstance(value, list) else [one for one in (value or {}).values() if isinstance(one, list)]
    return max((len(array) for array in arrays), default=0)
