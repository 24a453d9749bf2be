"""Where a new row is to be found: the path of the operation that shows one of them."""

from __future__ import annotations

from orchestrator.json_schema import types_of
from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.filled_paths import PARAMETER, filled
from orchestrator.models.builtin.emit.method import MethodWriter
from orchestrator.models.builtin.emit.operation_types import is_built
from orchestrator.models.builtin.shapes import FromCaller, FromPath, Step
from orchestrator.relational import INTEGERS, SqlKind


def location(writer: MethodWriter, row: str) -> str:
    """The path by which the contract shows the new row; without one, the collection's path and the key."""
    operation, base = writer.operation, writer.design.base_path
    own = f"{operation.path.rstrip('/')}/{{"
    reading = [
        item for item in writer.design.operations if item.table == operation.table and _shows_one(item, writer.design)
    ]
    for item in sorted(reading, key=lambda one: not one.path.startswith(own)):
        values = _values(writer, item, row)
        if set(PARAMETER.findall(item.path)) <= set(values):
            return f'f"{filled(base + item.path, values)}"'
    given = {param.name: _sent(writer, param.name) for param in operation.params if param.where == "path"}
    key = writer.design.table(operation.table).primary_key
    if len(key) == 1 and (shown := _shown_elsewhere(operation, writer.design)):
        return f'f"{filled(base + shown, given)}/{_kept(writer, key[0], row)}"'
    path = filled(f"{base}{operation.path}".rstrip("/"), given)
    return f'f"{path}/{_kept(writer, key[-1], row)}"' if key else f'f"{path}"'


def _shown_elsewhere(operation: OperationDesign, design: ServiceDesign) -> str:
    """Below which path the contract shows one of the rows, built or not: `/lifts` for those of `/buildings/{id}/lifts`.

    Empty where it shows it below the path of the collection itself, or nowhere without more than is known here.
    """
    own = operation.path.rstrip("/")
    collection, known = own.rpartition("/")[2], set(PARAMETER.findall(own))
    paths = (
        item.path.rpartition("/{")[0] for item in design.operations if item.method == "GET" and item.path[-1] == "}"
    )
    found = [path for path in paths if path.rpartition("/")[2] == collection and set(PARAMETER.findall(path)) <= known]
    return found[0] if found and own not in found else ""


def _shows_one(item: OperationDesign, design: ServiceDesign) -> bool:
    """Whether it shows the row that its path names, whoever asks: `/me/profile` is another one for each."""
    if item.kind is not Kind.GET or not is_built(item) or not item.steps or item.steps[-1].table != item.table:
        return False
    if any(isinstance(match.source, FromCaller) for step in item.steps for match in step.match):
        return False
    last = item.steps[-1]
    return bool(_named(last)) or design.table(item.table).is_unique(tuple(match.column for match in last.match))


def _values(writer: MethodWriter, item: OperationDesign, row: str) -> dict[str, str]:
    """By parameter of the path that shows the row, what is known of it here."""
    found = {name: _kept(writer, column, row) for name, column in _named(item.steps[-1])}
    for step, mine in zip(item.steps[:-1], writer.operation.steps, strict=False):
        if step.table != mine.table:
            break
        sent = {column: name for name, column in _named(mine)}
        found |= {name: _sent(writer, sent[column]) for name, column in _named(step) if column in sent}
    return found


def _kept(writer: MethodWriter, column: str, row: str) -> str:
    """A value of the new row as one part of a path, inside of an f-string."""
    found = writer.design.table(writer.operation.table).column(column)
    plain = found is not None and found.type.kind in {*INTEGERS, SqlKind.UUID}
    return _in_path(writer, f"{row}.{naming.attribute(column)}", plain=plain)


def _sent(writer: MethodWriter, name: str) -> str:
    """A value of the request's own path as one part of a path."""
    schema = next(param.schema for param in writer.operation.params if param.name == name)
    return _in_path(writer, f"params.{writer.param(name).attribute}", plain=types_of(schema) == ("integer",))


def _in_path(writer: MethodWriter, value: str, *, plain: bool) -> str:
    """Headers hold no other signs than those of addresses, and a value may be any text."""
    if plain:
        return f"{{{value}}}"
    writer.use("urllib.parse", "quote")
    return f"{{quote(str({value}), safe='')}}"


def _named(step: Step) -> list[tuple[str, str]]:
    return [(match.source.name, match.column) for match in step.match if isinstance(match.source, FromPath)]
