"""How long a row lasts, as an expression of the emitted code."""

from __future__ import annotations

from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.shapes import SpanField

_SECONDS = {"hours": 3600, "minutes": 60, "seconds": 1}


def span_of(source: SpanField, row: str) -> str:
    """The whole units between the two moments of a row; none while it lasts."""
    end = f"{row}.{naming.attribute(source.end)}"
    between, size = f"({end} - {row}.{naming.attribute(source.start)})", _SECONDS.get(source.unit)
    whole = f"{between}.days" if size is None else f"int({between}.total_seconds() // {size})"
    return f"({whole} if {end} is not None else None)" if source.may_last else whole
