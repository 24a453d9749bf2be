"""The contract with one working example for each operation, so that generated requests also reach rows that exist."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from orchestrator.checks.judge.client import Request
from orchestrator.contract import Operation

_TOLD = frozenset({"description", "title", "example", "examples", "default", "readOnly", "writeOnly", "deprecated"})


def put(document: dict[str, Any], operation: Operation, request: Request) -> None:
    """Write the request's path, query and body as examples of the operation, in place."""
    item = document["paths"][operation.path]
    raw = item[operation.method.lower()]
    values = {**_path_values(operation, request), **{("query", name): value for name, value in request.query.items()}}
    if values:
        raw["parameters"] = _parameters(document, item, raw, values)
    if request.body is not None:
        body = copy.deepcopy(_followed(document, raw["requestBody"]))
        content = body["content"][operation.request_media_type]
        content.pop("examples", None)
        content["example"] = request.body
        raw["requestBody"] = body


def focus(document: dict[str, Any], operation: Operation, scheme: str) -> None:
    """Leave one way to ask: by the permission model's own scheme, with the body in its first JSON format; in place.

    Where `security` lists alternatives, the tool takes away one of them, the other still lets it in, and it says that
    nobody is asked for credentials. Where one of them asks for nothing, nobody is.
    """
    raw = document["paths"][operation.path][operation.method.lower()]
    alternatives = raw.get("security", document.get("security")) or []
    own = [one for one in alternatives if set(one) == {scheme}]
    if own and len(alternatives) > 1:
        raw["security"] = own[:1] if all(alternatives) else []
    kept = operation.request_media_type
    if len(operation.request_content) < 2 or kept not in operation.request_content:
        return
    body = copy.deepcopy(_followed(document, raw["requestBody"]))
    raw["requestBody"] = {**body, "content": {kept: body["content"][kept]}}


def spelled_out(node: Any) -> Any:
    """The document with `type: [string, null]` beside a `format` as two alternatives, which says the same.

    The tool overlooks the format there and takes an empty text for a date.
    """
    if isinstance(node, list):
        return [spelled_out(one) for one in node]
    if not isinstance(node, dict):
        return node
    found = {
        name: one if name in {"example", "examples", "default"} else spelled_out(one) for name, one in node.items()
    }
    kinds = found.get("type")
    if not (isinstance(kinds, list) and len(kinds) == 2 and "null" in kinds and isinstance(found.get("format"), str)):
        return found
    told = {name: found.pop(name) for name in list(found) if name in _TOLD}
    kind = next(one for one in kinds if one != "null")
    return {**told, "anyOf": [{**found, "type": kind}, {"type": "null"}]}


def _path_values(operation: Operation, request: Request) -> dict[tuple[str, str], Any]:
    template, path = operation.path.split("/"), request.path.split("/")
    offset = len(path) - len(template)
    values: dict[tuple[str, str], Any] = {}
    for position, segment in enumerate(template):
        if segment.startswith("{") and segment.endswith("}"):
            name, text = segment[1:-1], unquote(path[offset + position])
            parameter = next((p for p in operation.parameters if p.name == name and p.location == "path"), None)
            whole = parameter is not None and parameter.schema.get("type") == "integer" and text.lstrip("-").isdigit()
            values["path", name] = int(text) if whole else text
    return values


def _parameters(
    document: Mapping[str, Any], item: Mapping[str, Any], raw: Mapping[str, Any], values: Mapping[tuple[str, str], Any]
) -> list[Any]:
    """The operation's own parameters: those of its path item that get an example are taken over."""
    own = [copy.deepcopy(_followed(document, one)) for one in raw.get("parameters", [])]
    named = {(one.get("in"), one.get("name")) for one in own}
    for one in item.get("parameters", []):
        found = _followed(document, one)
        if (found.get("in"), found.get("name")) not in named:
            own.append(copy.deepcopy(found))
    for one in own:
        key = (str(one.get("in")), str(one.get("name")))
        if key in values:
            one.pop("examples", None)
            one["example"] = values[key]
    return own


def _followed(document: Mapping[str, Any], node: Any) -> dict[str, Any]:
    """What a local reference leads to."""
    while isinstance(node, dict) and isinstance(node.get("$ref"), str):
        found: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found.get(part.replace("~1", "/").replace("~0", "~"), {}) if isinstance(found, dict) else {}
        node = found
    return node if isinstance(node, dict) else {}
