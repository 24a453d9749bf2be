"""Nested arrays of a body: rows that point at the new one, and rows of link tables."""

from __future__ import annotations

from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.emit import convert, naming
from orchestrator.models.builtin.emit.assigning import (
    default_value,
    if_given,
    required_anyway,
    unsent_child,
)
from orchestrator.models.builtin.emit.assignments import Assignments, payload_path, referred
from orchestrator.models.builtin.emit.columns import filled_in_python
from orchestrator.models.builtin.emit.expressions import ExpressionWriter
from orchestrator.models.builtin.emit.given import given_to
from orchestrator.models.builtin.emit.leaves import Around
from orchestrator.models.builtin.emit.method import MethodWriter
from orchestrator.models.builtin.emit.repositories import (
    lookup_name,
)
from orchestrator.models.builtin.emit.request_values import ModelField
from orchestrator.models.builtin.shapes import (
    WriteField,
    WriteLink,
    WriteMany,
)


def children(writer: MethodWriter, row: str) -> list[str]:
    """Lines that make the rows of nested arrays."""
    body = writer.operation.body
    if body is None:
        return []
    assignments = Assignments(writer, dict(writer.types.body_fields), payload_path(writer))
    lines: list[str] = []
    for many in body.many:
        lines += _child_rows(writer, assignments, many, row)
    for link in body.links:
        lines += _link_rows(writer, assignments, link, row)
    return lines


def _child_rows(writer: MethodWriter, assignments: Assignments, many: WriteMany, row: str) -> list[str]:
    expression, field, maybe = assignments.resolve(many.path)
    if field is None:
        return []
    item = naming.row_name(many.table)
    each = f"each_{item}"
    inner_fields = dict(field.typed.item.fields) if field.typed.item else {}
    inner = Assignments(writer, inner_fields, each)
    arguments = [f"{naming.attribute(other)}={row}.{naming.attribute(own)}" for other, own in many.on]
    table = writer.design.table(many.table)
    checks: list[str] = []
    for write in many.fields:
        value_expression, value_field, value_maybe = (inner.sent if write.path else inner.resolve)(write.path)
        typed_field = value_field or (
            ModelField(attribute="", typed=field.typed.item, required=True, has_default=False)
            if field.typed.item
            else None
        )
        value = inner.converted(value_expression, typed_field, write, many.table)
        column = table.column(write.column)
        sent = value
        tests = [*value_maybe, value_expression] if value_field is not None and value_field.may_be_none else value_maybe
        if value_field is not None and (value_maybe or value_field.may_be_none):
            if column is not None and (column.nullable or column.name in dict(many.set)):
                value = if_given(value, value_expression, value_maybe)
            elif column is not None and filled_in_python(column):
                default = default_value(column)
                value = f"{default} if {value_expression} is None else {value}"
            else:
                value = required_anyway(writer, value, value_expression, value_maybe, write)
        arguments.append(f"{naming.attribute(write.column)}={value}")
        checks += _child_reference(writer, table, write, sent, tests, many)
    arguments += [f"{naming.attribute(many.numbered)}=number"] if many.numbered else []
    computed = {naming.attribute(name) for name, _ in many.set}
    arguments += unsent_child(writer, table, {argument.split("=")[0] for argument in arguments} | computed)
    source = f"{expression} or []" if maybe or field.may_be_none else expression
    if maybe:
        source = f"({expression} or []) if {' and '.join(f'{m} is not None' for m in maybe)} else []"
    source = f"dict.fromkeys({source})" if _counts_once(writer, many) else source
    repository = writer.repository(many.table)
    new = f"{writer.model(many.table)}({', '.join(arguments)})"
    made = [f"    {repository}.add({new})"]
    if many.set:
        name = f"new_{item}"
        made = [f"    {name} = {new}", *(f"    {line}" for line in _computed(writer, many, name, row))]
        made.append(f"    {repository}.add({name})")
    if many.times:
        made = _repeated(writer, inner, many, made)
    loop = f"number, {each} in enumerate({source}, {many.first})" if many.numbered else f"{each} in {source}"
    return [f"for {loop}:", *checks, *made]


def _counts_once(writer: MethodWriter, many: WriteMany) -> bool:
    """Whether a value that is sent twice makes one row: two would not be told apart, and no status tells of it."""
    if len(many.fields) != 1 or many.fields[0].path or many.numbered or 409 in writer.operation.errors:
        return False
    key = {many.fields[0].column, *(other for other, _ in many.on)}
    return writer.design.table(many.table).is_unique(tuple(key))


def _repeated(writer: MethodWriter, inner: Assignments, many: WriteMany, made: list[str]) -> list[str]:
    """Lines that make as many rows as an item says, and refuse one that says more than a request may make."""
    count, field, _ = inner.resolve((many.times,))
    lines: list[str] = []
    if field is not None and field.may_be_none:
        lines, count = [f"    times = 1 if {count} is None else {count}"], "times"
    if many.most:
        writer.use("app.exceptions", "Detail", "InvalidRequest")
        said, place = f"{many.most} is the most.", ".".join((*many.path, many.times))
        lines += [
            f"    if {count} > {many.most}:",
            f"        detail = Detail(field={place!r}, message={said!r})",
            f"        raise InvalidRequest({said!r}, details=[detail], status={writer.operation.validation_status})",
        ]
    return [*lines, f"    for _ in range({count}):", *(f"    {line}" for line in made)]


