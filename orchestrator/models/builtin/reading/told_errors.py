"""What a contract's examples show of errors whose messages stand under names: `{"token": ["is missing"]}`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from orchestrator.contract import Contract, Operation, Response
from orchestrator.models.builtin.design import Told
from orchestrator.models.builtin.reading.schemas import Schemas, properties
from orchestrator.models.builtin.reading.words import key

_ANYTHING = {("resource",), ("entity",), ("object",), ("item",), ("record",), ("document",)}
"""Names that stand for whatever was asked for."""
_OF_RESOURCES = {403, 404, 410}
_OF_FIELDS = {400, 409, 422}


def told_errors(contract: Contract, schemas: Schemas, template: Any) -> dict[int, Told]:
    """By status, the name and the words that examples show most often where the details of `template` stand."""
    place = _place(template)
    found: dict[int, Counter[tuple[str, str]]] = {}
    for operation in contract.operations:
        for stated, response in operation.responses.items():
            if place is not None and re.fullmatch(r"4\d\d", stated):
                found.setdefault(int(stated), Counter()).update(_named(response, schemas, place))
    most = {status: counted.most_common(1)[0][0] for status, counted in sorted(found.items()) if counted}
    return {
        status: Told(name=name, text=text, about=_about(status, name, contract, schemas))
        for status, (name, text) in most.items()
    }


def _place(template: Any) -> tuple[str, ...] | None:
    """Where in the body the details stand; `None` where they do not."""
    if template == "$details":
        return ()
    for name, value in template.items() if isinstance(template, dict) else ():
        inner = _place(value)
        if inner is not None:
            return (name, *inner)
    return None


def _named(response: Response, schemas: Schemas, place: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(name, words) of each example of a response, of its first name."""
    flat = schemas.flat(response.schema)
    for example in (*response.shown, flat.get("example"), *(flat.get("examples") or ())):
        value = example
        for part in place:
            value = value.get(part) if isinstance(value, Mapping) else None
        name, said = next(iter(value.items()), ("", "")) if isinstance(value, Mapping) else ("", "")
        text = said[0] if isinstance(said, list) and said else said
        if name and isinstance(text, str) and text:
            yield str(name), text


def _about(status: int, name: str, contract: Contract, schemas: Schemas) -> str:
    """Whether a name is that of a field, stands for a resource, or is fixed."""
    if status in _OF_FIELDS:
        documenting = (item for item in contract.operations if str(status) in item.responses)
        return "field" if any(name in _sent(item, schemas) for item in documenting) else ""
    if status not in _OF_RESOURCES:
        return ""
    resources = {key(part) for item in contract.operations for part in item.path.split("/") if part and "{" not in part}
    return "resource" if key(name) in _ANYTHING | resources else ""


def _sent(operation: Operation, schemas: Schemas) -> set[str]:
    """Properties of a body, and of objects within it."""
    members = properties(schemas.flat(operation.request_body_schema))
    inner = (properties(schemas.flat(item)) for item in members.values())
    return {*members, *(name for one in inner for name in one)}
