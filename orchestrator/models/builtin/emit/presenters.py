"""From rows to answers: for each view a function that takes a whole page, so that no loop hides a query."""

from __future__ import annotations

import re

from orchestrator.ddl import Column
from orchestrator.json_schema import allows_null, types_of, without_null
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.caller_ids import kept_as
from orchestrator.models.builtin.emit.compose import Piece
from orchestrator.models.builtin.emit.convert import Outward
from orchestrator.models.builtin.emit.presenting import chosen, expressions
from orchestrator.models.builtin.emit.responses import attributes, group_columns, may_be_missing
from orchestrator.models.builtin.emit.spans import span_of
from orchestrator.models.builtin.emit.token_parts import token_part
from orchestrator.models.builtin.emit.view_modules import view_module
from orchestrator.models.builtin.shapes import (
    ColumnField,
    ConstantField,
    CountField,
    ExistsField,
    ExpressionField,
    GroupField,
    IsSetField,
    Join,
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


def presenter_name(view: View) -> str:
    """The function that presents rows as this view."""
    return f"present_{naming.snake(view.name)}"


class _Writer:
    """One presenter while it is written."""

    session = "session"

    def __init__(self, view: View, design: ServiceDesign) -> None:
        self.view = view
        self.design = design
        self.names = attributes(view)
        self.before: list[str] = []
        self.arguments: list[str] = []
        self.imports: set[str] = {
            "from collections.abc import Sequence",
            "from sqlalchemy.orm import Session",
            "from app.presenters.base import Context",
            f"from app.schemas.{view_module(view, design)} import {naming.view_class(view.name)}",
        }
        self.uses_index = False
        self.uses_session = False

    def model(self, table: str) -> str:
        name = naming.model_class(table)
        self.imports.add(f"from app.models.{naming.module(table)} import {name}")
        return name

    def use(self, module: str, *names: str) -> None:
        """Import names of a module."""
        self.imports.update(f"from {module} import {name}" for name in names)

    def column(self, table: str, column: str) -> str:
        return f"{self.model(table)}.{naming.attribute(column)}"

    def order(self, table: str) -> str:
        keys = self.design.table(table).primary_key
        return "".join(f", {self.column(table, key)}" for key in keys)

    def helper(self, name: str) -> str:
        self.imports.add(f"from app.presenters.base import {name}")
        self.uses_session = True
        return name

    def batch(self, name: str) -> str:
        self.imports.add(f"from app.repositories.base import {name}")
        self.uses_session = True
        return name


def presenter(view: View, design: ServiceDesign) -> Piece:
    """The function of a view."""
    writer = _Writer(view, design)
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


def _value(field: ViewField, writer: _Writer) -> str:
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
        writer.before.append(f"{local} = {_present(source.view, writer)}(session, rows, context)")
        writer.uses_session = True
        columns, every = group_columns(field, writer.design)
        test = (" and " if every else " or ").join(f"row.{naming.attribute(name)} is not None" for name in columns)
        return f"{local}[index] if {test} else None" if test else f"{local}[index]"
    if isinstance(source, OneField):
        return _one(field, source, local, writer)
    if isinstance(source, ManyField):
        return _many(source, local, writer)
    if isinstance(source, ValuesField | ValueField):
        return _values(field, source, local, writer)
    if isinstance(source, ExpressionField):
        return _computed(field, source, local, writer)
    return _counted(source, local, writer)


def _constant(source: ConstantField, writer: _Writer) -> str:
    """A fixed value; a text gets a name, because linters take texts for `token_…` to be secrets."""
    if not isinstance(source.value, str):
        return repr(source.value)
    name = f"fixed_{len(writer.before) + 1}"
    writer.before.append(f"{name} = {source.value!r}")
    return name


def _column(field: ViewField, source: ColumnField, writer: _Writer) -> str:
    column = writer.design.table(writer.view.table).column(source.column)
    if column is None:
        return "None"
    outward = Outward(field.schema, column)
    keep = outward.nullable or not field.required
    return outward.value(f"row.{naming.attribute(column.name)}", column, writer.imports, keep_none=keep)


def _present(view: str, writer: _Writer) -> str:
    target = writer.design.views[view]
    if view_module(target, writer.design) != view_module(writer.view, writer.design):
        writer.imports.add(f"from app.presenters.{view_module(target, writer.design)} import {presenter_name(target)}")
    return presenter_name(target)


def _keys(column: str) -> str:
    return f"{{row.{naming.attribute(column)} for row in rows}}"


def _one(field: ViewField, source: OneField, local: str, writer: _Writer) -> str:
    table = writer.design.views[source.view].table
    own, other = source.on[0]
    writer.before.append(
        f"{local} = {writer.helper('presented_by')}(session, {writer.column(table, other)}, {_keys(own)}, "
        f"{_present(source.view, writer)}, context{writer.order(table)})"
    )
    key = f"row.{naming.attribute(own)}"
    if may_be_missing(field, writer.design, writer.view):
        return f"{writer.helper('first_of')}({local}, {key})"
    return f"{local}[{key}][0]"


def _many(source: ManyField, local: str, writer: _Writer) -> str:
    table = writer.design.views[source.view].table
    present = _present(source.view, writer)
    if source.via is not None:
        call, own = _linked("presented_behind", source.via, table, writer)
        writer.before.append(f"{local} = {call}, {present}, context{writer.order(table)})")
    else:
        other, own = source.on[0]
        first = "".join(f", {writer.column(table, name)}{'.desc()' * down}" for name, down in source.order)
        writer.before.append(
            f"{local} = {writer.helper('presented_by')}(session, {writer.column(table, other)}, {_keys(own)}, "
            f"{present}, context{first}{writer.order(table)}{chosen(source.where, table, writer)})"
        )
    return f"{local}.get(row.{naming.attribute(own)}, [])"


def _linked(function: str, via: Join, table: str, writer: _Writer) -> tuple[str, str]:
    """The beginning of a call that goes through a link table, and the own column that its result is keyed by."""
    (near, own), (link, far) = via.near[0], via.far[0]
    name = writer.helper(function) if function.startswith("presented") else writer.batch(function)
    return (
        f"{name}(session, {writer.column(via.table, near)}, ({writer.column(via.table, link)}, "
        f"{writer.column(table, far)}), {_keys(own)}"
    ), own


def _values(field: ViewField, source: ValuesField | ValueField, local: str, writer: _Writer) -> str:
    column = writer.design.table(source.table).column(source.column)
    if isinstance(source, ValuesField) and source.via is not None:
        call, own = _linked("linked_by", source.via, source.table, writer)
        # Nothing says which comes first: the words themselves do, not the order in which their rows were once made.
        first = f", {writer.column(source.table, source.column)}"
        writer.before.append(f"{local} = {call}{first}{writer.order(source.table)})")
    else:
        pair: tuple[str, str] = source.on[0]
        other, own = pair if isinstance(source, ValuesField) else (pair[1], pair[0])
        writer.before.append(
            f"{local} = {writer.batch('rows_by')}(session, {writer.column(source.table, other)}, "
            f"{_keys(own)}{writer.order(source.table)})"
        )
    items = f"{local}.get(row.{naming.attribute(own)}, [])"
    if isinstance(source, ValuesField):
        item_schema = field.schema.get("items") or {}
        value = _converted("item", source.column, column, item_schema, writer)
        return f"[{value} for item in {items}]"
    value = _converted("item", source.column, column, field.schema, writer)
    return (
        f"next(({value} for item in {items}), None)"
        if may_be_missing(field, writer.design, writer.view)
        else _converted(f"{local}[row.{naming.attribute(own)}][0]", source.column, column, field.schema, writer)
    )


def _converted(item: str, name: str, column: Column | None, schema: object, writer: _Writer) -> str:
    expression = f"{item}.{naming.attribute(name)}"
    if column is None:
        return expression
    return Outward(schema).value(expression, column, writer.imports, keep_none=True)


def _counted(source: CountField | ExistsField | IsSetField | SpanField, local: str, writer: _Writer) -> str:
    if isinstance(source, SpanField):
        return span_of(source, "row")
    if isinstance(source, IsSetField):
        return f"row.{naming.attribute(source.column)} is not None"
    other, own = source.on[0]
    call = f"{writer.batch('counts_by')}(session, {writer.column(source.table, other)}, {_keys(own)}"
    key = f"row.{naming.attribute(own)}"
    if isinstance(source, CountField):
        writer.before.append(f"{local} = {call})")
        return f"{local}[{key}]"
    actor = writer.column(source.table, source.actor)
    own = kept_as("context.caller.id", writer.design.table(source.table).column(source.actor), writer.design)
    writer.before.append(f"{local} = {call}, {actor} == {own}) if context.caller is not None else {{}}")
    return f"{local}.get({key}, 0) > 0"


def _computed(field: ViewField, source: ExpressionField, local: str, writer: _Writer) -> str:
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
    empty = {"integer": "0", "number": "0.0", "boolean": "False", "string": '""'}.get(kind)
    return f"{found} or {empty}" if empty and not allows_null(field.schema) else found
