"""Refuse a contract whose schemas, small as they are written, unfold into more than anything can hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.errors import Problem

MAX_PARTS = 5_000
"""Schemas that `allOf`, `anyOf` and `oneOf` may join into one, references followed: far more than anybody writes."""

_JOINS = ("allOf", "anyOf", "oneOf")


def refuse_explosion(document: Mapping[str, Any], where: str) -> None:
    """Raises `Problem` where one of the named schemas unfolds into more than `MAX_PARTS`; counts without unfolding."""
    components = document.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    named = schemas if isinstance(schemas, dict) else {}
    counted: dict[str, int] = {}
    for name in named:
        if _parts(str(name), named, counted) > MAX_PARTS:
            what = f"schema `{name}` is joined of more than {MAX_PARTS:,} others"
            raise Problem(what, where=where, remedy="write it flat")


def _parts(name: str, named: Mapping[str, Any], counted: dict[str, int]) -> int:
    """How many schemas one is joined of; the walk keeps its own stack, so that long chains do no harm."""
    stack = [(name, False)]
    while stack:
        here, ready = stack.pop()
        if here in counted and not ready:
            continue
        inner = _joined(named.get(here))
        if ready:
            counted[here] = min(1 + sum(counted.get(other, 0) for other in inner), MAX_PARTS + 1)
            continue
        counted[here] = 1  # what a circle adds, as long as the schema is being counted
        stack.append((here, True))
        stack += [(other, False) for other in inner if other not in counted]
    return counted[name]


def _joined(schema: Any) -> list[str]:
    """Names that a schema joins, each as often as it does, through schemas that are written in place too."""
    found: list[str] = []
    waiting = [schema]
    while waiting:
        here = waiting.pop()
        if not isinstance(here, dict):
            continue
        reference = here.get("$ref")
        if isinstance(reference, str):
            found.append(reference.rpartition("/")[2].replace("~1", "/").replace("~0", "~"))
        for key in _JOINS:
            parts = here.get(key)
            waiting += parts if isinstance(parts, list) else []
    return found
