"""Contracts that say of no operation whether it asks for credentials: the auth model alone says it."""

from __future__ import annotations

from dataclasses import replace

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract, Operation
from orchestrator.contract_readings import says_security


def guarded(contract: Contract, auth: AuthModel) -> Contract:
    """The contract with the security that the rules show, where it binds its schemes to no operation at all."""
    if auth.scheme is None or says_security(contract.document):
        return contract
    return replace(contract, operations=tuple(_guarded(operation, auth) for operation in contract.operations))


def _guarded(operation: Operation, auth: AuthModel) -> Operation:
    rule = auth.rule(operation.id)
    if rule is None or (rule.public and not rule.optional):
        return operation
    ways = tuple({scheme.openapi_security_scheme: ()} for scheme in auth.schemes)
    return replace(operation, security=(*ways, {}) if rule.optional else ways)
