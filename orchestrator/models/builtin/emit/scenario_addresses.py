"""The addresses of a scenario: that of a row which is there, and that of nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orchestrator.json_schema import types_of, without_null
from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.bad_values import beyond_format
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.filled_paths import filled
from orchestrator.models.builtin.emit.patterns import matching
from orchestrator.models.builtin.emit.repositories import is_collection
from orchestrator.models.builtin.emit.samples import row_sample
from orchestrator.models.builtin.shapes import FromParent, FromPath, Param, Step

LONG_KEY = 17
_OF_FORM = {
    "date": "1901-02-04",
    "date-time": "1901-02-04T00:00:00Z",
    "time": "00:00:01Z",
    "email": "nobody@nowhere.example.com",
    "ipv4": "192.0.2.254",
}
"""Well-formed texts that no row holds."""
_FORM_OF = {"date": "date", "datetime": "date-time", "time": "time"}
_AS_TEXT = {"UUID", "str", "int"}
"""Types whose values stand in an address as they are."""


def addresses(operation: OperationDesign, design: ServiceDesign, keys: Mapping[str, str]) -> tuple[str, str]:
    """The path with these keys, and the same with the key of nothing, empty where no row is looked for; as code."""
    path = f"{design.base_path}{operation.path}"
    params = [param for param in operation.params if param.where == "path"]
    finding = [param for param in params if _finds(param, operation)]
    full = _filled(path, {param.name: keys.get(param.name, "1") for param in params})
    if not finding:
        return full, ""
    last = {finding[-1].name: naming.in_f_string(unknown_key(finding[-1], operation, design))}
    return full, _filled(path, {param.name: keys.get(param.name, "1") for param in params} | last)


def _filled(path: str, keys: Mapping[str, str]) -> str:
    text = filled(path, keys)
    return f'f"{text}"' if "{" in text else f'"{text}"'


def place_of_key(operation: OperationDesign, design: ServiceDesign) -> int:
    """Which part of the address is the key of a row that must lie under the row before it; 0 where there is none."""
    steps = [step for step in operation.steps if not is_collection(operation, step)]
    if len(steps) < 2 or operation.upsert:
        return 0
    step, before = steps[-1], steps[-2]
    keys = [match for match in step.match if isinstance(match.source, FromPath)]
    under = any(isinstance(match.source, FromParent) for match in step.match)
    chosen = any(isinstance(match.source, FromPath) for match in before.match)
    if len(keys) != 1 or not (under and chosen and design.table(step.table).is_unique((keys[0].column,))):
        return 0
    source = keys[0].source
    parts = f"{design.base_path}{operation.path}".split("/")
    return parts.index(f"{{{source.name}}}") if isinstance(source, FromPath) and f"{{{source.name}}}" in parts else 0


def addresses_beyond(operation: OperationDesign, design: ServiceDesign) -> list[str]:
    """Addresses with a key that the contract's format leaves no room for."""
    path = f"{design.base_path}{operation.path}"
    params = [param for param in operation.params if param.where == "path"]
    keys = {param.name: naming.in_f_string(unknown_key(param, operation, design)) for param in params}
    return [
        _filled(path, keys | {param.name: naming.in_f_string(str(key))})
        for param in params
        for key in beyond_format(param.schema)
        if _finds(param, operation)
    ]


def plain_keys(step: Step | None, design: ServiceDesign, known: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Parts of a path that list rows by a column which refers to nothing, as that of a batch: name, column, a value."""
    table = design.table(step.table) if step is not None else None
    for match in step.match if step is not None else ():
        column = table.column(match.column) if table is not None else None
        if table is None or column is None or not isinstance(match.source, FromPath) or match.source.name in known:
            continue
        if python_type(column.type).name in _AS_TEXT:
            yield match.source.name, column.name, row_sample(column, table, None, 1)


def _finds(param: Param, operation: OperationDesign) -> bool:
    """Whether a row is looked for by this parameter."""
    sources = [match.source for step in operation.steps if not is_collection(operation, step) for match in step.match]
    return any(isinstance(source, FromPath) and source.name == param.name for source in sources)


def unknown_key(param: Param, operation: OperationDesign, design: ServiceDesign) -> str:
    """The key of nothing."""
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
    if (form := str(param.schema.get("format") or _FORM_OF.get(stored, ""))) in _OF_FORM:
        return _OF_FORM[form]
    if isinstance(param.schema.get("pattern"), str):
        known = matching(param.schema["pattern"], param.schema.get("minLength") or 0, param.schema.get("maxLength"), 60)
        return known[-1] if known else "nothing-like-this"
    if param.schema.get("enum"):
        return str(param.schema["enum"][-1])
    least, most = param.schema.get("minLength") or 0, param.schema.get("maxLength")
    text = "nothing-like-this" if most is None or most >= LONG_KEY else "z" * most
    return text.ljust(least, "z")
