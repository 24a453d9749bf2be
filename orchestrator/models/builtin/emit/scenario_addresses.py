"""The addresses of a scenario: that of a row which is there, and that of nothing."""

from __future__ import annotations

from collections.abc import Mapping

from orchestrator.json_schema import types_of, without_null
from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.patterns import matching
from orchestrator.models.builtin.emit.repositories import is_collection
from orchestrator.models.builtin.shapes import FromPath, Param

LONG_KEY = 17


def addresses(operation: OperationDesign, design: ServiceDesign, keys: Mapping[str, str]) -> tuple[str, str]:
    """The path with these keys, and the same with the key of nothing, empty where no row is looked for; as code."""
    path = f"{design.base_path}{operation.path}"
    params = [param for param in operation.params if param.where == "path"]
    finding = [param for param in params if _finds(param, operation)]
    full = _filled(path, {param.name: keys.get(param.name, "1") for param in params})
    if not finding:
        return full, ""
    last = {finding[-1].name: unknown_key(finding[-1], operation, design)}
    return full, _filled(path, {param.name: keys.get(param.name, "1") for param in params} | last)


def _filled(path: str, keys: Mapping[str, str]) -> str:
    for name, value in keys.items():
        path = path.replace(f"{{{name}}}", value)
    return f'f"{path}"' if "{" in path else f'"{path}"'


def _finds(param: Param, operation: OperationDesign) -> bool:
    """Whether a row is looked for by this parameter."""
    sources = [match.source for step in operation.steps if not is_collection(operation, step) for match in step.match]
    return any(isinstance(source, FromPath) and source.name == param.name for source in sources)


def unknown_key(param: Param, operation: OperationDesign, design: ServiceDesign) -> str:
    """The key of nothing, inside of an f-string."""
    kinds = types_of(without_null(dict(param.schema)))
    stored = ""
    for step in operation.steps:
        for match in step.match:
            if isinstance(match.source, FromPath) and match.source.name == param.name:
                column = design.table(step.table).column(match.column)
                stored = python_type(column.type).name if column else ""
    if "integer" in kinds or stored == "int":
        top = param.schema.get("maximum")
        return str(top) if isinstance(top, int) else "987654321"
    if stored == "UUID" or param.schema.get("format") == "uuid":
        return "00000000-0000-4000-8000-000000000000"
    if isinstance(param.schema.get("pattern"), str):
        known = matching(param.schema["pattern"], param.schema.get("minLength") or 0, param.schema.get("maxLength"), 60)
        return known[-1].replace("{", "{{").replace("}", "}}") if known else "nothing-like-this"
    if param.schema.get("enum"):
        return str(param.schema["enum"][-1])
    least, most = param.schema.get("minLength") or 0, param.schema.get("maxLength")
    text = "nothing-like-this" if most is None or most >= LONG_KEY else "z" * most
    return text.ljust(least, "z")
