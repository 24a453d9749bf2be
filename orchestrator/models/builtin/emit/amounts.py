"""Numbers in words: amounts that a contract has as texts of a pattern, and the tables as numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from orchestrator.models.builtin.emit.patterns import lawful, matching

_LIKELY = ("1.00", "1", "1.0", "1.000", "10.00", "10")
_NUMBER = re.compile(r"[-+]?\d{1,9}(?:\.\d{1,6})?")


def amount(pattern: str, schema: Mapping[str, Any], low: float | None, high: float | None) -> str:
    """A number that the pattern takes within bounds, above zero where there is one; empty where there is none."""
    shown = [schema.get("example"), *(schema.get("examples") or ())]
    likely = [*(text for text in shown if isinstance(text, str)), *_LIKELY]
    known = [text for text in lawful(pattern, [*likely, *matching(pattern, 0, None, 60)]) if _NUMBER.fullmatch(text)]
    held = [text for text in known if (low is None or low <= float(text)) and (high is None or float(text) <= high)]
    return next((text for text in held if float(text) > 0), held[0] if held else "")
