"""What a request used up: as reported, as estimated here, and what counts.

The larger of both counts. A report that cannot be true (negative, no number, more tokens than bytes were sent) is
absurd and does not count at all. An unknown cost stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.models.faults import Spent
from orchestrator.models.settings import Prices

BYTES_PER_TOKEN = 4
OVERHEAD_TOKENS = 10_000
"""What a server may add to the messages: templates, tool descriptions."""
HIGHEST_COST = 1e6
"""Of one request, in any currency."""
THOUGHT_TOKENS = 1_000_000
"""What a model may have thought without showing it."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """One request's figures."""

    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cost: float | None
    reported: bool
    """Whether the endpoint said anything believable."""
    absurd: bool
    """Whether it said something that cannot be true."""

    @property
    def spent(self) -> Spent:
        """As the spend of one request."""
        return Spent(requests=1, input_tokens=self.input_tokens, output_tokens=self.output_tokens, cost=self.cost)


def account(usage: Mapping[str, Any] | None, *, sent: int, said: int, prices: Prices | None) -> Account:
    """The figures of a request of `sent` bytes that was answered with `said` characters."""
    usage = usage or {}
    told_in = _count(usage.get("prompt_tokens"), most=sent + OVERHEAD_TOKENS)
    told_out = _count(usage.get("completion_tokens"), most=said + THOUGHT_TOKENS)
    input_tokens = max(told_in or 0, -(-sent // BYTES_PER_TOKEN))
    output_tokens = max(told_out or 0, -(-said // BYTES_PER_TOKEN))
    details = usage.get("prompt_tokens_details")
    cached = _count(details.get("cached_tokens"), most=input_tokens) if isinstance(details, Mapping) else None
    absurd = any(
        usage.get(key) is not None and told is None
        for key, told in (("prompt_tokens", told_in), ("completion_tokens", told_out))
    )
    return Account(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cached_tokens=cached or 0,
        cost=_cost(usage, prices, input_tokens, output_tokens),
        reported=told_in is not None and told_out is not None,
        absurd=absurd,
    )


def _count(value: object, *, most: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        return None
    return value


def _cost(usage: Mapping[str, Any], prices: Prices | None, input_tokens: int, output_tokens: int) -> float | None:
    if prices is not None:
        return prices.of(input_tokens, output_tokens)
    told = usage.get("cost")
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 <= told < HIGHEST_COST:
        return None
    return float(told)
