"""Ownership: own rows may be touched, another's may not, and those whom ownership does not bind may."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from orchestrator.auth import Rule, Scope
from orchestrator.checks.judge.names import snake
from orchestrator.checks.judge.probes.seen import Seen
from orchestrator.checks.judge.session import Judge
from orchestrator.checks.judge.store import for_a_while
from orchestrator.checks.judge.subjects import key_column
from orchestrator.contract import Operation
from orchestrator.errors import Problem

INSPECTION = "auth"
_CONFLICTS = {409, 412, 422, 423}
"""A rule of the business may stand against a request that permission lets through."""


async def allowed(judge: Judge, operation: Operation) -> Seen:
    """Every role that may is let in: any answer but 401, 403, and 404 for a row that is there."""
    seen = Seen(inspection=INSPECTION)
    rule = judge.auth.rule(operation.id)
    if rule is None:
        seen.could_not(operation, "it has no rule")
        return seen
    roles = judge.allowed_roles(operation) if rule.optional or not rule.public else []
    for role in [None, *roles] if rule.public else roles:
        try:
            principal = None if role is None else await judge.acting(operation, role)
            answer = await judge.client.send(await judge.request(operation, principal))
            if answer.status == 404:  # it may be there for nobody, as long as it is not published
                answer = await judge.success(operation, principal)
        except Problem as problem:
            seen.could_not(operation, problem)
            continue
        who = f"role {role}" if role else "anybody" if role is None else "a caller"
        let_in = answer.ok or answer.status in _CONFLICTS | {400}
        seen.expect(let_in, operation, "allowed_refused", f"{who}, own row: {answer.status}, wanted 2xx", answer)
    return seen


async def others(judge: Judge, operation: Operation) -> Seen:
    """Another's row: 403 or 404 for those who are bound to their own, let in for those who are not."""
    seen = Seen(inspection=INSPECTION)
    if not judge.owned(operation):
        return seen
    rule = judge.auth.rule(operation.id)
    assert rule is not None
    for role in judge.allowed_roles(operation):
        try:
            caller = await judge.acting(operation, role)
            owner = await judge.acting(operation, _owner_role(judge, operation, role), 1)
            answer = await judge.client.send(await judge.request(operation, caller, owner=owner))
        except Problem as problem:
            seen.could_not(operation, problem)
            continue
        if role in rule.bypass:
            let_in = answer.ok or answer.status in _CONFLICTS | {400}
            message = f"role {role}, which ownership does not bind: {answer.status}, wanted 2xx"
            seen.expect(let_in, operation, "bypass_refused", message, answer)
            continue
        kind = "others_row_let_in" if answer.ok else "others_row_status"
        message = f"role {role} on another's row: {answer.status}, wanted 403 or 404"
        seen.expect(answer.status in {403, 404}, operation, kind, message, answer)
    return seen


async def shown(judge: Judge, operation: Operation) -> Seen:
    """What a path without parameters shows of the caller's own is not somebody else's."""
    rule = judge.auth.rule(operation.id)
    if rule is None or rule.scope is not Scope.OWN or "{" in operation.path or operation.method != "GET":
        return Seen(inspection=INSPECTION)
    return await (_listed if judge.contract.lists(operation) else _one)(judge, operation, rule)


async def _one(judge: Judge, operation: Operation, rule: Rule) -> Seen:
    """One row of each caller's, such as `GET /me`: it does not say who somebody else is."""
    seen = Seen(inspection=INSPECTION)
    for role in judge.allowed_roles(operation):
        if role in rule.bypass:
            continue
        try:
            other = await judge.credentials.principal(role, 1)
            answer = await judge.client.send(await judge.request(operation, await judge.credentials.principal(role)))
        except Problem as problem:
            seen.could_not(operation, problem)
            continue
        found = other.login in set(_texts(answer.json))
        seen.expect(not found, operation, "others_row_shown", f"role {role} is shown another's row", answer)
    return seen


