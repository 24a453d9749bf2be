"""What can go wrong with a model call, as the few cases that the agent loop answers differently.

A client retries what is worth it by itself; what arrives here has ended. `Cancelled` is none of them: cancelling the
task cancels the call.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What the attempts of one call used up, those that failed included."""

    requests: int = 0
    """Requests sent."""
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    """As the endpoint told it, in its currency; `None` is unknown, not free."""

    def __add__(self, other: Spent) -> Spent:
        """Both together; an unknown cost makes the sum unknown."""
        known = self.cost is not None and other.cost is not None
        return Spent(
            requests=self.requests + other.requests,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost=(self.cost or 0.0) + (other.cost or 0.0) if known else None,
        )


NOTHING = Spent(cost=0.0)
"""Before the first request."""


class Fault(Exception):
    """A model call without a usable reply: what happened, in one sentence, and what it cost nevertheless."""

    def __init__(self, why: str, *, spent: Spent = NOTHING) -> None:
        super().__init__(why)
        self.why = why
        self.spent = spent


class Retryable(Fault):
    """Worth another try: 408, 409, 429, 5xx, a broken stream, silence. Becomes `Unavailable` when tries are used up."""

    def __init__(self, why: str, *, after_s: float | None = None, spent: Spent = NOTHING) -> None:
        super().__init__(why, spent=spent)
        self.after_s = after_s
        """Seconds that the endpoint asked to wait."""


class Unavailable(Fault):
    """Every try failed, the endpoint asks for a long pause, or its breaker is open: park the run, resume later."""

    def __init__(self, why: str, *, after_s: float | None = None, spent: Spent = NOTHING) -> None:
        super().__init__(why, spent=spent)
        self.after_s = after_s
        """Seconds after which it is worth resuming, where that is known."""


class QuotaOrAuth(Fault):
    """A key, a permission, a quota, the model's name, a form that is not taken: never sent again as it is."""

    def __init__(self, why: str, *, told: str = "", spent: Spent = NOTHING) -> None:
        super().__init__(why, spent=spent)
        self.told = told
        """The endpoint's own words, more of them than `why` shows."""


class ContextTooLong(Fault):
    """The messages are more than the model takes: compact them once, else split the task or escalate."""


class Truncated(Fault):
    """The reply hit its length limit; its calls are dropped, `text` is what it said so far."""

    def __init__(self, why: str, *, text: str, spent: Spent = NOTHING) -> None:
        super().__init__(why, spent=spent)
        self.text = text


class Refused(Fault):
    """The model or a filter before it declined; `text` are its words."""

    def __init__(self, why: str, *, text: str, spent: Spent = NOTHING) -> None:
        super().__init__(why, spent=spent)
        self.text = text


class Empty(Fault):
    """Neither text nor a call: one retry, one nudge, then escalate."""
