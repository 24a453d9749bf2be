"""From rows to answers: for each view a function that takes a whole page, so that no loop hides a query."""

from __future__ import annotations

import re

from orchestrator.json_schema import types_of, without_null
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.beside_rows import many_rows, number_of, one_row, values_of
from orchestrator.models.builtin.emit.compose import Piece
from orchestrator.models.builtin.emit.convert import Outward
from orchestrator.models.builtin.emit.nothing_there import or_nothing
from orchestrator.models.builtin.emit.presenter_writer import PresenterWriter, presenter_name
from orchestrator.models.builtin.emit.presenting import expressions
from orchestrator.models.builtin.emit.responses import group_columns
from orchestrator.models.builtin.emit.spans import span_of
from orchestrator.models.builtin.emit.token_parts import token_part
from orchestrator.models.builtin.shapes import (
    ColumnField,
    ConstantField,
    CountField,
    ExistsField,
    ExpressionField,
    GroupField,
    IsSetField,
    ManyField,
    OneField,
    SpanField,
    TokenField,
    ValueField,
    ValuesField,
    View,
    ViewField,
)

_PLACES = re.compile(r"\\\.(?:\\d|\[0-9\])\{(\d)\}\)?\$$")
"""The end of a pattern of numbers that are texts with as many places."""


def presenter(view: View, design: ServiceDesign) -> Piece:
    """The function of a view."""
    writer = PresenterWriter(view, design)
    for field in view.fields:
        value = _value(field, writer)
        writer.arguments.append(f"{writer.names[field.property]}={value},")
    name = naming.view_class(view.name)
    row = writer.model(view.table) if view.table else "object"
    loop = "for index, row in enumerate(rows)" if writer.uses_index else "for row in rows"
    if not any("row." in line or "row," in line for line in writer.arguments):
        loop = loop.replace("row in", "_row in").replace("index, row", "index, _row")
    body = "\n".join(f"            {line}" for line in writer.arguments)
    before = "".join(f"    {line}\n" for line in writer.before)
    unused = [] if writer.uses_session else ["session"]
    if not any("context" in line for line in (*writer.arguments, *writer.before)):
        unused.append("context")
    before = (f"    del {', '.join(unused)}\n" if unused else "") + before
    title = " ".join(naming.words(view.name))
    source = (
        f"def {presenter_name(view)}(\n"
        f"    session: Session, rows: Sequence[{row}], context: Context\n) -> list[{name}]:\n"
        f'    """Rows as clients see them ({title}), in the same order."""\n{before}'
        f"    return [\n        {name}(\n{body}\n        )\n        {loop}\n    ]\n"
    )
    return Piece(name=presenter_name(view), source=source, imports=tuple(sorted(writer.imports)))


def _value(field: ViewField, writer: PresenterWriter) -> str:
    source = field.source
    local = naming.variable(f"{naming.snake(field.property)}_found")
    if isinstance(source, ColumnField):
        return _column(field, source, writer)
    if isinstance(source, ConstantField):
        return _constant(source, writer)
    if isinstance(source, TokenField):
        auth = writer.design.auth
        return token_part(source, auth.prefix if auth is not None else "", writer.imports)
    if isinstance(source, GroupField):
        writer.uses_index = True
        writer.before.append(f"{local} = {writer.present(source.view)}(session, rows, context)")
        writer.uses_session = True
        columns, every = group_columns(field, writer.design)
        test = (" and " if every else " or ").join(f"row.{naming.attribute(name)} is not None" for name in columns)
        return f"{local}[index] if {test} else None" if test else f"{local}[index]"
    if isinstance(source, OneField):
        return one_row(field, source, local, writer)
    if isinstance(source, ManyField):
        return many_rows(source, local, writer)
    if isinstance(source, ValuesField | ValueField):
        return values_of(field, source, local, writer)
    if isinstance(source, ExpressionField):
        return _computed(field, source, local, writer)
    return _reckoned(source, local, writer)


def _reckoned(source: CountField | ExistsField | IsSetField | SpanField, local: str, writer: PresenterWriter) -> str:
    if isinstance(source, SpanField):
        return span_of(source, "row")
    if isinstance(source, IsSetField):
        return f"row.{naming.attribute(source.column)} is not None"
    return number_of(source, local, writer)


def _constant(source: ConstantField, writer: PresenterWriter) -> str:
    """A fixed value; a text gets a name, because linters take texts for `token_…` to be secrets."""
    if not isinstance(source.value, str):
        return repr(source.value)
    name = f"fixed_{len(writer.before) + 1}"
    writer.before.append(f"{name} = {source.value!r}")
    return name


def _column(field: ViewField, source: ColumnField, writer: PresenterWriter) -> str:
    column = writer.design.table(writer.view.table).column(source.column)
    if column is None:
        return "None"
    outward = Outward(field.schema, column)
    keep = outward.nullable or not field.required
    return outward.value(f"row.{naming.attribute(column.name)}", column, writer.imports, keep_none=keep)


def _computed(field: ViewField, source: ExpressionField, local: str, writer: PresenterWriter) -> str:
    """What the mapping computes: one query for the page, keyed by the row's own key."""
    table = writer.design.table(writer.view.table)
    model = writer.model(table.name)
    written = expressions(table.name, writer)
    value = written.value(source.text)
    names = [naming.attribute(name) for name in table.primary_key]
    columns, keys = (", ".join(f"{place}.{name}" for name in names) for place in (model, "row"))
    of_row = f"({keys})" if len(names) > 1 else keys
    columns = f"({columns})" if len(names) > 1 else columns
    writer.before += written.before()
    writer.before.append(
        f"{local} = {writer.batch('values_by')}(session, {columns}, {{{of_row} for row in rows}}, {value})"
    )
    writer.imports.add("from app.convert import answered")
    kind = (types_of(without_null(dict(field.schema))) or ("any",))[0]
    places = _PLACES.search(str(field.schema.get("pattern", ""))) if kind == "string" else None
    exact = f", places={places[1]}" if places else ""
    found = f"answered({local}.get({of_row}), {kind!r}, {field.schema.get('format', '')!r}{exact})"
    return or_nothing(found, field.schema, writer.imports)