async def _listed(judge: Judge, operation: Operation, rule: Rule) -> Seen:
    """A list of own rows holds no other's."""
    seen = Seen(inspection=INSPECTION)
    for role in judge.allowed_roles(operation):
        if role in rule.bypass:
            continue
        try:
            request = await judge.request(operation, await judge.credentials.principal(role))
            before = await judge.client.send(request)
            made = await judge.asks.row(operation, await judge.credentials.principal(role, 1))
            answer = await judge.client.send(request)
        except Problem as problem:
            seen.could_not(operation, problem)
            continue
        if made is None or not answer.ok or not before.ok:
            seen.could_not(operation, f"whether it holds another's rows; it gave {answer.shown}")
            continue
        key = key_column(made[0])
        # What has no key of its own is told by one more than there was before.
        now, then = _outermost(answer.json), _outermost(before.json)
        if key is None and len(now) == len(then) and now != then:
            seen.could_not(operation, f"whether it holds another's rows; it gave {answer.shown}")
            continue
        found = str(made[1][key]) in set(_keys(answer.json, key)) if key else len(now) > len(then)
        seen.expect(not found, operation, "others_row_listed", f"role {role} is given another's row", answer)
    return seen


async def lesser(judge: Judge, operation: Operation) -> Seen:
    """A row between caller and resource that does not hold what the rule wants: 403 or 404."""
    seen = Seen(inspection=INSPECTION)
    rule = judge.auth.rule(operation.id)
    if rule is None or not rule.having or "{" not in operation.path or judge.rows is None:
        return seen
    role = next((one for one in judge.allowed_roles(operation) if one not in rule.bypass), None)
    column = judge.column(rule.owner_table or "", next(iter(rule.having)))
    wanted = next(iter(rule.having.values()))
    other = next((value for value in (column.values if column is not None else ()) if value not in wanted), None)
    if role is None or column is None or other is None:
        return seen
    try:
        caller = await judge.acting(operation, role)
        request = await judge.request(operation, caller)
        own = {rule.owner_column or "": caller.id}
        async with for_a_while(judge.rows.store, rule.owner_table or "", {column.name: other}, own) as row:
            answer = await judge.client.send(request) if row is not None else None
    except Problem as problem:
        seen.could_not(operation, problem)
        return seen
    if answer is None:
        seen.could_not(operation, f"no row of `{rule.owner_table}` ties the caller to what is asked for")
        return seen
    kind = "lesser_let_in" if answer.ok else "lesser_status"
    message = f"whose `{column.name}` is {other}: {answer.status}, wanted 403 or 404"
    seen.expect(answer.status in {403, 404}, operation, kind, message, answer)
    return seen


def _outermost(value: Any) -> list[Any]:
    """The list that an answer is, or that stands in the fewest envelopes."""
    level = [value]
    for _ in range(4):
        lists = [one for one in level if isinstance(one, list)]
        if lists:
            return lists[0]
        level = [inner for one in level if isinstance(one, dict) for inner in one.values()]
    return []


def _keys(value: Any, key: str) -> Iterator[str]:
    """What objects at any depth hold under a name that means the key."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if snake(name) == key:
                yield str(inner)
            yield from _keys(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner, key)


def _texts(value: Any) -> Iterator[str]:
    """Every text at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _is_only_read(judge: Judge, schema: Any) -> bool:
    """Whether nobody writes a property, whatever the role, so that one that is sent may be passed over."""
    return isinstance(schema, dict) and judge.contract.merged(schema).get("readOnly") is True


async def fields(judge: Judge, operation: Operation) -> Seen:
    """A field that a role may not write: 403."""
    seen = Seen(inspection=INSPECTION)
    rule, schema = judge.auth.rule(operation.id), judge.contract.merged(operation.request_body_schema or {})
    for role in rule.fields if rule else ():
        try:
            caller = await judge.acting(operation, role)
            request = await judge.request(operation, caller)
        except Problem as problem:
            seen.could_not(operation, problem)
            continue
        writable = judge.asks.writable(operation, caller) or frozenset()
        written = [name for name, one in schema.get("properties", {}).items() if not _is_only_read(judge, one)]
        forbidden = [name for name in written if snake(name) not in writable]
        for name in forbidden[:1]:
            value = judge.sampler.value(schema["properties"][name], name=name)
            answer = await judge.client.send(request.but(body={**request.body, name: value}))
            kind = "field_let_in" if answer.ok else "field_status"
            message = f"role {role} writes `{name}`, which it may not: {answer.status}, wanted 403"
            seen.expect(answer.status == 403, operation, kind, message, answer)
    return seen


def _owner_role(judge: Judge, operation: Operation, role: str) -> str:
    """Somebody who owns rows: of the caller's role, or of one that ownership binds."""
    rule = judge.auth.rule(operation.id)
    bound = [one for one in judge.allowed_roles(operation) if rule is None or one not in rule.bypass]
    return bound[0] if bound else role
