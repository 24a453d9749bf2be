"""The scoring formula of a document, as far as a plan can follow it."""

from __future__ import annotations

import pytest

from orchestrator.plan.score import score, weights_in
from orchestrator.playbook import Weights


@pytest.mark.parametrize(
    "formula, weights",
    [
        ("Business Value x 2 + Risk if Delayed x 1.5 + (Deps Blocked x 1)", (2.0, 1.5, 1.0)),
        ("3 \u00d7 Value + 2 \u00d7 Urgency + blocked tasks", (3.0, 2.0, 1.0)),
        ("Impact * 4", (4.0, 0.0, 0.0)),
    ],
)
def test_a_sum_of_value_risk_and_dependents_is_followed(formula: str, weights: tuple[float, float, float]) -> None:
    value, risk, dependents = weights
    assert weights_in(formula) == Weights(value=value, risk=risk, dependents=dependents)


@pytest.mark.parametrize(
    "formula", ["(Reach * Impact * Confidence) / Effort", "Value x 2 + Effort x 3", "Value x 2 + Benefit x 3", ""]
)
def test_a_formula_that_asks_for_something_else_is_not_guessed(formula: str) -> None:
    assert weights_in(formula) is None


def test_a_score_counts_each_part_by_its_weight() -> None:
    assert score(5, 3, 2) == 5 * 2 + 3 * 1.5 + 2
    assert score(5, 3, 2, Weights(value=1, risk=0, dependents=10)) == 25
