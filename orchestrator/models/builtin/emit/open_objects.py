"""Objects whose properties the contract does not list one by one: what one has to hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def held_besides(schema: Mapping[str, Any], needed: list[str], least: int) -> dict[str, Any]:
    """Properties that an object must hold though none is listed: those that are needed, then any that may be named."""
    inner = schema.get("additionalProperties", {})
    if schema.get("properties") or inner is False:
        return {}
    names = schema.get("propertyNames") or {}
    allowed = [name for name in names.get("enum") or () if name not in needed]
    free = allowed or ([f"name{place}" for place in range(least)] if not names else [])
    value = inner if isinstance(inner, dict) else {}
    return dict.fromkeys([*needed, *free[: max(0, least - len(needed))]], value)
