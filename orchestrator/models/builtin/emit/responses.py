"""Types of answers: a class per view, and one per answer that wraps a view in an envelope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.json_schema import allows_null, merged
from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.compose import Piece
from orchestrator.models.builtin.emit.convert import Outward, shows_no_blank
from orchestrator.models.builtin.emit.token_parts import NUMBERS
from orchestrator.models.builtin.emit.view_modules import used_views, view_module
from orchestrator.models.builtin.shapes import (
    Answer,
    ColumnField,
    ConstantField,
    CountField,
    ExistsField,
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


def attributes(view: View) -> dict[str, str]:
    """Property → attribute of the emitted class."""
    found: dict[str, str] = {}
    for field in view.fields:
        name = naming.attribute(field.property)
        while name in found.values():
            name += "_"
        found[field.property] = name
    return found


def has_token(design: ServiceDesign, name: str, kind: str = "") -> bool:
    """Whether a view tells the caller a token, of that kind where one is named."""
    return any(
        isinstance(field.source, TokenField) and kind in {"", field.source.kind}
        for view in used_views(design, name)
        for field in design.views[view].fields
    )


def may_be_missing(field: ViewField, design: ServiceDesign, view: View) -> bool:
    """Whether the stored data can leave the property empty."""
    source = field.source
    if isinstance(source, ColumnField):
        column = design.table(view.table).column(source.column)
        return column is None or column.nullable or shows_no_blank(column, field.schema)
    if isinstance(source, OneField | ValueField):
        own = [design.table(view.table).column(local) for local, _ in source.on]
        table = design.table(view.table)
        is_key = all(table.foreign_key_of(local) is not None for local, _ in source.on)
        return not is_key or any(column is None or column.nullable for column in own)
    return isinstance(source, GroupField) and bool(group_columns(field, design)[0])


def group_columns(field: ViewField, design: ServiceDesign) -> tuple[tuple[str, ...], bool]:
    """Columns that may be null, and whether the object of columns is there only where all of them hold something.

    Otherwise one of them is enough. Empty where the object is always there.
    """
    if not isinstance(field.source, GroupField) or (field.required and not allows_null(field.schema)):
        return (), False
    group = design.views[field.source.view]
    plain = [(item, item.source.column) for item in group.fields if isinstance(item.source, ColumnField)]
    empty = [(item, name) for item, name in plain if may_be_missing(item, design, group)]
    needed = tuple(name for item, name in empty if item.required and not allows_null(item.schema))
    if needed:
        return needed, True
    whole = len(empty) == len(group.fields)
    return (tuple(name for _, name in empty) if whole else ()), False


def view_class(view: View, design: ServiceDesign) -> Piece:
    """The class of a view."""
    imports: set[str] = {"from app.fields import ResponseModel"}
    names = attributes(view)
    lines = [_field(field, names[field.property], view, design, imports) for field in view.fields]
    text = f"{' '.join(naming.words(view.name))} as clients see it.".capitalize()
    body = "\n".join(f"    {line}" for line in lines) or "    pass"
    source = f'class {naming.view_class(view.name)}(ResponseModel):\n    """{text}"""\n\n{body}\n'
    return Piece(name=naming.view_class(view.name), source=source, imports=tuple(sorted(imports)))


def _field(field: ViewField, name: str, view: View, design: ServiceDesign, imports: set[str]) -> str:
    annotation = _annotation(field, view, design, imports)
    nullable = allows_null(field.schema) or not field.schema
    missing = may_be_missing(field, design, view)
    arguments: list[str] = []
    if not nullable and missing and not field.required:
        imports.add("from app.fields import absent")
        arguments += ["default=None", "exclude_if=absent"]
        annotation = f"{annotation} | None"
    elif (nullable or (missing and isinstance(field.source, OneField | ValueField))) and annotation != "Any":
        annotation = f"{annotation} | None"
    if name != field.property:
        arguments.append(f'serialization_alias="{field.property}"')
    if not arguments:
        return f"{name}: {annotation}"
    imports.add("from pydantic import Field")
    return f"{name}: {annotation} = Field({', '.join(arguments)})"


def _annotation(field: ViewField, view: View, design: ServiceDesign, imports: set[str]) -> str:
    source = field.source
    if isinstance(source, GroupField | OneField | ManyField):
        target = design.views[source.view]
        name = naming.view_class(target.name)
        if view_module(target, design) != view_module(view, design):
            imports.add(f"from app.schemas.{view_module(target, design)} import {name}")
        return f"list[{name}]" if isinstance(source, ManyField) else name
    if isinstance(source, CountField | SpanField):
        return "int"
    if isinstance(source, ExistsField | IsSetField):
        return "bool"
    if isinstance(source, TokenField):
        return "int" if source.kind in NUMBERS else "str"
    if isinstance(source, ConstantField):
        return _constant_type(source.value, imports)
    own = design.table(view.table).column(source.column) if isinstance(source, ColumnField) else None
    outward = Outward(field.schema, own)
    imports.update(outward.imports)
    if isinstance(source, ValuesField) and not outward.annotation.startswith("list"):
        imports.add("from typing import Any")
        return "list[Any]"
    return outward.annotation


def _constant_type(value: Any, imports: set[str]) -> str:
    if isinstance(value, bool | int | float | str):
        return type(value).__name__
    imports.add("from typing import Any")
    return "Any"


EXTRA_TYPES = {
    "total": "int",
    "count": "int",
    "page": "int",
    "limit": "int",
    "offset": "int",
    "pages": "int",
    "pages_or_one": "int",
    "has_more": "bool",
    "has_previous": "bool",
    "next_cursor": "str | None",
    "next_page": "int | None",
    "previous_page": "int | None",
    "next_link": "str | None",
    "previous_link": "str | None",
    "is_first": "bool",
    "is_last": "bool",
    "is_empty": "bool",
    "first_place": "int | None",
    "last_place": "int | None",
    "first_link": "str",
    "last_link": "str",
    "self_link": "str",
    "request_id": "str",
    "request_uuid": "str",
    "answered_at": "str",
}

MADE = frozenset({"request_id", "request_uuid", "answered_at"})
"""Words for what each answer is given as it is made, which nobody has to count."""


def answer_classes(operation: OperationDesign, design: ServiceDesign) -> tuple[list[Piece], str]:
    """Classes around the view, and the annotation of the whole answer; `None` where there is no body."""
    answer = operation.answer
    inner = _inner(operation, design)
    around = bool(answer.extras or answer.constants or answer.computed)
    if not answer.media_type or not (inner or around):
        return [], "None"
    if not (answer.envelope or around):
        return [], inner
    if "" in answer.extras:
        return [], EXTRA_TYPES[answer.extras[""]]
    tree: dict[str, Any] = {}
    for path, word in answer.extras.items():
        place(tree, path.split("."), EXTRA_TYPES.get(word, "Any"))
    for path, value in answer.constants.items():
        place(tree, path.split("."), type(value).__name__ if isinstance(value, str | int | float | bool) else "Any")
    imports = set(_view_imports(operation, design))
    for path in answer.computed:
        imports |= (outward := Outward(around_rows(answer, path))).imports
        place(tree, path.split("."), outward.annotation + (" | None" if outward.nullable else ""))
    if inner:
        place(tree, list(answer.envelope) or ["items"], inner)
    name = f"{naming.pascal(operation.id)}Answer"
    pieces: list[Piece] = []
    _wrapper(name, tree, imports, pieces, answer.schema)
    return pieces, name


def around_rows(answer: Answer, path: str) -> Mapping[str, Any]:
    """The schema of a property that stands around the rows of an answer."""
    found: Any = answer.schema
    for part in path.split("."):
        found = (merged(dict(found), lambda _name: {}).get("properties") or {}).get(part) or {}
    return found if isinstance(found, Mapping) else {}


def _inner(operation: OperationDesign, design: ServiceDesign) -> str:
    if operation.answer.column and not operation.answer.view:
        item = column_item(operation, design).annotation
        return f"list[{item}]" if operation.answer.many else item
    if not operation.answer.view:
        return ""
    name = naming.view_class(operation.answer.view)
    return f"list[{name}]" if operation.answer.many else name


def column_item(operation: OperationDesign, design: ServiceDesign) -> Outward:
    """The items of an answer that lists the plain values of a column, or the one value that is answered."""
    schema: Any = operation.answer.schema
    for part in operation.answer.envelope:
        schema = (schema.get("properties") or {}).get(part) or {}
    items = (schema.get("items") or {}) if operation.answer.many else schema
    del design
    return Outward(items if isinstance(items, Mapping) and items else {"type": "string"})


def _view_imports(operation: OperationDesign, design: ServiceDesign) -> list[str]:
    if operation.answer.column and not operation.answer.view:
        return sorted(column_item(operation, design).imports)
    view = design.views.get(operation.answer.view)
    if view is None or view_module(view, design) == operation_module(operation):
        return []
    return [f"from app.schemas.{view_module(view, design)} import {naming.view_class(view.name)}"]


def operation_module(operation: OperationDesign) -> str:
    """The module of an operation's service, router and types."""
    return naming.module(operation.table) if operation.table else naming.module(_group(operation))


