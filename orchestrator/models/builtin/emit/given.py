"""How the expressions of a mapping name what a request brings."""

from __future__ import annotations

from orchestrator.ddl import Column
from orchestrator.handoff.expression import CALLER
from orchestrator.models.builtin.emit import convert
from orchestrator.models.builtin.emit.assignments import Assignments, payload_path
from orchestrator.models.builtin.emit.caller_ids import kept_as
from orchestrator.models.builtin.emit.leaves import Given
from orchestrator.models.builtin.emit.method_values import MethodValues
from orchestrator.models.builtin.emit.request_values import ModelField
from orchestrator.models.builtin.shapes import FromPath
from orchestrator.relational import DOCUMENTS


def given_to(writer: MethodValues) -> Given:
    """How the expressions of a method name what the request brings."""

    def given(name: str, column: Column | None) -> str:
        if name == CALLER:
            own = kept_as("caller.id", column, writer.design)
            return f"({own} if caller is not None else None)" if writer.optional_caller else own
        field = writer.types.param_fields.get(name)
        if field is not None:
            path = any(param.name == name and param.where == "path" for param in writer.operation.params)
            if path and column is not None:
                return writer.value(FromPath(name=name), column, "")
            return _converted(writer, f"params.{field.attribute}", field, column)
        assignments = Assignments(writer, dict(writer.types.body_fields), payload_path(writer))
        expression, known, _ = assignments.resolve((name,))
        return _converted(writer, expression, known, column) if known is not None else "None"

    return given


def _converted(writer: MethodValues, expression: str, field: ModelField, column: Column | None) -> str:
    item = field.typed.item if field.typed.base == "list" else None
    if item is not None and (column is None or column.type.kind not in DOCUMENTS):
        values = f"({expression} or [])" if field.may_be_none else expression
        function = convert.inward_function(item.base, column, writer.imports) if column is not None else ""
        if not function:
            return f"*{values}"
        writer.use("app.convert", "as_filter")
        return f"*(as_filter({function}, each) for each in {values})"
    function = convert.inward_function(field.typed.base, column, writer.imports) if column is not None else ""
    if not function:
        return expression
    writer.use("app.convert", "as_filter")
    return f"as_filter({function}, {expression})"
