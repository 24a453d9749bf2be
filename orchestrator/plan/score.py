"""The scoring matrix: what a task is worth, what its delay risks, and how much waits for it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from orchestrator.contract import Operation
from orchestrator.playbook import Weights

USUAL = Weights()
"""What each part of a score counts where a playbook does not say."""
BY_PRIORITY = {"P0": 5, "P1": 3, "P2": 1}
"""Value and risk of an operation that states neither; a priority below P2 weighs as P2."""
UNMARKED = "P1"
"""The priority of an operation that states none: neither first nor last."""


def score(value: int, risk: int, dependents: int, weights: Weights = USUAL) -> float:
    """Business value, risk if delayed and direct dependents, each by its weight: x 2, x 1.5, x 1 where none is told."""
    return value * weights.value + risk * weights.risk + dependents * weights.dependents


def weights_in(formula: str) -> Weights | None:
    """The weights of `Business Value x 2 + Risk if Delayed x 1.5 + Deps Blocked`; `None` where it is no such sum."""
    found: dict[str, float] = {}
    for term in re.split(r"\s\+\s", formula):
        parts = _TERM.fullmatch(re.sub(r"[()`.;]+$|^[(`]+", "", term.strip()).strip())
        named = next((key for key, words in _MEANT if parts and re.search(words, parts["name"], re.IGNORECASE)), None)
        if parts is None or named is None or named in found:
            return None
        found[named] = float(parts["after"] or parts["before"] or 1)
    return Weights(**{"value": 0.0, "risk": 0.0, "dependents": 0.0, **found}) if found else None


_TERM = re.compile(
    r"(?:(?P<before>\d+(?:\.\d+)?)\s*[\u00d7*x]\s*)?(?P<name>[^\d\u00d7*/+()]+?)(?:\s*[\u00d7*x]\s*(?P<after>\d+(?:\.\d+)?))?"
)
_MEANT = (
    ("value", r"value|impact|benefit"),
    ("risk", r"risk|urgency|delay"),
    ("dependents", r"\bdeps?\b|dependen|block|unlock"),
)
"""What the name of a term means; the first that fits."""


def weigh(operation: Operation, shifted: str | None) -> tuple[str, int, int]:
    """Priority, value and risk of an operation; a person's new priority takes the place of all three."""
    priority = shifted or operation.priority or UNMARKED
    weight = BY_PRIORITY.get(priority, 1)
    if shifted:
        return priority, weight, weight
    return priority, _clamped(operation.value, weight), _clamped(operation.risk, weight)


def weigh_words(stated: str) -> tuple[str, int, int]:
    """Priority, value and risk of a priority in a document's words: `P0`, `High`, `Should have`, `nice to have` ….

    A word that is not known weighs as an unmarked one.
    """
    words = set(re.findall(r"[a-z0-9]+", stated.casefold()))
    priority = next((priority for priority, signs in _SIGNS if words & signs), UNMARKED)
    return priority, BY_PRIORITY[priority], BY_PRIORITY[priority]


_SIGNS = (
    ("P0", frozenset({"p0"})),
    ("P1", frozenset({"p1"})),
    ("P2", frozenset({"p2", "p3", "p4"})),
    ("P0", frozenset({"must", "critical", "blocker", "urgent", "highest"})),
    ("P1", frozenset({"should", "high"})),
    ("P2", frozenset({"could", "nice", "optional", "medium", "low", "lowest", "minor", "trivial"})),
)
"""Words that tell a priority; the first row that fits counts, so that “High (must have)” is P0."""


def heaviest(weights: Iterable[tuple[str, int, int]]) -> tuple[str, int, int]:
    """What a task inherits from the operations that it serves: the best priority, the most value, the most risk."""
    found = list(weights)
    if not found:
        return "P2", 1, 1
    return min(w[0] for w in found), max(w[1] for w in found), max(w[2] for w in found)


def _clamped(stated: int | None, otherwise: int) -> int:
    return otherwise if stated is None else max(1, min(5, stated))
