"""Methods that write a row: create, update, replace, delete."""

from __future__ import annotations

from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.assigning import (
    fixed_columns,
    guard_fields,
    if_given,
    references,
    required_anyway,
    transaction_line,
    unsent,
)
from orchestrator.models.builtin.emit.assignments import EACH, Assignments, payload_path
from orchestrator.models.builtin.emit.changing import changes, with_set
from orchestrator.models.builtin.emit.columns import filled_in_python, is_moment, is_omittable
from orchestrator.models.builtin.emit.locating import location
from orchestrator.models.builtin.emit.method import MethodWriter
from orchestrator.models.builtin.emit.nesting import children, replaced_children
from orchestrator.models.builtin.emit.operation_facts import stays_without_body
from orchestrator.models.builtin.emit.proving import prove
from orchestrator.models.builtin.emit.requiring import BEFORE, tells_before
from orchestrator.models.builtin.emit.responses import has_token
from orchestrator.models.builtin.emit.rules import (
    effects,
    fill,
    once_written,
    require,
    require_new,
    require_where_it_goes,
    turns,
)
from orchestrator.models.builtin.emit.tokens_made import token_for
from orchestrator.models.builtin.emit.unpointing import unpointed
from orchestrator.models.builtin.emit.upserting import found_or_new, if_there
from orchestrator.models.builtin.reading.mapped import changes_itself
from orchestrator.models.builtin.shapes import (
    WriteField,
)


def create_row(writer: MethodWriter) -> None:
    """A row is made of the path, the caller and the body, with what hangs on it."""
    operation = writer.operation
    parent = writer.walk()
    writer.guard()
    guard_fields(writer)
    row = naming.row_name(operation.table)
    while row in writer.rows.values():
        row = f"new_{row}"
    writer.use("app.db", "transaction")
    several = next((write for write in operation.body.fields if write.each), None) if operation.body else None
    if several is not None:
        _create_each(writer, several, row, parent)
        return
    _create_one(writer, row, parent)
    _answer_created(writer, row)


def _create_each(writer: MethodWriter, several: WriteField, row: str, parent: str) -> None:
    """Lines that make a row of each value of a property, all or none."""
    operation = writer.operation
    given, _, _ = Assignments(writer, dict(writer.types.body_fields), payload_path(writer)).resolve(several.path)
    start = len(writer.lines)
    writer.each = several.path
    _create_one(writer, row, parent)
    inside, writer.lines[start:] = writer.lines[start:], []
    writer.each = ()
    shown = operation.answer.many and writer.types.answer != "None"
    writer.use("app.convert", "several")
    writer.say(*([f"made: list[{writer.model(operation.table)}] = []"] if shown else []), transaction_line(operation))
    writer.say(f"    for {EACH} in several({given}):", *(f"        {line}" for line in inside))
    if shown:
        writer.say(f"        made.append({row})", f"return {writer.wrapped({'': writer.present('made')})}")
    else:
        writer.answer(row)


def _create_one(writer: MethodWriter, row: str, parent: str) -> None:
    """Lines that make one row, and what hangs on it."""
    operation = writer.operation
    body, later = _new_row(writer, row, parent)
    references(writer)
    writer.say(*body, *fill(writer, row, new=True), *require_new(writer, row))
    access = operation.access
    through_others = access.own and writer.caller and len(access.owner_path) > 1
    if through_others and access.owner_path[-1][0] not in writer.rows:
        writer.guard(row)
    writer.say(transaction_line(operation))
    inner = [f"{writer.repository(operation.table)}.add({row})", *later, *children(writer, row)]
    inner += [*once_written(writer, row), *effects(writer, row)]
    writer.say(*(f"    {line}" for line in inner))
    writer.rows[operation.table] = row


def _answer_created(writer: MethodWriter, row: str) -> None:
    operation, auth = writer.operation, writer.design.auth
    token = writer.handed
    view = operation.answer.view
    if auth is not None and operation.kind is Kind.REGISTER and view and has_token(writer.design, view):
        token = token_for(writer, row)
    start = len(writer.lines)
    writer.answer(_shown_row(writer, row), token)
    headers = {name: word for name, word in operation.answer.headers.items() if word == "location"}
    if headers and len(writer.lines) > start and writer.lines[-1].startswith("return "):
        writer.use("app.presenters.base", "Headed")
        body = writer.lines[-1].removeprefix("return ")
        place = location(writer, row)
        pairs = ", ".join(f'"{name}": {place}' for name in headers)
        writer.lines[-1] = f"return Headed(body={body}, headers={{{pairs}}})"


def _shown_row(writer: MethodWriter, row: str) -> str:
    """The row that the answer speaks of: the new one, unless the view is of another table on the way."""
    view = writer.design.views.get(writer.operation.answer.view)
    if view is None or not view.table or view.table == writer.operation.table:
        return row
    return writer.rows.get(view.table, row)


