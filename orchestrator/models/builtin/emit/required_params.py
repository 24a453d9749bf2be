"""What a request sends for a parameter that a list requires, where the rows that it makes do not tell it."""

from __future__ import annotations

from orchestrator.models.builtin.emit.samples import json_sample
from orchestrator.models.builtin.shapes import Op, Param

_WIDEST = {Op.GTE: "2000-01-01", Op.GT: "2000-01-01", Op.LTE: "2099-12-31", Op.LT: "2099-12-31"}
"""Days between which all rows of tests lie."""


def told(param: Param) -> str:
    """The value, as an expression: the bound of a span leaves no row out."""
    day = _WIDEST.get(param.op) if param.columns and "enum" not in param.schema else None
    form = {"date": "", "date-time": "T12:00:00Z"}.get(str(param.schema.get("format")))
    return json_sample(param.schema, hint=param.name) if day is None or form is None else repr(f"{day}{form}")
