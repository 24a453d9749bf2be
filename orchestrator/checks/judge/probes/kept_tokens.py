"""Keys and tokens that are rows: one whose time is over, or that was ended, lets nobody in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from orchestrator.auth import Scheme, Tokens
from orchestrator.checks.judge.probes.seen import Seen
from orchestrator.checks.judge.session import Judge
from orchestrator.checks.judge.store import Row, for_a_while
from orchestrator.checks.judge.ways import kept_ways, proof_by
from orchestrator.contract import Operation
from orchestrator.ddl import SqlKind
from orchestrator.errors import Problem
from orchestrator.relational import INSTANTS

INSPECTION = "auth"
_EARLIER = dt.datetime(2019, 1, 1, tzinfo=dt.UTC)
_PAST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


async def ended(judge: Judge, operation: Operation) -> Seen:
    """401: the row says that its time is over, and that it was ended; the row is as it was afterwards."""
    seen = Seen(inspection=INSPECTION)
    if judge.credentials.store is None or judge.public(operation) or judge.auth.rule(operation.id) is None:
        return seen
    for scheme in kept_ways(operation, judge.auth):
        await _ended_by(judge, operation, scheme, seen)
    return seen


async def _ended_by(judge: Judge, operation: Operation, scheme: Scheme, seen: Seen) -> None:
    tokens, store = scheme.tokens, judge.credentials.store
    assert tokens is not None
    assert store is not None
    try:
        caller = await judge.acting(operation, judge.allowed_roles(operation)[0], 2)
        request = (await judge.request(operation, caller)).but(secret=proof_by(caller, scheme, judge.auth))
    except Problem as problem:
        seen.could_not(operation, problem)
        return
    own = {tokens.owner: caller.id}
    for changed, what in _endings(judge, tokens):
        try:
            async with for_a_while(store, tokens.table, changed, own) as row:
                answer = await judge.client.send(request) if row is not None else None
        except Problem as problem:
            seen.could_not(operation, problem)
            return
        if answer is None:
            seen.could_not(operation, f"`{tokens.table}` has no row of a caller who was let in")
            return
        kind = "ended_let_in" if answer.ok else "ended_status"
        seen.expect(answer.status == 401, operation, kind, f"{what}: {answer.status}, wanted 401", answer)


def _endings(judge: Judge, tokens: Tokens) -> Iterator[tuple[Row, str]]:
    """What is put into the row, and what it says; what must not be later than the end goes before it."""
    table = judge.rows.design.table(tokens.table) if judge.rows is not None else None
    if tokens.expires is not None:
        others = [table.column(name) for name in table.compared_with(tokens.expires)] if table is not None else []
        earlier = {
            one.name: _EARLIER for one in others if one and one.name != tokens.ended and one.type.kind in INSTANTS
        }
        yield {**earlier, tokens.expires: _PAST}, "with a token whose time is over"
    if tokens.ended is not None:
        column = judge.column(tokens.table, tokens.ended)
        flag = column is not None and column.type.kind is SqlKind.BOOLEAN
        yield {tokens.ended: True if flag else dt.datetime.now(dt.UTC)}, "with a token that was ended"


async def logged_out(judge: Judge, operation: Operation) -> Seen:
    """401: what was sent to log out is sent again."""
    seen = Seen(inspection=INSPECTION)
    if not judge.logs_out(operation):
        return seen
    try:
        caller = await judge.credentials.fresh(judge.allowed_roles(operation)[0])
        request = await judge.request(operation, caller)
    except Problem as problem:
        seen.could_not(operation, problem)
        return seen
    first = await judge.client.send(request)
    if not first.ok:
        seen.could_not(operation, f"no log-out succeeded; {first.request.shown} gave {first.shown}")
        return seen
    answer = await judge.client.send(request)
    kind = "logged_out_let_in" if answer.ok else "logged_out_status"
    seen.expect(answer.status == 401, operation, kind, f"after a log-out: {answer.status}, wanted 401", answer)
    return seen
