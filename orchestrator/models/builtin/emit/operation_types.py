"""The classes that one operation needs for what comes in and what goes out, and how its parameters are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.ddl import SqlKind
from orchestrator.json_schema import folded, merged, types_of, without_null
from orchestrator.models.builtin.design import Certainty, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.compose import Piece
from orchestrator.models.builtin.emit.request_types import RequestTypes, field_line
from orchestrator.models.builtin.emit.request_values import ModelField, Typed, annotate
from orchestrator.models.builtin.emit.responses import answer_classes
from orchestrator.models.builtin.shapes import Body, Param, ParamUse

SIZES = {SqlKind.SMALLINT: 16, SqlKind.INTEGER: 32, SqlKind.BIGINT: 64}
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, kw_only=True)
class OperationTypes:
    """What is emitted for one operation's types."""

    pieces: tuple[Piece, ...]
    params: str
    """The class of its parameters; empty without any."""
    param_fields: Mapping[str, ModelField]
    """By the parameter's name."""
    body: str
    """The class of its body; empty without one."""
    body_fields: Mapping[str, ModelField]
    """By property, inside of the envelope."""
    top_fields: Mapping[str, ModelField]
    """By property, of the whole body."""
    envelope: tuple[str, ...]
    """Attributes from the body to the object inside of its envelope."""
    answer: str
    """The annotation of what it answers; `None` without a body."""


def is_built(operation: OperationDesign) -> bool:
    """Whether the operation does more than answer 501."""
    return operation.certainty is not Certainty.NOT_DERIVABLE


def types_for(operation: OperationDesign, design: ServiceDesign) -> OperationTypes:
    """Everything for one operation."""
    if not is_built(operation):
        return OperationTypes(
            pieces=(), params="", param_fields={}, body="", body_fields={}, top_fields={}, envelope=(), answer="None"
        )
    params, fields = _params(operation, design)
    body_pieces, name, top, body_fields, envelope = _body(operation, design)
    answers, annotation = answer_classes(operation, design)
    pieces = [*([params] if params else []), *body_pieces, *answers]
    return OperationTypes(
        pieces=tuple(pieces),
        params=params.name if params else "",
        param_fields=fields,
        body=name,
        body_fields=body_fields,
        top_fields=top,
        envelope=envelope,
        answer=annotation,
    )


def _params(operation: OperationDesign, design: ServiceDesign) -> tuple[Piece | None, dict[str, ModelField]]:
    wanted = list(operation.params)
    if not wanted:
        return None, {}
    types = RequestTypes()
    name = f"{naming.pascal(operation.id)}Params"
    imports: set[str] = {"from app.fields import RequestModel", "from app.requests import Wire"}
    fields: dict[str, ModelField] = {}
    lines: list[str] = []
    used: set[str] = set()
    for param in sorted(wanted, key=lambda item: not item.required):
        sent = _as_text(param.schema)
        typed = _bounded(
            param, types.of(sent, f"{name}{naming.pascal(param.name)}", imports), operation, design, imports
        )
        attribute = naming.attribute(param.name)
        while attribute in used:
            attribute += "_"
        used.add(attribute)
        schema = _with_page_default(param, operation)
        required = param.required or param.where == "path"
        field, line = field_line(
            attribute, param.name, typed, schema, required=required, imports=imports, wire=_wire(param)
        )
        fields[param.name] = field
        lines.append(f"    {line}")
    text = f"Parameters of `{operation.id}`."
    source = f'class {name}(RequestModel):\n    """{text}"""\n\n' + "\n".join(lines) + "\n"
    nested = sorted(line for line in imports if not line.startswith("local:"))
    return Piece(name=name, source=source, imports=tuple(nested)), fields


