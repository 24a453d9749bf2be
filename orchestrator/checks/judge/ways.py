"""Which of the ways to prove who calls an operation is asked by, where the permission model knows two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orchestrator.auth import AuthModel, Scheme
from orchestrator.checks.judge.credentials import Principal
from orchestrator.contract import Operation
from orchestrator.errors import Problem


def proof(principal: Principal | None, operation: Operation, auth: AuthModel) -> Mapping[str, str]:
    """What proves who calls this operation: the usual credentials, or the key where it takes keys alone.

    Raises `Problem` where there is no key.
    """
    if principal is None:
        return {}
    ways = auth.ways(operation)
    if auth.also is None or not ways or ways[0] == auth.scheme:
        return principal.secret
    return proof_by(principal, auth.also, auth)


def proof_by(principal: Principal, scheme: Scheme, auth: AuthModel) -> Mapping[str, str]:
    """What proves who calls by one of the known ways; raises `Problem` where there is no key."""
    if scheme != auth.also:
        return principal.secret
    if not principal.key:
        what = f"no key of `{scheme.openapi_security_scheme}` for role {principal.role!r}"
        raise Problem(what, remedy="let `create_principal` print one under `keys`, by the scheme's name")
    return principal.key


def kept_ways(operation: Operation, auth: AuthModel) -> Iterator[Scheme]:
    """The ways into an operation whose keys or tokens are rows."""
    ways = auth.ways(operation) if auth.also is not None else auth.schemes
    yield from (one for one in ways if one.tokens is not None)
