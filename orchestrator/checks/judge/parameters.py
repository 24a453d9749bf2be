"""Values of the parameters that a request cannot do without."""

from __future__ import annotations

from typing import Any

from orchestrator.checks.judge.samples import Sampler
from orchestrator.contract import Operation


def made(sampler: Sampler, operation: Operation, location: str) -> dict[str, Any]:
    """By name, those of one location: `query` or `header`."""
    needed = [one for one in operation.parameters if one.location == location and one.required]
    return {one.name: sampler.value(one.schema, name=one.name) for one in needed}
