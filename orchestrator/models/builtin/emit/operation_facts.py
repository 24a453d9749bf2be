"""What is known of an operation before its method is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass

from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit.operation_types import OperationTypes, is_built
from orchestrator.models.builtin.shapes import FromCaller, ParamUse


def needs_service(operation: OperationDesign) -> bool:
    """Whether anything stands between the endpoint and its answer."""
    return is_built(operation) and operation.kind not in (Kind.HEALTH, Kind.LOGOUT)


def takes_idempotency_key(operation: OperationDesign) -> bool:
    """Whether the operation is a create that must not happen twice: P0, or with the header in the contract."""
    documented = any(param.use is ParamUse.IDEMPOTENCY for param in operation.params)
    told = bool(operation.answer.view) or not (operation.answer.text or operation.answer.constants)
    return operation.kind is Kind.CREATE and told and (operation.priority == "P0" or documented)


def takes_caller(operation: OperationDesign, design: ServiceDesign) -> bool:
    """Whether the endpoint has to know who is calling."""
    if design.auth is None:
        return False
    return not operation.access.public or operation.access.optional


def by_second_way(operation: OperationDesign, design: ServiceDesign) -> str:
    """The second security scheme, where callers of an operation come by it alone; else empty."""
    also = design.auth.also if design.auth is not None else None
    return also.scheme if also is not None and operation.access.by == (also.scheme,) else ""


def asks_for_caller(*parts: object) -> bool:
    """Whether a value anywhere in these parts of a design comes from the caller's row."""
    for part in parts:
        if isinstance(part, FromCaller):
            return True
        inner: Iterable[object] = ()
        if isinstance(part, Mapping):
            inner = part.values()
        elif isinstance(part, tuple | list | frozenset):
            inner = part
        elif is_dataclass(part):
            inner = (getattr(part, field.name) for field in fields(part))
        if asks_for_caller(*inner):
            return True
    return False


def takes_url(operation: OperationDesign) -> bool:
    """Whether the answer tells where other pages are."""
    words = [*operation.answer.extras.values(), *operation.answer.headers.values()]
    return any(word.endswith("_link") for word in words)


def stays_without_body(operation: OperationDesign, types: OperationTypes) -> bool:
    """Whether the row stays as it is where nothing is sent, though a body that is sent must hold something."""
    top = types.top_fields
    partial = operation.method == "PATCH" and operation.kind is Kind.UPDATE and not operation.rules
    optional = operation.body is not None and not operation.body.required
    return partial and optional and (any(field.required for field in top.values()) or not top)


def refuses_no_body(operation: OperationDesign, types: OperationTypes) -> bool:
    """Whether a body that the contract lets a client leave out is needed all the same."""
    top = types.top_fields
    optional = operation.body is not None and not operation.body.required and bool(types.body)
    needed = any(field.required for field in top.values()) or not top
    return optional and needed and not stays_without_body(operation, types)


def is_about_the_caller(operation: OperationDesign, design: ServiceDesign) -> bool:
    """Whether the row is the caller's own among the principals, for whoever ownership binds."""
    auth, access = design.auth, operation.access
    own = auth is not None and operation.table == auth.table and access.own
    return own and auth is not None and access.owner_path[-1:] == ((auth.table, auth.id),)


def changes_the_proof(operation: OperationDesign, design: ServiceDesign) -> bool:
    """Whether callers are not let in afterwards by what they sent before: it is what the body changes."""
    auth, body = design.auth, operation.body
    if (
        auth is None
        or not (auth.kind == "basic" or auth.by_own_key)
        or body is None
        or not is_about_the_caller(operation, design)
    ):
        return False
    return any(write.column in (auth.login, auth.password) for write in body.fields)
