"""Requests generated from the contract, asked by the roles that may ask, and what was found wrong with the answers."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestrator.checks import conformance
from orchestrator.checks.judge import examples
from orchestrator.checks.judge.credentials import Principal
from orchestrator.checks.judge.fuzz import Case, fuzz
from orchestrator.checks.judge.fuzzer import Fuzzer
from orchestrator.checks.judge.session import Judge
from orchestrator.contract import Operation
from orchestrator.criteria import OpenApiConformanceSpec
from orchestrator.errors import Problem
from orchestrator.together import together

_LANES = 2
"""Operations of one group are asked side by side: the tool, like most services, is busy on one core at a time."""
_WORTH_A_LANE = 3
"""Operations; for fewer, one more run of the tool costs more than it spares."""


async def generated(
    spec: OpenApiConformanceSpec,
    judge: Judge,
    operations: tuple[Operation, ...],
    document: Mapping[str, Any],
    base_url: str,
    scratch: Path,
) -> list[Case]:
    """Cases for every operation, asked by as few principals as will do; `base_url` has no base path of the contract."""
    async with Fuzzer() as fuzzer:
        cases: list[Case] = []
        for number, (asked, principal) in enumerate(await _groups(judge, operations)):
            prepared = await _prepared(judge, document, asked, principal)
            found = await together(
                fuzz(
                    fuzzer,
                    judge,
                    prepared,
                    [f"{operation.method} {operation.path}" for operation in part],
                    principal,
                    base_url=base_url + judge.contract.server_base_path,
                    folder=conformance.empty_folder(scratch / f"conformance-{number}-{lane}"),
                    max_examples=spec.max_examples,
                    seed=spec.seed,
                    timeout_s=spec.timeout_s,
                )
                for lane, part in enumerate(_lanes(asked))
            )
            cases += itertools.chain.from_iterable(found)
        return cases


async def _prepared(
    judge: Judge, document: Mapping[str, Any], asked: list[Operation], principal: Principal | None
) -> dict[str, Any]:
    """The document as these operations are to be asked, each with an example where one can be found."""
    prepared: dict[str, Any] = examples.spelled_out(copy.deepcopy(dict(document)))
    for operation in asked:
        ways = judge.auth.ways(operation) or judge.auth.schemes
        examples.focus(prepared, operation, ways[0].openapi_security_scheme if ways else "")
        await _exemplify(judge, prepared, operation, principal)
    return prepared


def _lanes(asked: list[Operation]) -> list[list[Operation]]:
    """The operations in parts of about the same size, for as many lanes as are worth it."""
    count = min(_LANES, max(1, len(asked) // _WORTH_A_LANE))
    return [asked[lane::count] for lane in range(count)]


async def _groups(judge: Judge, operations: tuple[Operation, ...]) -> list[tuple[list[Operation], Principal | None]]:
    """Operations by the role that asks: as few roles as will do; those that use up the asker come last, one by one."""
    alone = [one for one in operations if judge.uses_up_the_caller(one)]
    rest = [one for one in operations if one not in alone]
    groups: list[tuple[list[Operation], Principal | None]] = []
    while rest:
        role = max(judge.auth.roles, key=lambda one: sum(one in judge.allowed_roles(it) for it in rest), default="")
        group = [one for one in rest if role in judge.allowed_roles(one) or judge.public(one)] or rest
        groups.append((group, await _principal(judge, role, group)))
        rest = [one for one in rest if one not in group]
    return groups + [([one], await _principal(judge, judge.allowed_roles(one)[0], [one])) for one in alone]


async def _principal(judge: Judge, role: str, operations: list[Operation]) -> Principal | None:
    if all(judge.public(operation) for operation in operations):
        return None
    try:
        return await judge.credentials.fresh(role)
    except Problem:
        return await judge.credentials.principal(role)  # where credentials were given, there is no other


async def _exemplify(judge: Judge, document: dict[str, Any], operation: Operation, principal: Principal | None) -> None:
    """One example that is known to work, where one can be found."""
    try:
        caller = None if judge.public(operation) else principal
        used_up = caller is not None and (judge.logs_out(operation) or judge.uses_up_the_caller(operation))
        await judge.success(operation, await judge.acting(operation, caller.role) if used_up and caller else caller)
        examples.put(document, operation, await judge.request(operation, caller))
    except Problem:
        return  # it is then asked with generated requests alone, and its 2xx are counted all the same
