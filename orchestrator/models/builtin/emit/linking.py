"""Methods on link tables, and the one that lets somebody in."""

from __future__ import annotations

from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.assigning import (
    fixed_columns,
    transaction_line,
    unsent,
)
from orchestrator.models.builtin.emit.assignments import Assignments, payload_path
from orchestrator.models.builtin.emit.auth import stored_role
from orchestrator.models.builtin.emit.columns import told_proof
from orchestrator.models.builtin.emit.log_in_names import is_folded
from orchestrator.models.builtin.emit.method import MethodWriter
from orchestrator.models.builtin.emit.named_errors import speaks_by_name
from orchestrator.models.builtin.emit.once_written import of_the_row
from orchestrator.models.builtin.emit.repositories import (
    lookup_name,
)
from orchestrator.models.builtin.emit.request_values import ModelField
from orchestrator.models.builtin.emit.requiring import lines_of_request, lines_of_stored
from orchestrator.models.builtin.emit.rules import assigned, effects
from orchestrator.models.builtin.emit.statuses import login_status
from orchestrator.models.builtin.emit.tokens_made import token_for
from orchestrator.models.builtin.shapes import Step


def link_rows(writer: MethodWriter) -> None:
    """A row of a link table is made, once."""
    operation = writer.operation
    parent = writer.walk()
    writer.guard()
    fixed = _ends(writer, parent)
    writer.say(*lines_of_request(writer, where=True))
    repository = writer.repository(operation.table)
    model = writer.model(operation.table)
    tests = [f"{model}.{naming.attribute(column)} == {value}" for column, value in fixed.items()]
    arguments = [f"{naming.attribute(column)}={value}" for column, value in fixed.items()]
    later = [match for match in operation.rules.derived if of_the_row(match, operation.table)]
    given = {argument.split("=")[0] for argument in arguments}
    arguments += unsent(writer, given | {naming.attribute(match.column) for match in later})
    writer.use("app.db", "transaction")
    made, row = f"{model}({', '.join(arguments)})", naming.row_name(operation.table)
    adding = [f"{repository}.add({made})"]
    if later:
        placed = [line for match in later for line in assigned(writer, row, match)]
        adding = [f"{row} = {made}", *placed, f"{repository}.add({row})"]
    found = f"{repository}.first({', '.join(tests)})"
    if operation.conflict_status in operation.errors and not operation.repeatable:
        writer.use("app.exceptions", "Conflict")
        extra = f", status={operation.conflict_status}" if operation.conflict_status != 409 else ""
        writer.say(f"if {found} is not None:", f'    raise Conflict("This is there already."{extra})')
        writer.say(transaction_line(operation), *(f"    {line}" for line in [*adding, *effects(writer, "")]))
    else:
        writer.say(transaction_line(operation), f"    if {found} is None:", *(f"        {line}" for line in adding))
        writer.say(*(f"        {line}" for line in effects(writer, "")))
    _answer_link(writer, parent)


def _ends(writer: MethodWriter, parent: str) -> dict[str, str]:
    """What the columns of the link hold; an end that a rule computes and that is nowhere is not found."""
    found = fixed_columns(writer, parent)
    step = Step(table=writer.operation.table)
    for match in writer.operation.rules.derived:
        if of_the_row(match, step.table):
            continue
        name = writer.key(step, match, parent)
        column = writer.column(step.table, match.column)
        if column is not None and not column.nullable:
            writer.use("app.exceptions", "NotFound")
            writer.say(f"if {name} is None:", '    raise NotFound("There is no such resource.")')
        found[match.column] = name
    return found


