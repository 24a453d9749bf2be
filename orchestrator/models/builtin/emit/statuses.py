"""Which status the emitted service answers where the contract leaves a choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from orchestrator.models.builtin.design import OperationDesign, ServiceDesign


def invalid_status(design: ServiceDesign) -> int:
    """The status that most operations document for invalid requests."""
    return design.once(
        "invalid_status", lambda: _usual((o.validation_status for o in design.operations if o.body or o.params), 422)
    )


def malformed_status(design: ServiceDesign) -> int:
    """The status for a body that cannot be read: 400 where any operation documents it."""
    with_body = [item for item in design.operations if item.body is not None]
    documented = sum(400 in item.errors or 0 in item.errors for item in with_body)
    return 400 if with_body and documented * 2 >= len(with_body) else invalid_status(design)


def conflict_status(design: ServiceDesign) -> int:
    """The status that most operations document for conflicts."""
    return design.once("conflict_status", lambda: _usual((o.conflict_status for o in design.operations if o.body), 409))


def checks_inputs(design: ServiceDesign) -> bool:
    """Whether some operation tells what a check does not let in otherwise than as a conflict."""
    return any(operation.check_status for operation in design.operations)


def _usual(statuses: Iterable[int], otherwise: int) -> int:
    """The most frequent of them."""
    counted = Counter(statuses).most_common(1)
    return counted[0][0] if counted else otherwise


def parameter_status(operation: OperationDesign) -> int:
    """The status of invalid parameters: a path that the contract does not let be invalid is simply not found."""
    documented = operation.errors
    undocumented = operation.validation_status not in documented and 0 not in documented
    only_path = all(param.where == "path" for param in operation.params)
    if undocumented and only_path and 404 in documented:
        return 404
    return operation.validation_status


def login_status(operation: OperationDesign) -> int:
    """The status of credentials that are not valid, or not there: the one by which the contract may say so."""
    known = (401, 403) if 0 in operation.errors else (401, 403, 400, 422, 404)
    return next((status for status in known if status in operation.errors), 401)


def readable_status(operation: OperationDesign) -> int:
    """The status of a body that cannot be read."""
    return 400 if 400 in operation.errors or 0 in operation.errors else operation.validation_status
