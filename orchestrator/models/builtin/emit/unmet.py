"""Conditions of a mapping that a request does not meet: when they count, and what is answered."""

from __future__ import annotations

from orchestrator.handoff.expression import asks_whether_given, parameters, parse_expression
from orchestrator.models.builtin.emit.assignments import Assignments, payload_path
from orchestrator.models.builtin.emit.method import MethodWriter


def given(writer: MethodWriter, text: str) -> str:
    """A test that what a condition speaks of was sent; empty where it has to be, or where the condition asks itself."""
    tree = parse_expression(text)
    tests: list[str] = []
    for name in parameters(tree):
        if asks_whether_given(tree, name):
            continue
        if name in writer.types.param_fields:
            field = writer.types.param_fields[name]
            tests += [f"params.{field.attribute} is not None"] if field.may_be_none else []
        else:
            assignments = Assignments(writer, dict(writer.types.body_fields), payload_path(writer))
            expression, known, maybe = assignments.resolve((name,))
            if known is not None:
                tests += [f"{item} is not None" for item in [*maybe, *([expression] if known.may_be_none else [])]]
    return " and ".join(dict.fromkeys(tests))


def unmet(writer: MethodWriter, text: str, status: int) -> str:
    """The line that refuses what does not meet a condition; a field that it speaks of is named as what is wrong."""
    tree = parse_expression(text)
    names = [name for name in parameters(tree) if name in _sent(writer)]
    names = [name for name in names if len(names) == 1 or asks_whether_given(tree, name)]
    if status not in {400, 422} or len(names) != 1:
        return refused(writer, status)
    writer.use("app.exceptions", "Detail", "InvalidRequest")
    said = "A rule of this service does not allow it."
    return (
        f"    raise InvalidRequest({said!r}, details=[Detail(field={names[0]!r}, message={said!r})], status={status})"
    )


def _sent(writer: MethodWriter) -> set[str]:
    """Properties of the body."""
    body = writer.operation.body
    return {write.path[0] for write in body.fields if write.path} if body is not None else set()


def refused(writer: MethodWriter, status: int) -> str:
    """The line that refuses with a status."""
    if status == 404:
        writer.use("app.exceptions", "NotFound")
        return '    raise NotFound("There is no such resource.")'
    if status == 403:
        writer.use("app.exceptions", "Forbidden")
        return '    raise Forbidden("A rule of this service does not allow it.")'
    if status == 401:
        writer.use("app.exceptions", "Unauthenticated")
        return '    raise Unauthenticated("A rule of this service does not allow it.")'
    writer.use("app.exceptions", "Conflict")
    extra = f", status={status}" if status != 409 else ""
    return f'    raise Conflict("A rule of this service does not allow it."{extra})'
