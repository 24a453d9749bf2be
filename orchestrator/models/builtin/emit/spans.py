"""How long a row lasts, as an expression of the emitted code."""

from __future__ import annotations

from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.shapes import SpanField

_SECONDS = {"hours": 3600, "minutes": 60, "seconds": 1}


def span_of(source: SpanField, row: str) -> str:
    """The whole units between the two moments of a row."""
    between = f"({row}.{naming.attribute(source.end)} - {row}.{naming.attribute(source.start)})"
    size = _SECONDS.get(source.unit)
    return f"{between}.days" if size is None else f"int({between}.total_seconds() // {size})"
