"""Columns of a row that is written: what fills them besides the body, and what of the body is refused first."""

from __future__ import annotations

from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.models.builtin.design import OperationDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.assignments import Assignments, payload_path, referred
from orchestrator.models.builtin.emit.columns import fresh_text, is_omittable, python_type
from orchestrator.models.builtin.emit.method import MethodWriter
from orchestrator.models.builtin.emit.repositories import (
    collection,
)
from orchestrator.models.builtin.shapes import (
    FromSlug,
    Match,
    WriteField,
)


def if_given(value: str, expression: str, maybe: list[str]) -> str:
    """The value, or `None` where something on the way to it is missing."""
    if value == expression and not maybe:
        return expression
    test = " or ".join(f"{item} is None" for item in [*maybe, expression])
    return f"None if {test} else {value}"


def required_anyway(writer: MethodWriter, value: str, expression: str, maybe: list[str], write: WriteField) -> str:
    """A value that the contract lets a client leave out and the database does not: told as a conflict."""
    writer.use("app.convert", "required")
    if maybe:
        test = " or ".join(f"{item} is None" for item in maybe)
        inner = f"None if {test} else {expression}"
        return f"required({inner}, {naming.quoted('.'.join(write.path))})"
    if value == expression:
        return f"required({expression}, {naming.quoted('.'.join(write.path))})"
    return value.replace(expression, f"required({expression}, {naming.quoted('.'.join(write.path))})")


def unsent(writer: MethodWriter, given: set[str]) -> list[str]:
    """Columns that must have a value and that neither the body nor the design gives one: kept empty, never invented."""
    table = writer.design.table(writer.operation.table)
    sent = {naming.attribute(write.column) for write in (writer.operation.body.fields if writer.operation.body else ())}
    missing = []
    for column in table.columns:
        name = naming.attribute(column.name)
        if name in given or name in sent or is_omittable(column):
            continue
        kind = python_type(column.type).name
        auth = writer.design.auth
        if auth is not None and table.name == auth.table and column.name == auth.role:
            missing.append(f"{name}={auth.kept_role(auth.default_role)}")
        elif kind == "UUID" and column.name in table.primary_key:
            writer.use("uuid", "uuid4")
            missing.append(f"{name}=uuid4()")
        elif kind == "datetime":
            writer.use("app.models.base", "utc_now")
            missing.append(f"{name}=utc_now()")
        elif kind in ("str", "int", "float", "bool") and column.name not in table.primary_key:
            value = column.values[0] if column.values else {"str": "", "int": 0, "float": 0.0, "bool": False}[kind]
            missing.append(f"{name}={value!r}")
        elif kind == "str" and column.name in table.primary_key:
            writer.use("uuid", "uuid4")
            missing.append(f"{name}={fresh_text(column)}")
        elif kind == "Decimal":
            writer.use("decimal", "Decimal")
            missing.append(f"{name}=Decimal(0)")
    return missing


def fixed_columns(writer: MethodWriter, parent: str) -> dict[str, str]:
    """Columns that the operation fills itself: from the path, the caller, the clock."""
    operation = writer.operation
    found: dict[str, str] = {}
    step = collection(operation)
    matches: list[Match] = [*(step.match if step else ()), *operation.set]
    for match in matches:
        if isinstance(match.source, FromSlug):
            continue
        found[match.column] = writer.value(match.source, writer.column(operation.table, match.column), parent)
    return found


def references(writer: MethodWriter, *, partial: bool = False) -> None:
    """Lines that say which field refers to nothing, rather than leave it to the database to object."""
    operation = writer.operation
    if operation.body is None:
        return
    table = writer.design.table(operation.table)
    assignments = Assignments(writer, dict(writer.types.body_fields), payload_path(writer))
    fixed = {match.column for match in operation.set}
    del partial
    for write in operation.body.fields:
        key = table.foreign_key_of(write.column)
        if key is None or not key.target_columns or write.column in fixed or write.lookup is not None:
            continue
        expression, field, maybe = assignments.sent(write.path)
        value = assignments.converted(expression, field, write, operation.table)
        test = referred(writer, key.target, key.target_columns, value, ".".join(write.path))
        if maybe or field.may_be_none:
            given = " and ".join(f"{item} is not None" for item in [*maybe, expression])
            writer.say(f"if {given}:", f"    {test}")
        else:
            writer.say(test)


def default_value(column: Column) -> str:
    """The design's constant default as Python writes it."""
    value = column.default_value
    return repr(value) if value is not None else "None"


def plain_default(writer: MethodWriter, column: Column) -> str:
    """The same, as the column's own type."""
    if column.listed_default:
        return repr(list(column.listed_default))
    if column.type.kind in (SqlKind.JSON, SqlKind.JSONB, SqlKind.ARRAY):
        return "[]" if str(column.default_value).startswith("[") or column.type.kind is SqlKind.ARRAY else "{}"
    if python_type(column.type).name == "Decimal":
        writer.use("decimal", "Decimal")
        return f'Decimal("{column.default_value}")'
    return repr(column.default_value)


def transaction_line(operation: OperationDesign) -> str:
    """The head of the transaction in which the operation writes."""
    extra = f", conflict={operation.conflict_status}" if operation.conflict_status != 409 else ""
    extra += f", invalid={operation.check_status}" if operation.check_status else ""
    return f"with transaction(self.session{extra}):"


def guard_fields(writer: MethodWriter) -> None:
    """Lines that refuse fields which the caller's role may not write."""
    access = writer.operation.access
    body = writer.operation.body
    if not access.fields or body is None or not writer.caller:
        return
    attribute_of = {
        write.column: writer.types.body_fields[write.path[0]].attribute
        for write in body.fields
        if write.path and write.path[0] in writer.types.body_fields
    }
    allowed = {
        role: sorted(attribute_of[column] for column in columns if column in attribute_of)
        for role, columns in access.fields.items()
    }
    writer.use("app.permissions", "ensure_fields")
    several = writer.design.auth is not None and writer.design.auth.several_roles
    among = f", among={naming.set_of(access.allow)}" if several and access.allow else ""
    writer.say(f"ensure_fields(caller, {payload_path(writer)}.model_fields_set, {allowed!r}{among})")


def unsent_child(writer: MethodWriter, table: Table, given: set[str]) -> list[str]:
    """Columns of a nested row that must have a value and get none from the body."""
    missing: list[str] = []
    for column in table.columns:
        name = naming.attribute(column.name)
        if name in given or is_omittable(column):
            continue
        kind = python_type(column.type).name
        if kind == "UUID":
            writer.use("uuid", "uuid4")
            missing.append(f"{name}=uuid4()")
        elif kind == "datetime":
            writer.use("app.models.base", "utc_now")
            missing.append(f"{name}=utc_now()")
        elif kind == "str" and (column.name,) == table.primary_key:
            writer.use("uuid", "uuid4")
            missing.append(f"{name}={fresh_text(column)}")
        elif kind in ("str", "int", "float", "bool"):
            value = column.values[0] if column.values else {"str": "", "int": 0, "float": 0.0, "bool": False}[kind]
            missing.append(f"{name}={value!r}")
        elif kind == "Decimal":
            writer.use("decimal", "Decimal")
            missing.append(f"{name}=Decimal(0)")
    return missing
