"""A breaker for each endpoint: after several failures in a row, nobody asks for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from orchestrator.models.faults import Unavailable


@dataclass(kw_only=True)
class Breaker:
    """Closed, open, or half open: after the pause one call goes through, and its outcome decides."""

    threshold: int = 5
    """Failures in a row that open it."""
    pause_s: float = 60.0
    clock: Callable[[], float] = time.monotonic
    failures: int = 0
    opened_at: float | None = None

    def admit(self, who: str) -> None:
        """Let a call begin; raises `Unavailable` while it is open."""
        if self.opened_at is None:
            return
        left = self.opened_at + self.pause_s - self.clock()
        if left > 0:
            raise Unavailable(f"{who} failed {self.failures} times in a row and is left alone", after_s=left)
        self.opened_at = self.clock()  # the next one waits for what becomes of this probe

    def failed(self) -> None:
        """A request failed in a way that is the endpoint's."""
        self.failures += 1
        if self.failures >= self.threshold:
            self.opened_at = self.clock()

    def succeeded(self) -> None:
        """The endpoint answered, be it with a refusal."""
        self.failures = 0
        self.opened_at = None


@dataclass(kw_only=True)
class Breakers:
    """One breaker for each address."""

    make: Callable[[], Breaker] = Breaker
    by_address: dict[str, Breaker] = field(default_factory=dict)

    def of(self, address: str) -> Breaker:
        """The breaker of an endpoint."""
        return self.by_address.setdefault(address, self.make())
