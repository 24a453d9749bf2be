from __future__ import annotations

import pytest

from orchestrator.playbook import Budget
from orchestrator.spend import Spend, charge
from orchestrator.spending import Call, crossing

NEXT = Call(input_tokens=900, output_tokens=100, cost=0.25)
SPENT = Spend(turns=3, input_tokens=8_000, output_tokens=1_000, known_cost=0.75)


@pytest.mark.parametrize(
    "budget, told",
    [
        (Budget(), ""),
        (Budget(turns=4, tokens=10_000, cost=1.0, minutes=2), ""),
        (Budget(turns=3), "3 turns are used, the limit is 3"),
        (Budget(tokens=9_999), "9,000 tokens are used and the next call may take 1,000, the limit is 9,999"),
        (Budget(cost=0.99), "0.7500 is spent and the next call may cost 0.2500, the limit is 0.99"),
        (Budget(minutes=1), "1.0 minutes are used, the limit is 1"),
    ],
)
def test_a_call_is_made_only_where_its_most_keeps_within_the_limit(budget: Budget, told: str) -> None:
    assert crossing(budget, SPENT, NEXT, worked_s=60) == told


def test_what_is_known_of_a_cost_counts_where_the_rest_is_unknown() -> None:
    spent = Spend(known_cost=2.0)
    charge([spent], {"cost": None}, turns=1)
    assert (spent.cost, spent.known_cost) == (None, 2.0)
    told = crossing(Budget(cost=1.5), spent, Call(input_tokens=1, output_tokens=1, cost=None))
    assert "may cost an unknown amount" in told