def _as_text(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema of a parameter; an object in one, or in a list of them, is the text that it is sent as."""
    flat = folded(schema)[0]
    if types_of(flat) == ("array",) and isinstance(flat.get("items"), Mapping):
        inner = _as_text(flat["items"])
        return schema if inner is flat["items"] else {**flat, "items": inner}
    return {"type": "string"} if types_of(flat) == ("object",) or flat.get("properties") else schema


def _with_page_default(param: Param, operation: OperationDesign) -> Mapping[str, Any]:
    if "default" in param.schema or operation.page is None:
        return param.schema
    given = {
        ParamUse.LIMIT: operation.page.default_size,
        ParamUse.OFFSET: 0,
        ParamUse.PAGE: operation.page.first_page,
    }.get(param.use)
    return param.schema if given is None else {**param.schema, "default": given}


def _bounded(param: Param, typed: Typed, operation: OperationDesign, design: ServiceDesign, imports: set[str]) -> Typed:
    """A number that is compared with a column is kept within what the database can compare."""
    if typed.base != "int" or "Literal" in typed.expression:
        return typed
    size = 64
    table = param.relation.table if param.relation else operation.table
    for column in param.columns[:1]:
        found = design.table(table).column(column) if table else None
        size = SIZES.get(found.type.kind, 64) if found else 64
    if param.use is ParamUse.KEY:
        size = _key_size(param, operation, design)
    elif not param.columns:
        size = min((size, *_sizes_of_rules(param, operation, design)))
    helper = "findable" if param.use is ParamUse.KEY else "clamped"
    imports.add(f"from app.fields import {helper}")
    expression = annotate(typed.expression, [f"{helper}({size})"], imports)
    return Typed(expression=expression, base="int", nullable=typed.nullable)


def _key_size(param: Param, operation: OperationDesign, design: ServiceDesign) -> int:
    for step in operation.steps:
        for match in step.match:
            if getattr(match.source, "name", None) == param.name:
                column = design.table(step.table).column(match.column)
                return SIZES.get(column.type.kind, 64) if column else 64
    return 64


def _sizes_of_rules(param: Param, operation: OperationDesign, design: ServiceDesign) -> Iterator[int]:
    """The bits of what rules compare a number with: the columns that they name, and how many there are."""
    tables = {table.name: table for table in design.tables}
    for where, _ in operation.rules.where:
        if not re.search(rf":{param.name}\b", where):
            continue
        yield from (32 for _ in re.findall(r"\b(?:count|avg)\(", where))
        named = [tables[table].column(name) for table, name in re.findall(r"\b(\w+)\.(\w+)", where) if table in tables]
        yield from (SIZES.get(column.type.kind, 64) for column in named if column is not None)


def _wire(param: Param) -> str:
    schema = folded(param.schema)[0]
    kinds = types_of(schema)
    many = kinds == ("array",)
    inner = without_null(dict(schema.get("items") or {})) if many else schema
    kind = _spelled(inner) or "string"
    arguments = [naming.quoted(param.where), naming.quoted(param.name)]
    if kind != "string":
        arguments.append(f'"{kind}"')
    if many:
        arguments.append("many=True")
        if not param.explode or param.where in ("path", "header"):
            arguments.append('separator=","')
    return f"Wire({', '.join(arguments)})"


def _spelled(schema: Mapping[str, Any]) -> str:
    """What a text of a parameter may spell, be it in one of several branches: a number or a truth value."""
    branches = [item for name in ("oneOf", "anyOf") for item in schema.get(name) or () if isinstance(item, Mapping)]
    kinds = [kind for part in (schema, *branches) for kind in types_of(part)]
    return next((kind for kind in kinds if kind in ("integer", "number", "boolean")), "")


def _body(
    operation: OperationDesign, design: ServiceDesign
) -> tuple[list[Piece], str, dict[str, ModelField], dict[str, ModelField], tuple[str, ...]]:
    body = operation.body
    if body is None:
        return [], "", {}, {}, ()
    types = RequestTypes()
    name = body_class(body, design)
    schema = dict(merged(dict(body.schema), lambda _name: {}))
    if body.media_type == FORM:
        piece, fields = _form(name, schema, types)
        return [piece], name, fields, fields, ()
    if not schema.get("properties"):
        piece, typed = _root(name, schema, types)
        whole = {"": ModelField(attribute="root", typed=typed, required=True, has_default=False)}
        return [*types.pieces.values(), piece], name, {}, whole if typed.base not in ("dict", "Any") else {}, ()
    typed = types.model(schema, name)
    envelope: list[str] = []
    fields = dict(typed.fields)
    for part in body.envelope:
        inner = fields.get(part)
        if inner is None:
            break
        envelope.append(inner.attribute)
        fields = dict(inner.typed.fields)
    return list(types.pieces.values()), typed.expression, dict(typed.fields), fields, tuple(envelope)


def body_class(body: Body, design: ServiceDesign) -> str:
    """The class of a body; a table or an answer of the same name keeps it."""
    name = naming.pascal(body.name)
    taken = design.once("taken_classes", lambda: _taken(design))
    return f"{name}Body" if name in taken or naming.is_reserved(name) else name


def _taken(design: ServiceDesign) -> frozenset[str]:
    shown = (naming.view_class(view.name) for view in design.views.values())
    return frozenset((*shown, *(naming.model_class(table.name) for table in design.tables)))


def _root(name: str, schema: Mapping[str, Any], types: RequestTypes) -> tuple[Piece, Typed]:
    """A body that is no object with properties."""
    imports: set[str] = {"from pydantic import RootModel", "from pydantic import ConfigDict"}
    typed = types.of(schema, f"{name}Value", imports)
    source = (
        f'class {name}(RootModel[{typed.annotation}]):\n    """The whole body."""\n\n'
        f"    model_config = ConfigDict(strict=True, allow_inf_nan=False)\n"
    )
    real = tuple(line for line in imports if not line.startswith("local:"))
    return Piece(name=name, source=source, imports=real), typed


def _form(name: str, schema: Mapping[str, Any], types: RequestTypes) -> tuple[Piece, dict[str, ModelField]]:
    imports: set[str] = {"from app.fields import RequestModel", "from app.requests import Wire"}
    fields: dict[str, ModelField] = {}
    lines: list[str] = []
    required = set(schema.get("required") or ())
    for prop, part in sorted(schema.get("properties", {}).items(), key=lambda item: item[0] not in required):
        typed = types.of(part, f"{name}{naming.pascal(prop)}", imports)
        kind = _spelled(part)
        wire = f'Wire("query", "{prop}"{f", {kind!r}" if kind else ""})'
        field, line = field_line(
            naming.attribute(prop), prop, typed, part, required=prop in required, imports=imports, wire=wire
        )
        fields[prop] = field
        lines.append(f"    {line}")
    source = f'class {name}(RequestModel):\n    """A form."""\n\n' + "\n".join(lines) + "\n"
    real = tuple(sorted(line for line in imports if not line.startswith("local:")))
    return Piece(name=name, source=source, imports=real), fields
