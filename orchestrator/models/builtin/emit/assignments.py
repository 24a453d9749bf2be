"""What a body says about the columns of a row, as expressions of the emitted code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from orchestrator.ddl import SqlKind
from orchestrator.models.builtin.emit import convert, naming
from orchestrator.models.builtin.emit.columns import stored_proof
from orchestrator.models.builtin.emit.method_values import MethodValues
from orchestrator.models.builtin.emit.repositories import lookup_name
from orchestrator.models.builtin.emit.request_values import ModelField
from orchestrator.models.builtin.shapes import WriteField

EACH = "each"
"""What emitted code calls one of several values, each of which makes a row."""


class Assignments:
    """What a body says about the columns of a row."""

    def __init__(self, writer: MethodValues, fields: dict[str, ModelField], source: str) -> None:
        self.writer = writer
        self.fields = fields
        self.source = source

    def resolve(self, path: tuple[str, ...]) -> tuple[str, ModelField | None, list[str]]:
        """Expression, field, and the expressions before it that may be `None`."""
        if not path:
            return self.source, None, []
        if path == self.writer.each:
            return EACH, self._one_of(path), []
        fields, expression = self.fields, self.source
        field: ModelField | None = None
        maybe: list[str] = []
        for part in path:
            field = fields.get(part)
            if field is None:
                return expression, None, maybe
            expression = f"{expression}.{field.attribute}"
            fields = dict(field.typed.fields)
            if field.may_be_none and part != path[-1]:
                maybe.append(expression)
        return expression, field, maybe

    def sent(self, path: tuple[str, ...]) -> tuple[str, ModelField, list[str]]:
        """The same of what a column is filled with, which has to be there: left out, it would be lost unseen."""
        expression, field, maybe = self.resolve(path)
        if field is None:
            raise LookupError(f"{self.writer.operation.id}: no class has `{'.'.join(path)}` of the body")
        return expression, field, maybe

    def _one_of(self, path: tuple[str, ...]) -> ModelField | None:
        """The property as it is where each of its values makes a row."""
        fields, field = self.fields, None
        for part in path:
            field = fields.get(part)
            fields = dict(field.typed.fields) if field is not None else {}
        if field is None:
            return None
        return replace(field, typed=field.typed.item or field.typed, required=True, has_default=False)

    def converted(self, expression: str, field: ModelField | None, write: WriteField, table: str) -> str:
        """The expression as the column wants it; it is not `None`."""
        writer = self.writer
        column = writer.column(table, write.column)
        if write.hashed:
            writer.use("app.security", "hash_password")
            return stored_proof(column, f"hash_password(self.settings, {expression})")
        if write.lookup is not None:
            return self._key_of(expression, field, write, table)
        if column is None:
            return expression
        base = field.typed.base if field else "str"
        known = field is not None and "Literal" in field.typed.expression
        if not known and convert.needs_member(base, column, {}):
            return convert.member(expression, column, writer.imports)
        item = field.typed.item if field is not None and base == "list" else None
        if item is not None and "Literal" in item.expression and column.type.kind is SqlKind.ARRAY:
            expression = f"list({expression})"  # to a type checker, a list of some words is no list of texts
        return convert.inward(expression, base, column, writer.imports)

    def _key_of(self, expression: str, field: ModelField | None, write: WriteField, table: str) -> str:
        """The key of the row that the value names by another column; an unknown one is refused."""
        assert write.lookup is not None
        target, named_by = write.lookup
        key = self.writer.design.table(table).foreign_key_of(write.column)
        column = self.writer.column(target, named_by)
        base = field.typed.base if field else "str"
        value = convert.inward(expression, base, column, self.writer.imports) if column is not None else expression
        found = referred(self.writer, target, (named_by,), value, ".".join(write.path))
        return f"{found}.{naming.attribute(key.target_columns[0] if key and key.target_columns else 'id')}"


def referred(writer: MethodValues, target: str, columns: Sequence[str], value: str, field: str) -> str:
    """The row of `target` with this value, as an expression that refuses `field` where there is none."""
    repository, status = writer.repository(target), writer.operation.reference_status
    extra = f", status={status}" if status != 409 else ""
    return f'{repository}.refer({repository}.{lookup_name(columns, None)}({value}), "{field}"{extra})'


def payload_path(writer: MethodValues) -> str:
    """The object inside of the body's envelope, as an expression."""
    return ".".join(["payload", *writer.types.envelope])
