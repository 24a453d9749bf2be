"""How a model behind an endpoint is reached. Keys are no setting: they come from the environment alone."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestrator.models.breaker import Breakers


@dataclass(frozen=True, kw_only=True)
class Retry:
    """When a failed request is sent again. Times in seconds."""

    tries: int = 6
    """Requests for one reply at most."""
    within_s: float = 900.0
    """No further request after this."""
    base_s: float = 1.0
    """The first pause is drawn from 0 to this, the next from 0 to twice as much, and so on."""
    cap_s: float = 60.0
    """… up to this."""
    longest_wait_s: float = 120.0
    """An endpoint that asks for a longer pause is left alone: the run is parked."""
    draw: Callable[[], float] = random.random
    """A number from 0 to 1."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long one request may take. Seconds; pings and other empty pieces do not count as content."""

    first_s: float = 60.0
    """Until the first content."""
    idle_s: float = 60.0
    """Between two pieces of content."""
    total_s: float = 600.0


@dataclass(frozen=True, kw_only=True)
class Prices:
    """What a million tokens cost, where the user says so."""

    input_per_million: float
    output_per_million: float

    def of(self, input_tokens: int, output_tokens: int) -> float:
        """What so many tokens cost."""
        return (input_tokens * self.input_per_million + output_tokens * self.output_per_million) / 1e6


@dataclass(frozen=True, kw_only=True)
class ModelSettings:
    """Everything about a model but its name and its key."""

    base_url: str | None = None
    """Where the protocol is spoken; else `OPENAI_BASE_URL`, else OpenAI's own."""
    key_variable: str = "OPENAI_API_KEY"
    """The environment variable that holds the key; local endpoints may do without. Empty where none is sent."""
    keyring: str = ""
    """`SERVICE/USER` of the key in the system's keyring, where it stands there."""
    import_path: str = ""
    """`package.module:Class`, where the provider is a LangChain integration and no address."""
    body: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of the request, such as `temperature` or `max_completion_tokens`."""
    ask_usage: bool = True
    """Ask for usage figures in the stream; off for servers that refuse the field."""
    prices: Mapping[str, Prices] = field(default_factory=dict)
    """By the model's name; without one, cost is what the endpoint reports, or unknown."""
    context_tokens: int | None = None
    """How much fits into one request, where it is known."""
    max_output_tokens: int | None = None
    """The longest reply that is asked for; the endpoint decides where nothing is said."""
    retry: Retry = field(default_factory=Retry)
    patience: Patience = field(default_factory=Patience)
    breakers: Breakers = field(default_factory=Breakers)
    """Shared by every model that is made with these settings."""
    watch: Callable[[str, int], None] | None = None
    """Is given each visible piece of a reply as it comes, and how many characters came in all."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """Keyword arguments for a model that is named by its import path."""