def unlink_rows(writer: MethodWriter) -> None:
    """A row of a link table is taken away."""
    operation = writer.operation
    parent = writer.walk()
    writer.guard()
    fixed = _ends(writer, parent)
    repository = writer.repository(operation.table)
    model = writer.model(operation.table)
    tests = [f"{model}.{naming.attribute(column)} == {value}" for column, value in fixed.items()]
    writer.say(*lines_of_request(writer, where=True))
    writer.use("app.db", "transaction")
    removing = f"{repository}.remove_where({', '.join(tests)})"
    if operation.missing_status:
        writer.use("app.exceptions", "NotFound")
        status = f", status={operation.missing_status}" if operation.missing_status != 404 else ""
        refused = f'raise NotFound("There is nothing to take away."{status})'
        writer.say(transaction_line(operation), f"    if not {removing}:", f"        {refused}")
    else:
        writer.say(transaction_line(operation), f"    {removing}")
    writer.say(*(f"    {line}" for line in effects(writer, "")))
    _answer_link(writer, parent)


def _answer_link(writer: MethodWriter, parent: str) -> None:
    view = writer.design.views.get(writer.operation.answer.view)
    row = writer.rows.get(view.table, parent) if view is not None else parent
    writer.answer(row)


def _sent(expression: str, field: ModelField | None, maybe: list[str]) -> str:
    """What was sent; where the contract lets it be left out, nothing is as wrong as anything else."""
    return f'({expression} or "")' if field is not None and field.may_be_none and not maybe else expression


def _told(writer: MethodWriter) -> str:
    """That the credentials are wrong, under a name, where errors have names: the one of a missing token would lie."""
    if not speaks_by_name(writer.design.error):
        return ""
    writer.use("app.exceptions", "Detail")
    return ', details=[Detail(field="credentials", message="invalid")]'


def log_in(writer: MethodWriter) -> None:
    """The credentials are compared, and answered with a token."""
    operation, auth = writer.operation, writer.design.auth
    if auth is None or operation.body is None:
        return
    assignments = Assignments(writer, dict(writer.types.body_fields), payload_path(writer))
    by_column = {write.column: write for write in operation.body.fields}
    password = next((write for write in operation.body.fields if write.hashed), by_column.get(auth.password))
    login = next((w for w in operation.body.fields if w is not password), None)
    if password is None or login is None:
        return
    row = naming.row_name(auth.table)
    repository = writer.repository(auth.table)
    given = _sent(*assignments.resolve(login.path))
    secret = _sent(*assignments.resolve(password.path))
    kept = writer.design.table(auth.table).column(auth.password)
    proof = told_proof(kept, f"{row}.{naming.attribute(auth.password)}")
    writer.use("app.security", "verify_password")
    writer.use("app.exceptions", "Unauthenticated")
    status = login_status(operation)
    extra = f", status={status}" if status != 401 else ""
    where = f"{writer.model(auth.table)}.{naming.attribute(login.column)}"
    if is_folded(writer.design.table(auth.table), login.column):
        writer.use("sqlalchemy", "func")
        lookup = f"{repository}.first(func.lower({where}) == func.lower({given}))"
    elif login.column == auth.login:
        lookup = f"{repository}.{lookup_name((login.column,), None)}({given})"
    else:
        lookup = f"{repository}.first({where} == {given})"
    role = (
        auth.roles_in(stored_role(auth, writer.design.table(auth.table), row))
        if auth.role
        else f"role={auth.default_role!r}"
    )
    refusal = f'    raise Unauthenticated("The credentials are not valid."{extra}{_told(writer)})'
    writer.say(
        f"{row} = {lookup}",
        f"right = verify_password(self.settings, {proof} if {row} else None, {secret})",
        f"if {row} is None or not right:",
        refusal,
        *(lines_of_stored(writer, row, {status: refusal}) if operation.table == auth.table else ()),
    )
    writer.caller, checked = True, len(writer.lines)
    writer.answer(row, token_for(writer, row))
    if any("caller" in line for line in writer.lines[checked:]):  # a login that answers nothing knows it of nobody
        writer.use("app.security", "Caller")
        writer.lines.insert(checked, f"caller = Caller(id={row}.{naming.attribute(auth.id)}, {role})")
