from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.models.accounting import account
from orchestrator.models.settings import Prices


def test_the_larger_of_report_and_estimate_counts() -> None:
    told = account({"prompt_tokens": 300, "completion_tokens": 5}, sent=400, said=80, prices=None)
    assert (told.input_tokens, told.output_tokens, told.reported, told.absurd) == (300, 20, True, False)


def test_without_a_report_the_estimate_counts_and_the_cost_is_unknown() -> None:
    told = account(None, sent=401, said=81, prices=None)
    assert (told.input_tokens, told.output_tokens, told.cost) == (101, 21, None)
    assert not told.reported


@pytest.mark.parametrize("wrong", [-1, 10**12, 1.5, "12", True, [], None])
def test_an_absurd_report_does_not_count(wrong: object) -> None:
    told = account({"prompt_tokens": wrong, "completion_tokens": 1}, sent=40, said=4, prices=None)
    assert told.input_tokens == 10
    assert not told.reported
    assert told.absurd is (wrong is not None)


@pytest.mark.parametrize(
    "cost,counts", [(0.25, 0.25), (0, 0.0), (-1, None), ("1", None), (float("inf"), None), (True, None)]
)
def test_a_cost_is_believed_only_if_it_can_be_one(cost: object, counts: float | None) -> None:
    assert account({"cost": cost}, sent=4, said=4, prices=None).cost == counts


def test_prices_of_the_user_give_the_cost() -> None:
    prices = Prices(input_per_million=2.0, output_per_million=10.0)
    told = account({"prompt_tokens": 1000, "completion_tokens": 100}, sent=10, said=10, prices=prices)
    assert told.cost == pytest.approx(0.003)


@given(
    usage=st.dictionaries(
        st.sampled_from(["prompt_tokens", "completion_tokens", "cost", "prompt_tokens_details"]),
        st.none() | st.integers() | st.floats() | st.text() | st.dictionaries(st.just("cached_tokens"), st.integers()),
    )
)
def test_no_report_makes_it_fall_over_or_go_below_the_estimate(usage: dict[str, Any]) -> None:
    told = account(usage, sent=100, said=40, prices=None)
    assert told.input_tokens >= 25
    assert told.output_tokens >= 10
    assert told.cost is None or 0 <= told.cost < float("inf")
