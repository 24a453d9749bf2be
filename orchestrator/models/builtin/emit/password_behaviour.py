"""Emitted tests of operations that ask for a password: right is let in, wrong is not."""

from __future__ import annotations

from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit.list_behaviour import Test, ready
from orchestrator.models.builtin.emit.scenarios import scenario_name
from orchestrator.models.builtin.emit.statuses import login_status
from orchestrator.models.builtin.shapes import Body


def login_tests(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    """Tests of a log-in."""
    body, auth = operation.body, design.auth
    if body is None or auth is None:
        return []
    secret = next((w for w in body.fields if w.hashed or w.column == auth.password), None)
    if secret is None or len(secret.path) != 1:
        return []
    status = login_status(operation)
    lines = [
        ready(operation),
        f"wrong = {_with_wrong(body, secret.path[0])}",
        "",
        "assert ready.send().status_code == ready.expected",
        f"assert ready.send(body=wrong).status_code == {status}",
    ]
    return [(f"{scenario_name(operation)}_needs_the_right_password", "Right is let in, wrong is not.", lines)]


def password_tests(
    operation: OperationDesign, design: ServiceDesign, body: Body, path: tuple[str, ...], status: int
) -> list[Test]:
    """Tests of a change of the password, of which the present one stands at `path` of the body."""
    nobody = design.auth is not None and design.auth.kind == "basic"  # it is what callers are known by
    lines = [
        ready(operation),
        f"wrong = {_with_wrong(body, path[0])}",
        "",
        f"assert ready.send(body=wrong).status_code == {status}",
        "assert ready.send().status_code == ready.expected",
        f"assert ready.send().status_code == {401 if nobody else status}  # what was right before is not any more",
    ]
    return [(f"{scenario_name(operation)}_needs_the_present_password", "And puts another in its place.", lines)]


def _with_wrong(body: Body, name: str) -> str:
    """The body of the scenario with another password, as an expression."""
    if not body.envelope:
        return f"{{**ready.body, {name!r}: 'wrong password 1!'}}"
    inner = f"inside(ready.body, {', '.join(repr(part) for part in body.envelope)})"
    sent = f"{{**{inner}, {name!r}: 'wrong password 1!'}}"
    for part in reversed(body.envelope):
        sent = f"{{{part!r}: {sent}}}"
    return sent
