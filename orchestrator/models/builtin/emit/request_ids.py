"""What the ids of requests look like, as far as the contract says it."""

from __future__ import annotations

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import templates
from orchestrator.models.builtin.emit.operation_types import is_built


def are_uuids(design: ServiceDesign) -> bool:
    """Whether an answer or an error shows the id of its request, and the contract lets it be a UUID only."""
    error = design.error
    shapes = [error, *error.by_status.values(), *error.by_operation.values()]
    answers = [operation.answer for operation in design.operations if is_built(operation)]
    return any("$request_uuid" in repr(shape.template) for shape in shapes) or any(
        "request_uuid" in answer.extras.values() for answer in answers
    )


def log_file(design: ServiceDesign) -> tuple[str, str]:
    """The module that gives each request its id."""
    return "app/log.py", templates.render("app/log.py.j2", uuids=are_uuids(design))
