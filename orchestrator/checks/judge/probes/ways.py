"""Two security schemes: each lets callers in where the contract names it, and nowhere else."""

from __future__ import annotations

from orchestrator.checks.judge.probes.seen import Seen
from orchestrator.checks.judge.session import Judge
from orchestrator.checks.judge.ways import proof_by
from orchestrator.contract import Operation
from orchestrator.errors import Problem

INSPECTION = "auth"
_PAST_THE_DOOR = {400, 409, 412, 422, 423}


async def each(judge: Judge, operation: Operation) -> Seen:
    """Any answer but 401, 403 and 404 by a scheme that the operation takes; 401 by one that it does not."""
    seen = Seen(inspection=INSPECTION)
    if judge.auth.also is None or judge.public(operation) or judge.auth.rule(operation.id) is None:
        return seen
    taken = judge.auth.ways(operation)
    for scheme in judge.auth.schemes if taken else ():
        try:
            caller = await judge.acting(operation, judge.allowed_roles(operation)[0], 2)
            secret = proof_by(caller, scheme, judge.auth)
            answer = await judge.client.send((await judge.request(operation, caller)).but(secret=secret))
        except Problem as problem:
            seen.could_not(operation, problem)
            continue
        who = f"by `{scheme.openapi_security_scheme}`"
        if scheme in taken:
            let_in = answer.ok or answer.status in _PAST_THE_DOOR
            seen.expect(let_in, operation, "way_refused", f"{who}: {answer.status}, wanted 2xx", answer)
        else:
            kind = "way_let_in" if answer.ok else "way_status"
            message = f"{who}, which the contract does not name there: {answer.status}, wanted 401"
            seen.expect(answer.status == 401, operation, kind, message, answer)
    return seen
