"""What is known of a model beforehand: its window, the longest reply, its price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestrator.models.settings import Prices

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

FELL_BACK = "fell_back"
"""The key in a reply's `response_metadata`: the models that did not answer before this one, each with the reason."""

REPLAY_DIFFERS = "replay_differs"
"""The same for a replayed reply: the first command whose output is not the recorded one."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What budgets and compaction go by."""

    context_tokens: int | None = None
    """How much fits into one request, where it is known."""
    max_output_tokens: int | None = None
    """The longest reply that is asked for; `None` where the endpoint decides."""
    prices: Prices | None = None
    """What tokens cost, where the user says so."""
    free: bool = False
    """Whether nothing is paid for it: a model that runs in this process."""
    opines: bool = True
    """Whether it can be asked what it thinks."""

    @property
    def priced(self) -> bool:
        """Whether the cost of a call is known before it."""
        return self.free or self.prices is not None


FREE = Facts(free=True)


def facts_of(model: BaseChatModel) -> Facts:
    """What a model says of itself in its attribute `facts`; of any other nothing is known."""
    facts = getattr(model, "facts", None)
    return facts if isinstance(facts, Facts) else Facts()
