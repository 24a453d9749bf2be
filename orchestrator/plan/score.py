"""The scoring matrix: what a task is worth, what its delay risks, and how much waits for it."""

from __future__ import annotations

from collections.abc import Iterable

from orchestrator.contract import Operation

BY_PRIORITY = {"P0": 5, "P1": 3, "P2": 1}
"""Value and risk of an operation that states neither; a priority below P2 weighs as P2."""
UNMARKED = "P1"
"""The priority of an operation that states none: neither first nor last."""


def score(value: int, risk: int, dependents: int) -> float:
    """Business value x 2 + risk if delayed x 1.5 + direct dependents x 1."""
    return value * 2 + risk * 1.5 + dependents * 1


def weigh(operation: Operation, shifted: str | None) -> tuple[str, int, int]:
    """Priority, value and risk of an operation; a person's new priority takes the place of all three."""
    priority = shifted or operation.priority or UNMARKED
    weight = BY_PRIORITY.get(priority, 1)
    if shifted:
        return priority, weight, weight
    return priority, _clamped(operation.value, weight), _clamped(operation.risk, weight)


def heaviest(weights: Iterable[tuple[str, int, int]]) -> tuple[str, int, int]:
    """What a task inherits from the operations that it serves: the best priority, the most value, the most risk."""
    found = list(weights)
    if not found:
        return "P2", 1, 1
    return min(w[0] for w in found), max(w[1] for w in found), max(w[2] for w in found)


def _clamped(stated: int | None, otherwise: int) -> int:
    return otherwise if stated is None else max(1, min(5, stated))