def operations_of(design: ServiceDesign, module: str) -> list[OperationDesign]:
    """The operations of one module, in the order of the contract."""
    return design.once("operations_by_module", lambda: _by_module(design)).get(module, [])


def _by_module(design: ServiceDesign) -> dict[str, list[OperationDesign]]:
    found: dict[str, list[OperationDesign]] = {}
    for operation in design.operations:
        found.setdefault(operation_module(operation), []).append(operation)
    return found


def _group(operation: OperationDesign) -> str:
    first = next((part for part in operation.path.split("/") if part and not part.startswith("{")), "")
    return f"{first or operation.tag or 'other'}_operations"


def place(tree: dict[str, Any], path: list[str], value: Any) -> None:
    """Put a value at the end of a path of keys."""
    for part in path[:-1]:
        inner = tree.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        tree = inner
    tree[path[-1]] = value


def _wrapper(
    name: str, tree: dict[str, Any], imports: set[str], pieces: list[Piece], schema: Mapping[str, Any]
) -> None:
    lines: list[str] = []
    needed = {"from app.fields import ResponseModel", *imports}
    for prop, value in tree.items():
        attribute = naming.attribute(prop)
        part = (merged(dict(schema), lambda _name: {}).get("properties") or {}).get(prop) or {}
        if isinstance(value, dict):
            inner = f"{name.removesuffix('Answer')}{naming.pascal(prop)}"
            _wrapper(inner, value, set(), pieces, part if isinstance(part, Mapping) else {})
            value = inner  # noqa: PLW2901
        if value == "Any":
            needed.add("from typing import Any")
        arguments = [f'serialization_alias="{prop}"'] if attribute != prop else []
        if value.endswith("| None") and part and not allows_null(part):
            needed.add("from app.fields import absent")
            arguments = ["default=None", "exclude_if=absent", *arguments]
        if arguments:
            needed.add("from pydantic import Field")
        lines.append(f"    {attribute}: {value}" + (f" = Field({', '.join(arguments)})" if arguments else ""))
    text = " ".join(naming.words(name.removesuffix("Answer")))
    source = f'class {name}(ResponseModel):\n    """What `{text}` answers."""\n\n' + "\n".join(lines) + "\n"
    pieces.append(Piece(name=name, source=source, imports=tuple(sorted(needed))))
