"""What is known of an operation before its method is written."""

from __future__ import annotations

from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit.operation_types import OperationTypes, is_built


def needs_service(operation: OperationDesign) -> bool:
    """Whether anything stands between the endpoint and its answer."""
    return is_built(operation) and operation.kind not in (Kind.HEALTH, Kind.LOGOUT)


def takes_caller(operation: OperationDesign, design: ServiceDesign) -> bool:
    """Whether the endpoint has to know who is calling."""
    if design.auth is None:
        return False
    return not operation.access.public or operation.access.optional


def takes_url(operation: OperationDesign) -> bool:
    """Whether the answer tells where other pages are."""
    words = [*operation.answer.extras.values(), *operation.answer.headers.values()]
    return any(word.endswith("_link") for word in words)


def stays_without_body(operation: OperationDesign, types: OperationTypes) -> bool:
    """Whether the row stays as it is where nothing is sent, though a body that is sent must hold something."""
    fields = types.top_fields
    partial = operation.method == "PATCH" and operation.kind is Kind.UPDATE and not operation.rules
    optional = operation.body is not None and not operation.body.required
    return partial and optional and (any(field.required for field in fields.values()) or not fields)
