"""Where a new row is to be found: the path of the operation that shows one of them."""

from __future__ import annotations

import re

from orchestrator.models.builtin.design import Kind, OperationDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.method import MethodWriter
from orchestrator.models.builtin.emit.operation_types import is_built
from orchestrator.models.builtin.shapes import FromPath, Step

_PARAMETER = re.compile(r"\{([^{}]+)\}")


def location(writer: MethodWriter, row: str) -> str:
    """The path by which the contract shows the new row; without one, the collection's path and the key."""
    operation, base = writer.operation, writer.design.base_path
    own = f"{operation.path.rstrip('/')}/{{"
    reading = [item for item in writer.design.operations if item.table == operation.table and _shows_one(item)]
    for item in sorted(reading, key=lambda one: not one.path.startswith(own)):
        values = _values(writer, item, row)
        if set(_PARAMETER.findall(item.path)) <= set(values):
            path = item.path
            for name, value in values.items():
                path = path.replace(f"{{{name}}}", f"{{{value}}}")
            return f'f"{base}{path}"'
    path = f"{base}{operation.path}".rstrip("/")
    for param in operation.params:
        if param.where == "path":
            path = path.replace(f"{{{param.name}}}", f"{{params.{writer.param(param.name).attribute}}}")
    key = writer.design.table(operation.table).primary_key
    return f'f"{path}/{{{row}.{naming.attribute(key[-1])}}}"' if key else f'f"{path}"'


def _shows_one(item: OperationDesign) -> bool:
    return item.kind is Kind.GET and is_built(item) and bool(item.steps) and item.steps[-1].table == item.table


def _values(writer: MethodWriter, item: OperationDesign, row: str) -> dict[str, str]:
    """By parameter of the path that shows the row, what is known of it here."""
    found = {name: f"{row}.{naming.attribute(column)}" for name, column in _named(item.steps[-1])}
    for step, mine in zip(item.steps[:-1], writer.operation.steps, strict=False):
        if step.table != mine.table:
            break
        sent = {column: name for name, column in _named(mine)}
        found |= {
            name: f"params.{writer.param(sent[column]).attribute}" for name, column in _named(step) if column in sent
        }
    return found


def _named(step: Step) -> list[tuple[str, str]]:
    return [(match.source.name, match.column) for match in step.match if isinstance(match.source, FromPath)]
