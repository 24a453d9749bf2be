"""The one place where a model call is repeated. The SDK's own retries are off: they cannot be counted or told apart."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from orchestrator.models.breaker import Breaker
from orchestrator.models.faults import NOTHING, Empty, Fault, Retryable, Spent, Unavailable
from orchestrator.models.settings import Retry

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Persisted(Generic[T]):
    """A reply that came in the end."""

    value: T
    wasted: Spent
    """What the failed requests before it used up."""
    failures: tuple[str, ...]
    """Why they failed."""


async def persist(request: Callable[[], Awaitable[T]], *, retry: Retry, breaker: Breaker, who: str) -> Persisted[T]:
    """Ask until there is a reply or no sense in asking again.

    Raises `Fault` with the spend of all requests: `Unavailable` where tries, time or patience are used up; an empty
    reply is asked for once more; what a repetition cannot change is raised at once.
    """
    breaker.admit(who)
    began = retry.clock()
    wasted, failures, empty = NOTHING, list[str](), 0
    while True:
        try:
            value = await request()
        except Retryable as fault:
            breaker.failed()
            wasted, pause = wasted + fault.spent, _pause(retry, fault, len(failures))
            failures.append(fault.why)
            if why := _enough(retry, fault, len(failures), retry.clock() + pause - began):
                raise Unavailable(f"{who}: {fault.why}; {why}", after_s=fault.after_s, spent=wasted) from fault
            await retry.sleep(pause)
        except Fault as fault:
            breaker.succeeded()
            wasted = wasted + fault.spent
            empty += isinstance(fault, Empty)
            if not isinstance(fault, Empty) or empty > 1:
                fault.spent = wasted
                raise
            failures.append(fault.why)
        else:
            breaker.succeeded()
            return Persisted(value=value, wasted=wasted, failures=tuple(failures))


def _pause(retry: Retry, fault: Retryable, failed: int) -> float:
    """What the endpoint asks for, else full jitter: spread evenly over a range that doubles."""
    if fault.after_s:  # "at once" is not taken at its word
        return fault.after_s
    return retry.draw() * min(retry.cap_s, retry.base_s * 2.0**failed)


def _enough(retry: Retry, fault: Retryable, failed: int, elapsed_s: float) -> str:
    """Why nobody should ask again; empty where somebody should."""
    if fault.after_s is not None and fault.after_s > retry.longest_wait_s:
        return f"it asks to wait {fault.after_s:g} s, more than {retry.longest_wait_s:g} s"
    if failed >= retry.tries:
        return f"{failed} requests failed"
    if elapsed_s > retry.within_s:
        return f"{retry.within_s:g} s are used up"
    return ""
