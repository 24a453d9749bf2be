"""The method that exchanges tokens, its test, and the module that hands refresh tokens out and takes them back."""

from __future__ import annotations

from orchestrator.models.builtin.auth_design import AuthDesign, RefreshDesign
from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming, templates
from orchestrator.models.builtin.emit.assigning import unsent_child
from orchestrator.models.builtin.emit.assignments import Assignments, payload_path
from orchestrator.models.builtin.emit.columns import is_moment, python_type
from orchestrator.models.builtin.emit.compose import render_imports
from orchestrator.models.builtin.emit.list_behaviour import Test, ready
from orchestrator.models.builtin.emit.method import MethodWriter
from orchestrator.models.builtin.emit.repositories import lookup_name
from orchestrator.models.builtin.emit.requiring import lines_of_stored
from orchestrator.models.builtin.emit.rows import split
from orchestrator.models.builtin.emit.scenarios import scenario_name
from orchestrator.models.builtin.emit.tokens_made import token_for


def renew_token(writer: MethodWriter) -> None:
    """Whoever brings a token that still holds is given a new one."""
    operation, auth = writer.operation, writer.design.auth
    assert auth is not None
    row, repository = naming.row_name(auth.table), writer.repository(auth.table)
    lookup = lookup_name((auth.id,), None)
    writer.use("app.exceptions", "Unauthenticated")
    extra = f", status={status}" if (status := refusal(operation)) != 401 else ""
    refused = f'    raise Unauthenticated("The token does not hold."{extra})'
    subject = "caller.id"
    if operation.body is not None:
        writer.use("app.refreshing", "redeem")
        writer.use("app.db", "transaction")
        given, _, _ = Assignments(writer, dict(writer.types.body_fields), payload_path(writer)).resolve(
            operation.body.exchanged
        )
        writer.say(
            "with transaction(self.session):",
            f"    subject = redeem(self.session, self.settings, {given})",
            "if subject is None:",
            refused,
        )
        subject = "subject"
    writer.say(
        f"{row} = {repository}.{lookup}({subject})", f"if {row} is None:", refused, *lines_of_stored(writer, row)
    )
    writer.caller = False
    writer.answer(row, token_for(writer, row))


def refusal(operation: OperationDesign) -> int:
    """What a token that does not hold is answered with."""
    return next((status for status in (401, 403, 400, 422) if status in operation.errors), 401)


def refresh_tests(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    """A token is exchanged; what is no token is not, nor is one a second time where it holds once."""
    lines = [ready(operation), "", "assert ready.send().status_code == ready.expected"]
    refresh = design.auth.refresh if design.auth is not None else None
    if operation.body is not None and refresh is not None:
        (name,) = operation.body.exchanged
        status = refusal(operation)
        again = status if refresh.table else "ready.expected"
        lines.append(f"assert ready.send().status_code == {again}")
        if not operation.body.envelope:
            lines.append(f"assert ready.send(body={{**ready.body, {name!r}: 'no token'}}).status_code == {status}")
    return [(f"{scenario_name(operation)}_gives_a_new_token", "For one that holds, and for nothing else.", lines)]


def refreshing_text(design: ServiceDesign, auth: AuthDesign, refresh: RefreshDesign) -> str:
    """`app/refreshing.py`."""
    key = design.table(auth.table).column(auth.id)
    kind = python_type(key.type) if key is not None else None
    algorithm = auth.algorithm if auth.algorithm.startswith("HS") else "HS256"
    if not refresh.table:
        return templates.render(
            "app/refreshing_signed.py.j2",
            algorithm=algorithm,
            key=kind.name if kind else "str",
            imports=render_imports(split(list(kind.imports))) if kind and kind.imports else "",
        )
    table = design.table(refresh.table)
    writer = MethodWriter(design.operations[0], design)
    writer.imports.clear()
    given = {naming.attribute(name) for name in (refresh.owner, refresh.secret, refresh.expires, refresh.ended) if name}
    filled = unsent_child(writer, table, given)
    ended = table.column(refresh.ended) if refresh.ended else None
    if ended is not None and not is_moment(ended):
        filled.append(f"{naming.attribute(refresh.ended)}=False")
    return templates.render(
        "app/refreshing_kept.py.j2",
        module=naming.module(table.name),
        model=naming.model_class(table.name),
        owner=naming.attribute(refresh.owner),
        secret=naming.attribute(refresh.secret),
        expires=naming.attribute(refresh.expires) if refresh.expires else "",
        ended=naming.attribute(refresh.ended) if refresh.ended else "",
        moment=ended is not None and is_moment(ended),
        filled="".join(f", {item}" for item in filled),
        imports="".join(f"{line}\n" for line in sorted(writer.imports)),
    )