def _computed(writer: MethodWriter, many: WriteMany, name: str, row: str) -> list[str]:
    """Lines that give an item's row what the mapping computes."""
    own, table = writer.operation.table, writer.design.table(many.table)
    around = {many.table: Around(table=many.table, code=name, is_row=True)}
    if own != many.table:
        around[own] = Around(table=own, code=row, is_row=True)
    written = ExpressionWriter(writer, writer.design, around, given_to(writer))
    writer.use("app.repositories.base", "computed")
    model = writer.model(many.table)
    lines = []
    for column, text in many.set:
        value = written.value(text, table.column(column), many.table)
        attribute = naming.attribute(column)
        lines.append(f"{name}.{attribute} = computed(self.session, {value}, {model}.{attribute})")
    return [*written.before(), *lines]


def _child_reference(
    writer: MethodWriter, table: Table, write: WriteField, value: str, tests: list[str], many: WriteMany
) -> list[str]:
    """Lines that refuse an item that names a row which does not exist; `tests` may be null."""
    key = table.foreign_key_of(write.column)
    if key is None or not key.target_columns or write.lookup is not None:
        return []
    line = referred(writer, key.target, key.target_columns, value, ".".join([*many.path, *write.path]))
    if not tests:
        return [f"    {line}"]
    return [f"    if {' and '.join(f'{test} is not None' for test in tests)}:", f"        {line}"]


def _link_rows(writer: MethodWriter, assignments: Assignments, link: WriteLink, row: str) -> list[str]:
    expression, field, maybe = assignments.resolve(link.path)
    if field is None:
        return []
    target = naming.row_name(link.target)
    target = f"other_{target}" if target == row else target  # a knot and the one that it builds on
    key = f"{target}_key"
    column = writer.column(link.target, link.target_column)
    base = field.typed.item.base if field.typed.item else "str"
    value = convert.inward(key, base, column, writer.imports) if column else key
    repository, links = writer.repository(link.target), writer.repository(link.via.table)
    pairs = [f"{naming.attribute(a)}={row}.{naming.attribute(b)}" for a, b in link.via.near]
    pairs += [f"{naming.attribute(a)}={target}.{naming.attribute(b)}" for a, b in link.via.far]
    pairs += unsent_child(writer, writer.design.table(link.via.table), {pair.split("=")[0] for pair in pairs})
    source = f"{expression} or []" if maybe or field.may_be_none else expression
    lines = [f"for {key} in dict.fromkeys({source}):"]
    if link.create_missing:
        made = [f"{naming.attribute(link.target_column)}={value}"]
        made += unsent_child(writer, writer.design.table(link.target), {naming.attribute(link.target_column)})
        lookup = lookup_name((link.target_column,), None)
        lines += [f"    {target} = {repository}.{lookup}({value})", f"    if {target} is None:"]
        lines.append(f"        {target} = {repository}.add({writer.model(link.target)}({', '.join(made)}))")
    else:
        found = referred(writer, link.target, (link.target_column,), value, ".".join(link.path))
        lines.append(f"    {target} = {found}")
    lines.append(f"    {links}.add({writer.model(link.via.table)}({', '.join(pairs)}))")
    return lines


def replaced_children(writer: MethodWriter, row: str) -> list[str]:
    """Lines that put the sent items of a nested array in place of the old ones."""
    body = writer.operation.body
    if body is None:
        return []
    assignments = Assignments(writer, dict(writer.types.body_fields), payload_path(writer))
    whole = writer.operation.kind is Kind.REPLACE
    lines: list[str] = []
    for many in body.many:
        expression, field, maybe = assignments.resolve(many.path)
        if field is None:
            continue
        old = [f"{writer.model(many.table)}.{naming.attribute(o)} == {row}.{naming.attribute(w)}" for o, w in many.on]
        block = [f"{writer.repository(many.table)}.remove_where({', '.join(old)})"]
        block += _child_rows(writer, assignments, many, row)
        lines += _when_sent(block, expression, field, maybe, whole=whole)
    for link in body.links:
        expression, field, maybe = assignments.resolve(link.path)
        if field is None:
            continue
        old = [
            f"{writer.model(link.via.table)}.{naming.attribute(o)} == {row}.{naming.attribute(w)}"
            for o, w in link.via.near
        ]
        block = [f"{writer.repository(link.via.table)}.remove_where({', '.join(old)})"]
        block += _link_rows(writer, assignments, link, row)
        lines += _when_sent(block, expression, field, maybe, whole=whole)
    return lines


def _when_sent(block: list[str], expression: str, field: ModelField, maybe: list[str], *, whole: bool) -> list[str]:
    if whole or not (maybe or field.may_be_none):
        return block
    test = " and ".join(f"{item} is not None" for item in [*maybe, expression])
    return [f"if {test}:", *(f"    {line}" for line in block)]
