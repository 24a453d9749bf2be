"""Objects whose properties the contract does not list one by one: what one has to hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.models.builtin.emit.patterns import lawful, matching


def held_besides(schema: Mapping[str, Any], needed: list[str], least: int) -> dict[str, Any]:
    """Properties that an object must hold though none is listed: those that are needed, then any that may be named."""
    inner = schema.get("additionalProperties", {})
    if schema.get("properties") or inner is False:
        return {}
    allowed = [name for name in _names(schema.get("propertyNames"), least + len(needed)) if name not in needed]
    value = inner if isinstance(inner, dict) else {}
    return dict.fromkeys([*needed, *allowed[: max(0, least - len(needed))]], value)


def _names(form: Any, count: int) -> list[str]:
    """So many names that the contract lets properties have; fewer where it lets fewer."""
    form = form if isinstance(form, dict) else {}
    if "enum" in form or "const" in form:
        stated = form.get("enum") or [form.get("const")]
        return [name for name in stated if isinstance(name, str)]
    least, most = form.get("minLength") or 0, form.get("maxLength")
    pattern = str(form.get("pattern") or "")
    usual = [name for name in (f"name{place}" for place in range(count)) if least <= len(name) <= (most or len(name))]
    usual = lawful(pattern, usual) if pattern else usual
    if len(usual) == count:
        return usual
    return matching(pattern or f"^[a-z]{{{max(1, least)},{most or least + 4}}}$", least, most, count)
