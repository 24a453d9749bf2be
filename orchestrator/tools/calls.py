"""From what a model said to arguments that hold, or to a complaint that says what was wrong.

Nothing is repaired: an argument of the wrong type, a number in quotes, a second key of the same name are told back.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from orchestrator import strict_json
from orchestrator.tools.registry import TOOLS
from orchestrator.tools.text import visible

SHOWN_VALUE = 120
_UNSAID = {"title", "$defs", "properties", "default", "minLength", "maxLength", "minItems", "maxItems"}
"""What a schema is sent without. Servers that make a grammar of it refuse long texts and lists (llama.cpp knows at most
2,000 repetitions), others refuse defaults; what the model says is held against the whole of it all the same."""


class Complaint(str):
    """Why a call cannot be run: a sentence that goes back to the model."""

    __slots__ = ()


def schemas(names: Iterable[str]) -> list[dict[str, Any]]:
    """Function schemas in the form of the OpenAI chat protocol, in the order of `names`."""
    return [
        {
            "type": "function",
            "function": {
                "name": name,
                "description": TOOLS[name].description,
                "parameters": _parameters(name),
            },
        }
        for name in names
    ]


def parse_call(
    name: str, raw: str | Mapping[str, Any], *, allowed: Collection[str] | None = None
) -> BaseModel | Complaint:
    """Arguments for the tool `name` from JSON text or from a decoded object.

    `allowed` are the tools that this agent has; all of them if left out.
    """
    if name not in TOOLS or (allowed is not None and name not in allowed):
        known = [tool for tool in TOOLS if allowed is None or tool in allowed]
        return Complaint(f"there is no tool {_show(name)}; you have: {', '.join(known)}")
    try:
        decoded = strict_json.loads(raw) if isinstance(raw, str) else strict_json.checked(dict(raw))
    except ValueError as error:
        return Complaint(f"{name}: the arguments are not valid JSON: {error}; got {_show(raw)}")
    if not isinstance(decoded, dict):
        return Complaint(f"{name}: the arguments must be one JSON object, got {_show(decoded)}")
    try:
        return TOOLS[name].arguments.model_validate(decoded)
    except ValidationError as error:
        wrong = "\n".join(f"- {_sentence(detail)}" for detail in error.errors(include_url=False))
        return Complaint(f"{name}: nothing was done, because of its arguments:\n{wrong}")


def _sentence(detail: ErrorDetails) -> str:
    where = ".".join(str(part) for part in detail["loc"]) or "arguments"
    match detail["type"]:
        case "missing":
            return f"argument '{where}' is missing"
        case "extra_forbidden":
            return f"argument '{where}' does not exist"
        case _:
            expected = detail["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
            return f"argument '{where}': expected {expected}, got {_kind(detail['input'])} {_show(detail['input'])}"


def _kind(value: object) -> str:
    kinds: dict[type, str] = {
        str: "the string",
        bool: "the boolean",
        int: "the integer",
        float: "the number",
        list: "the list",
        dict: "the object",
    }
    return kinds.get(type(value), "")


def _show(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=repr, ensure_ascii=False)
    shown = visible(text)
    cut = shown if len(shown) <= SHOWN_VALUE else f"{shown[:SHOWN_VALUE]}…"
    return f'"{cut}"' if isinstance(value, str) else cut


def _bare(schema: Any, shared: Mapping[str, Any]) -> Any:
    """In the words that every server understands: no references, no `null` beside a type, no limits of length."""
    if isinstance(schema, list):
        return [_bare(item, shared) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _bare(shared[schema["$ref"].rpartition("/")[2]], shared)
    if either := [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]:
        # What may be null may be left out as well.
        schema = {key: value for key, value in schema.items() if key != "anyOf"}
        schema |= either[0] if len(either) == 1 else {"anyOf": either}
    properties = {name: _bare(inner, shared) for name, inner in schema.get("properties", {}).items()}
    rest = {key: _bare(value, shared) for key, value in schema.items() if key not in _UNSAID}
    return rest | ({"properties": properties} if "properties" in schema else {})


@cache
def _parameters(name: str) -> dict[str, Any]:
    schema = TOOLS[name].arguments.model_json_schema()
    bare: dict[str, Any] = _bare(schema, schema.get("$defs", {}))
    return {key: value for key, value in bare.items() if key != "description"}
