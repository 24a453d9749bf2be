"""Services that are small enough to stand in a test: tables, a permission model, and what paths say."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.handoff.mapping import Mapping
from orchestrator.models.builtin.design import Certainty, OperationDesign, ServiceDesign
from orchestrator.models.builtin.reading import read

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
OPEN = "{scheme: null, principal: null, roles: [], default: public, operations: {}}"
"""A permission model that lets everybody in."""


def rows(*properties: str, many: bool = False, **more: Any) -> dict[str, Any]:
    """The schema of a row, or of a list of rows, whose properties are texts where `more` does not say otherwise."""
    one = {"type": "object", "properties": {**dict.fromkeys(properties, TEXT), **more}}
    return {"type": "array", "items": one} if many else one


def answers(schema: dict[str, Any] | None = None, status: str = "200", *others: str) -> dict[str, Any]:
    """The responses of an operation."""
    body = {"content": {"application/json": {"schema": schema}}} if schema is not None else {}
    return {"responses": {status: {"description": "ok", **body}, **{code: {"description": "no"} for code in others}}}


def takes(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """The body of a request that is an object."""
    return sends({"type": "object", "properties": properties, "required": list(required)})


def sends(schema: dict[str, Any]) -> dict[str, Any]:
    """The body of a request."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def asks(*parameters: str, **described: dict[str, Any]) -> dict[str, Any]:
    """Query parameters; `described` are whole ones."""
    plain: list[dict[str, Any]] = [{"name": name, "schema": TEXT} for name in parameters]
    plain += [{"name": name, **item} for name, item in described.items()]
    return {"parameters": [{"in": "query", **item} for item in plain]}


def service(
    tables: str,
    auth: str,
    paths: dict[str, Any],
    *,
    schemas: dict[str, Any] | None = None,
    mapping: str = "",
    info: str = "",
    tags: Sequence[dict[str, str]] = (),
) -> ServiceDesign:
    """What is read of the texts; what a path names in braces is a text."""
    for path, item in paths.items():
        names = re.findall(r"{(\w+)}", path)
        item["parameters"] = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in names]
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1", "description": info},
        "tags": list(tags),
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas or {},
        },
    }
    said = Mapping.parse(mapping) if mapping else None
    contract = Contract.parse(json.dumps(document))
    return read(contract, SchemaDesign.parse(tables), AuthModel.parse(auth), mapping=said)


def is_built(operation: OperationDesign) -> bool:
    """Whether it answers what it is for."""
    return operation.certainty is not Certainty.NOT_DERIVABLE


def asked(design: ServiceDesign, operation: str) -> list[str]:
    """The questions about an operation."""
    return [item.text for item in design.questions if operation in item.operations]


def source_of(design: ServiceDesign, name: str) -> object:
    """What the first property of that name is taken from."""
    return next(f.source for view in design.views.values() for f in view.fields if f.property == name)
