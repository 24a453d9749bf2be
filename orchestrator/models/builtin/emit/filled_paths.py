"""Paths of the contract with values for what stands in braces, as they stand inside of an f-string."""

from __future__ import annotations

import re
from collections.abc import Mapping

from orchestrator.models.builtin.emit import naming

PARAMETER = re.compile(r"\{([^{}]+)\}")


def filled(path: str, values: Mapping[str, str]) -> str:
    """The path between the quotes of an f-string; `values` are as they stand there, by the names in braces."""
    found = [
        values[part] if index % 2 and part in values else naming.in_f_string(f"{{{part}}}" if index % 2 else part)
        for index, part in enumerate(PARAMETER.split(path))
    ]
    return "".join(found)