def _new_row(writer: MethodWriter, row: str, parent: str) -> tuple[list[str], list[str]]:
    """Lines that make the row: first what it needs, then what may be missing."""
    operation = writer.operation
    assignments = Assignments(writer, dict(writer.types.body_fields), payload_path(writer))
    fixed = fixed_columns(writer, parent)
    arguments = [f"{naming.attribute(column)}={value}" for column, value in fixed.items()]
    filled = {match.column for match in operation.rules.defaults}
    derived = {match.column for match in operation.rules.derived}
    anew = {match.column for match in operation.rules.derived if not changes_itself(match)}
    lines: list[str] = []
    for write in operation.body.fields if operation.body else ():
        if write.column in fixed or write.column in anew:
            continue
        name = naming.attribute(write.column)
        expression, field, maybe = assignments.sent(write.path)
        value = assignments.converted(expression, field, write, operation.table)
        column = writer.column(operation.table, write.column)
        if not maybe and not field.may_be_none:
            arguments.append(f"{name}={value}")
        elif column is not None and column.nullable and not filled_in_python(column):
            arguments.append(f"{name}={if_given(value, expression, maybe)}")
        elif column is not None and not is_omittable(column) and column.name not in filled:
            arguments.append(f"{name}={required_anyway(writer, value, expression, maybe, write)}")
        else:
            test = " and ".join(f"{item} is not None" for item in [*maybe, expression])
            lines += [f"if {test}:", f"    {row}.{name} = {value}"]
    computed = {naming.attribute(name) for name in filled | derived}
    arguments += unsent(writer, {argument.split("=")[0] for argument in arguments} | computed)
    made = f"{row} = {writer.model(operation.table)}({', '.join(arguments)})"
    return [made, *lines, *writer.slug_lines(row)], []


def update_row(writer: MethodWriter) -> None:
    """A row is changed by what was sent, or wholly replaced."""
    operation = writer.operation
    row = found_or_new(writer) if operation.upsert else writer.walk()
    writer.guard(row)
    require(writer, row)
    if stays_without_body(operation, writer.types):
        _unchanged(writer, row)
    guard_fields(writer)
    prove(writer, row)
    turns(writer, row)
    references(writer, partial=True)
    writer.use("app.db", "transaction")
    if tells_before(writer):
        writer.use("app.repositories.base", "as_it_is")
        writer.say(f"{BEFORE} = as_it_is({row})")
    lines = with_set(writer, row, changes(writer, row))
    lines += writer.slug_lines(row)
    lines += fill(writer, row, new=operation.upsert)
    lines.append(f"{writer.repository(operation.table)}.{'add' if operation.upsert else 'save'}({row})")
    lines += require_where_it_goes(writer, row)
    lines += replaced_children(writer, row)
    if done := effects(writer, row):
        lines += [*done, f"{writer.repository(operation.table)}.save({row})"]
    writer.say(transaction_line(operation), *(f"    {line}" for line in lines))
    start = len(writer.lines)
    writer.answer(row)
    if operation.made_status and len(writer.lines) > start and operation.answer.view:
        writer.use("app.presenters.base", "Headed")
        body, usual = writer.lines[-1].removeprefix("return "), operation.answer.status
        status = f"{operation.made_status} if found is None else {usual}"
        writer.lines[-1] = f"return Headed(body={body}, headers={{}}, status={status})"


def _unchanged(writer: MethodWriter, row: str) -> None:
    """Lines that answer with the row as it is where no body was sent."""
    writer.say("if payload is None:")
    start = len(writer.lines)
    writer.answer(row)
    writer.lines[start:] = [f"    {line}" for line in writer.lines[start:] or ["return"]]


def delete_row(writer: MethodWriter) -> None:
    """A row goes away, or is marked as gone."""
    operation = writer.operation
    row = if_there(writer) if operation.repeatable else writer.walk()
    writer.guard(row)
    require(writer, row)
    turns(writer, row)
    repository = writer.repository(operation.table)
    writer.use("app.db", "transaction")
    before = [f"    {line}" for line in effects(writer, row)]
    if operation.soft_delete:
        moment = is_moment(writer.column(operation.table, operation.soft_delete))
        value = "utc_now()" if moment else "True"
        if moment:
            writer.use("app.models.base", "utc_now")
        by = [f"    {line}" for line in with_set(writer, row, [])]
        body = [f"    {row}.{naming.attribute(operation.soft_delete)} = {value}", *by, f"    {repository}.save({row})"]
    else:
        let_go = [f"    {line}" for line in unpointed(writer, operation.table, row)]
        body = [*let_go, f"    {repository}.remove({row})"]
    body = [*before, *body]
    if operation.answer.view and writer.types.answer != "None":
        shown = writer.present(f"[{row}]")
        writer.say(f"shown = {shown}[0]")
        writer.say(transaction_line(operation), *body, f"return {writer.wrapped({'': 'shown'})}")
        return
    writer.say(transaction_line(operation), *body)
    writer.answer(row)


def get_row(writer: MethodWriter) -> None:
    """One row is shown."""
    row = writer.walk()
    writer.guard(row)
    require(writer, row)
    if done := effects(writer, row):
        writer.use("app.db", "transaction")
        writer.say(transaction_line(writer.operation), *(f"    {line}" for line in done))
        writer.say(f"    {writer.repository(writer.operation.table)}.save({row})")
    writer.answer(row)
