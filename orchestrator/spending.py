"""Whether one more call of a model keeps within a budget, told before it is made.

What counts is the most that the call can take: its request, which is known, and its longest reply. Where nobody says
how long a reply can be, the longest one so far stands in; so a limit is overshot by one call at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestrator.playbook import Budget
    from orchestrator.spend import Spend


@dataclass(frozen=True, kw_only=True)
class Call:
    """The most that the next call can take."""

    input_tokens: int
    output_tokens: int
    cost: float | None
    """`None` where nobody knows the price."""

    @property
    def tokens(self) -> int:
        """Both ways."""
        return self.input_tokens + self.output_tokens


def crossing(budget: Budget, spent: Spend, call: Call, *, worked_s: float = 0.0) -> str:
    """The limit that the call could cross, in a sentence with the figures; empty where there is none."""
    if budget.turns is not None and spent.turns + 1 > budget.turns:
        return f"{spent.turns:,} turns are used, the limit is {budget.turns:,}"
    if budget.tokens is not None and spent.tokens + call.tokens > budget.tokens:
        return (
            f"{spent.tokens:,} tokens are used and the next call may take {call.tokens:,}, "
            f"the limit is {budget.tokens:,}"
        )
    if budget.minutes is not None and worked_s >= budget.minutes * 60:
        return f"{worked_s / 60:.1f} minutes are used, the limit is {budget.minutes:g}"
    if budget.cost is not None and spent.known_cost + (call.cost or 0.0) > budget.cost:
        more = "an unknown amount" if call.cost is None else f"{call.cost:.4f}"
        return f"{spent.known_cost:.4f} is spent and the next call may cost {more}, the limit is {budget.cost:g}"
    return ""
