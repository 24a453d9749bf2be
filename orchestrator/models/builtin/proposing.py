"""A mapping as the heuristics propose it: a line for each decision, with its evidence and how sure it is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from orchestrator.models.builtin.answering import form_of
from orchestrator.models.builtin.design import Certainty, Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.shapes import ColumnField, FromConstant, View

WIDTH = 116
_SURE = {Certainty.DERIVED: "high", Certainty.ASSUMED: "medium", Certainty.NOT_DERIVABLE: "none"}


def proposed_mapping(design: ServiceDesign) -> str:
    """The text of a `mapping.yaml`; what could not be derived stands in it as a comment with its question."""
    lines = [
        f"# Proposed for {design.title}. Each entry says how sure it is and by what; the file decides: change what is",
        "# wrong, delete what may stay as it is derived, and list it as an artifact of the package.",
        "operations:",
    ]
    for operation in design.operations:
        lines += _operation(operation, design)
    views = [view for view in design.views.values() if view.table and _schema_name(view)]
    if views:
        lines.append("schemas:")
        for view in views:
            lines += _schema(view)
    return "\n".join(lines) + "\n"


def _operation(operation: OperationDesign, design: ServiceDesign) -> Iterator[str]:
    yield ""
    yield from _comment(f"{operation.method} {operation.path}. Confidence: {_SURE[operation.certainty]}.")
    for sentence in operation.evidence:
        yield from _comment(f"evidence: {sentence}")
    for sentence in operation.assumptions:
        yield from _comment(f"assumed: {sentence}")
    if operation.certainty is Certainty.NOT_DERIVABLE:
        question = next((item for item in design.questions if item.text == operation.rfi), None)
        yield from _comment(f"asked: {operation.rfi}")
        if question is not None:
            yield from _comment(form_of(question))
        return
    if operation.kind in {Kind.LOGIN, Kind.REFRESH, Kind.LOGOUT}:
        yield f"  {_key(operation.id)}: {{kind: {operation.kind}}}"
    elif operation.table and operation.kind is not Kind.HEALTH:
        yield f"  {_key(operation.id)}: {{kind: {operation.kind}, table: {_key(operation.table)}{_more(operation)}}}"


def _more(operation: OperationDesign) -> str:
    """The order of a list, and the constants that an operation writes."""
    found = ""
    sort = operation.sort
    by_columns = sort is not None and not {name for name, _ in sort.default} & {*sort.figures}
    if operation.kind is Kind.LIST and sort is not None and sort.default and by_columns:
        order = ", ".join(f"{column}{' desc' if down else ''}" for column, down in sort.default)
        found += f', order_by: "{order}"'
    fixed = {item.column: item.source.value for item in operation.set if isinstance(item.source, FromConstant)}
    told = [f"{_key(column)}: {_value(value)}" for column, value in fixed.items()]
    return found + (f", set: {{{', '.join(told)}}}" if told else "")


def _value(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        quoted = value.replace("'", "''")
        return f"\"'{quoted}'\""
    return str(value)


def _schema(view: View) -> Iterator[str]:
    columns = {
        field.property: field.source.column
        for field in view.fields
        if isinstance(field.source, ColumnField) and field.source.column != field.property
    }
    other = [field.property for field in view.fields if not isinstance(field.source, ColumnField)]
    if other:
        yield from _comment(f"{view.name}: {', '.join(other)} come from other rows")
    told = ", ".join(f"{_key(name)}: {_key(column)}" for name, column in columns.items())
    more = f", columns: {{{told}}}" if told else ""
    yield f"  {_key(_schema_name(view))}: {{table: {_key(view.table)}{more}}}"


def _schema_name(view: View) -> str:
    """The contract's own name of what a view shows; empty where it has none, or where another table has it too."""
    return str(view.schema.get("x-ref-name") or "") if view.schema.get("x-ref-name") == view.name else ""


def _comment(text: str) -> Iterator[str]:
    yield from textwrap.wrap(text, WIDTH, initial_indent="  # ", subsequent_indent="  #   ", break_long_words=False)


def _key(name: str) -> str:
    plain = name.replace("_", "").replace("-", "").isalnum() and not name[:1].isdigit()
    return name if plain and name.lower() not in {"true", "false", "null", "yes", "no", "on", "off"} else f'"{name}"'
