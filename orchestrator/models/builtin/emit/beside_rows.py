"""What stands around a page of rows and is loaded in one query each: rows, values and numbers of other tables."""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator.ddl import Column
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.caller_ids import kept_as
from orchestrator.models.builtin.emit.convert import Outward
from orchestrator.models.builtin.emit.presenter_writer import PresenterWriter, key_of, keys_of
from orchestrator.models.builtin.emit.presenting import chosen
from orchestrator.models.builtin.emit.responses import may_be_missing
from orchestrator.models.builtin.shapes import (
    CountField,
    ExistsField,
    Join,
    ManyField,
    OneField,
    Pairs,
    ValueField,
    ValuesField,
    ViewField,
)


def one_row(field: ViewField, source: OneField, local: str, writer: PresenterWriter) -> str:
    """The row of another table that belongs to a row."""
    table = writer.design.views[source.view].table
    own, other = sides(source.on)
    call = (
        f"{writer.helper('presented_by')}(session, {writer.columns(table, other)}, {keys_of(own)}, "
        f"{writer.present(source.view)}, context{writer.order(table)}"
    )
    if source.actor:
        call += writer.where([_is_callers(table, source.actor, writer), *writer.alive((table,))])
    writer.before.append(f"{local} = {call}){' if context.caller is not None else {}' * bool(source.actor)}")
    if may_be_missing(field, writer.design, writer.view):
        return f"{writer.helper('first_of')}({local}, {key_of(own)})"
    return f"{local}[{key_of(own)}][0]"


def many_rows(source: ManyField, local: str, writer: PresenterWriter) -> str:
    """The rows of another table that belong to a row, but for those that are gone."""
    table = writer.design.views[source.view].table
    present = writer.present(source.view)
    first = "".join(f", {_ordering(source, table, name, writer)}{'.desc()' * down}" for name, down in source.order)
    if source.via is not None:
        call, own = _linked("presented_behind", source.via, table, writer)
        alive = writer.where(writer.alive((source.via.table, table)))
        writer.before.append(f"{local} = {call}, {present}, context{first}{writer.order(table)}{alive})")
    else:
        other, own = sides(source.on)
        tests = [*chosen(source.where, table, writer), *writer.alive((table,), source.where)]
        writer.before.append(
            f"{local} = {writer.helper('presented_by')}(session, {writer.columns(table, other)}, {keys_of(own)}, "
            f"{present}, context{first}{writer.order(table)}{writer.where(tests)})"
        )
    return f"{local}.get({key_of(own)}, [])"


def _ordering(source: ManyField, table: str, name: str, writer: PresenterWriter) -> str:
    """A column by which rows are ordered: their own, or that of the table which links them."""
    own = source.via is None or writer.design.table(table).column(name) is not None
    return writer.column(table if own or source.via is None else source.via.table, name)


def values_of(field: ViewField, source: ValuesField | ValueField, local: str, writer: PresenterWriter) -> str:
    """A column of the rows, or of the row, of another table that belong to a row."""
    column = writer.design.table(source.table).column(source.column)
    many = isinstance(source, ValuesField)
    if isinstance(source, ValuesField) and source.via is not None:
        call, own = _linked("linked_by", source.via, source.table, writer)
        alive = writer.where(writer.alive((source.via.table, source.table)))
        # Nothing says which comes first: the words themselves do, not the order in which their rows were once made.
        first = f", {writer.column(source.table, source.column)}"
        writer.before.append(f"{local} = {call}{first}{writer.order(source.table)}{alive})")
    else:
        left, right = sides(source.on)
        other, own = (left, right) if many else (right, left)
        alive = writer.where(writer.alive((source.table,))) if many else ""
        writer.before.append(
            f"{local} = {writer.batch('rows_by')}(session, {writer.columns(source.table, other)}, "
            f"{keys_of(own)}{writer.order(source.table)}{alive})"
        )
    items = f"{local}.get({key_of(own)}, [])"
    if many:
        item_schema = field.schema.get("items") or {}
        value = _converted("item", source.column, column, item_schema, writer)
        return f"[{value} for item in {items}]"
    value = _converted("item", source.column, column, field.schema, writer)
    return (
        f"next(({value} for item in {items}), None)"
        if may_be_missing(field, writer.design, writer.view)
        else _converted(f"{local}[{key_of(own)}][0]", source.column, column, field.schema, writer)
    )


def number_of(source: CountField | ExistsField, local: str, writer: PresenterWriter) -> str:
    """How many rows of another table belong to a row, or whether there is one of the caller's."""
    other, own = sides(source.on)
    call = f"{writer.batch('counts_by')}(session, {writer.columns(source.table, other)}, {keys_of(own)}"
    call += "".join(f", {test}" for test in writer.alive((source.table,)))
    if isinstance(source, CountField):
        writer.before.append(f"{local} = {call})")
        return f"{local}[{key_of(own)}]"
    own_row = _is_callers(source.table, source.actor, writer)
    writer.before.append(f"{local} = {call}, {own_row}) if context.caller is not None else {{}}")
    return f"{local}.get({key_of(own)}, 0) > 0"


def _is_callers(table: str, actor: str, writer: PresenterWriter) -> str:
    """The condition under which a row is the caller's, where there is one."""
    caller = kept_as("context.caller.id", writer.design.table(table).column(actor), writer.design)
    return f"{writer.column(table, actor)} == {caller}"


def sides(pairs: Pairs) -> tuple[Sequence[str], Sequence[str]]:
    """The left columns of pairs, and the right ones."""
    return [left for left, _ in pairs], [right for _, right in pairs]


def _linked(function: str, via: Join, table: str, writer: PresenterWriter) -> tuple[str, Sequence[str]]:
    """The beginning of a call that goes through a link table, and the own columns that its result is keyed by."""
    (near, own), (link, far) = sides(via.near), sides(via.far)
    name = writer.helper(function) if function.startswith("presented") else writer.batch(function)
    return (
        f"{name}(session, {writer.columns(via.table, near)}, ({writer.columns(via.table, link)}, "
        f"{writer.columns(table, far)}), {keys_of(own)}"
    ), own


def _converted(item: str, name: str, column: Column | None, schema: object, writer: PresenterWriter) -> str:
    expression = f"{item}.{naming.attribute(name)}"
    if column is None:
        return expression
    return Outward(schema).value(expression, column, writer.imports, keep_none=True)
