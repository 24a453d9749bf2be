"""`query_count`: the statements of a list do not grow with the list; counted on the wire, PostgreSQL only.

*Inconclusive* where the list itself did not grow: then nothing was measured.
"""

from __future__ import annotations

import asyncio

from orchestrator.checks.context import CheckContext
from orchestrator.checks.judge.client import Answer, Request
from orchestrator.checks.judge.probes.seen import Seen
from orchestrator.checks.judge.relay import Relay
from orchestrator.checks.judge.session import Judge
from orchestrator.checks.verdict import SHOWN, Verdict, by_issues, inconclusive, passed
from orchestrator.contract import Operation
from orchestrator.criteria import QueryCountSpec
from orchestrator.errors import Problem
from orchestrator.finding import Evidence
from orchestrator.json_schema import types_of

_FIRST = 13
"""Rows before the first measurement, so that no empty list is the baseline."""
_TRIES = 4
_SIZES = ("limit", "page_size", "pagesize", "per_page", "perpage", "size", "page[size]", "pagelimit", "max_results")


async def check(spec: QueryCountSpec, context: CheckContext) -> Verdict:
    """Each list, before and after it grew."""
    seen, figures = await measure(context, context.judged, spec.grow_by)
    evidence = Evidence(measured=figures)
    if seen.issues:
        return by_issues(seen.issues, good="", evidence=evidence)
    if seen.unknown:
        told = "; ".join(seen.unknown[:SHOWN])
        return inconclusive(f"{len(seen.unknown)} could not be measured: {told}"[:3000], evidence=evidence)
    if not seen.measured:
        return inconclusive("the contract has no list", evidence=evidence)
    return passed(f"the statements of {seen.measured} lists do not grow with them", evidence=evidence)


async def measure(
    context: CheckContext, operations: tuple[Operation, ...], grow_by: int = 20
) -> tuple[Seen, dict[str, float]]:
    """What was seen, and the statements before and after by operation."""
    seen, figures = Seen(inspection="queries"), dict[str, float]()
    lists = [one for one in operations if _is_list(context, one)]
    if not lists:
        return seen, figures
    database = await context.migrated()
    try:
        if database.sockets is None:
            seen.unknown.append("statements of a database in a file cannot be counted from outside")
            return seen, figures
        async with Relay(database) as relay:
            service = await context.bench.serve(relay.database)
            judge = context.judge_of(service)
            try:
                # Rows that refer to nothing come first: those of other lists bring rows of theirs along.
                for operation in sorted(lists, key=lambda one: _references(judge, one)):
                    await _measure(judge, relay, operation, grow_by, seen, figures)
            finally:
                await judge.close()
                await asyncio.shield(service.stop())
    finally:
        await context.databases.drop(database)
    return seen, figures


def _references(judge: Judge, operation: Operation) -> tuple[int, int]:
    table = judge.asks.table(operation)
    return (len(table.foreign_keys) if table is not None else 0, operation.path.count("{"))


def _is_list(context: CheckContext, operation: Operation) -> bool:
    """A GET whose 2xx body is an array, or an object with one."""
    if operation.method != "GET" or operation.success is None or operation.success.schema is None:
        return False
    contract = context.package.contract
    schema = contract.merged(operation.success.schema)
    inner = [contract.merged(one) for one in schema.get("properties", {}).values() if isinstance(one, dict)]
    ends_with_name = not operation.path.rstrip("/").endswith("}")
    return ends_with_name and any("array" in types_of(one) for one in (schema, *inner))


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
        seen.could_not(operation, f"the list did not grow: {sizes[0]} and {sizes[1]} items")
        return
    message = f"{counts[0]} statements for {sizes[0]} items, {counts[1]} for {sizes[1]}"
    seen.expect(counts[1] <= counts[0], operation, "grows", message)


async def _before_and_after(
    judge: Judge, relay: Relay, operation: Operation, grow_by: int
) -> tuple[list[int], list[int]]:
    """Statements and items, before and after the list grew."""
    caller, table = await judge.caller(operation), judge.asks.table(operation)
    if table is None or judge.rows is None:
        raise Problem("it is not known which table it lists")
    request = _largest(operation, await judge.request(operation, caller))
    values = await judge.asks.listed(operation, request)
    counts, sizes = list[int](), list[int]()
    for rows in (_FIRST, grow_by):
        for _ in range(rows):
            await judge.rows.make(table.name, values)
        count, size = await _least(judge, relay, request)
        counts.append(count)
        sizes.append(size)
    return counts, sizes


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
