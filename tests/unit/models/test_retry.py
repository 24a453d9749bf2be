from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from orchestrator.models.breaker import Breaker, Breakers
from orchestrator.models.faults import Empty, Fault, QuotaOrAuth, Retryable, Spent, Unavailable
from orchestrator.models.retry import persist
from orchestrator.models.settings import Retry


class Time:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def retry(self, **more: float) -> Retry:
        tries = int(more.pop("tries", 6))
        return Retry(tries=tries, draw=lambda: 1.0, sleep=self.sleep, clock=lambda: self.now, **more)


def plays(*outcomes: Fault | str) -> Callable[[], Awaitable[str]]:
    rest = list(outcomes)

    async def request() -> str:
        outcome = rest.pop(0) if len(rest) > 1 else rest[0]
        if isinstance(outcome, Fault):
            raise outcome
        return outcome

    return request


def broken(after_s: float | None = None) -> Retryable:
    return Retryable("broken", after_s=after_s, spent=Spent(requests=1, input_tokens=10, cost=0.5))


async def test_pauses_double_up_to_a_cap() -> None:
    time = Time()
    with pytest.raises(Unavailable, match="9 requests failed") as caught:
        await persist(plays(broken()), retry=time.retry(tries=9), breaker=Breaker(), who="x")
    assert time.slept == [1, 2, 4, 8, 16, 32, 60, 60]
    assert caught.value.spent == Spent(requests=9, input_tokens=90, cost=4.5)


async def test_pauses_are_drawn_from_the_whole_range() -> None:
    time = Time()
    retry = Retry(tries=3, draw=iter([0.0, 0.25, 1.0]).__next__, sleep=time.sleep, clock=lambda: time.now)
    with pytest.raises(Unavailable):
        await persist(plays(broken()), retry=retry, breaker=Breaker(), who="x")
    assert time.slept == [0, 0.5]


async def test_what_the_endpoint_asks_for_wins() -> None:
    time = Time()
    done = await persist(plays(broken(90), "yes"), retry=time.retry(), breaker=Breaker(), who="x")
    assert (done.value, time.slept, done.failures) == ("yes", [90], ("broken",))
    assert done.wasted == Spent(requests=1, input_tokens=10, cost=0.5)


async def test_an_endpoint_that_asks_for_no_pause_gets_one() -> None:
    time = Time()
    await persist(plays(broken(0), "yes"), retry=time.retry(), breaker=Breaker(), who="x")
    assert time.slept == [1]


async def test_a_longer_pause_parks_the_run() -> None:
    time = Time()
    with pytest.raises(Unavailable, match="wait 121 s") as caught:
        await persist(plays(broken(121)), retry=time.retry(), breaker=Breaker(), who="x")
    assert (time.slept, caught.value.after_s) == ([], 121)


async def test_nobody_asks_beyond_the_time() -> None:
    time = Time()
    with pytest.raises(Unavailable, match="900 s are used up"):
        await persist(plays(broken(110)), retry=time.retry(tries=99), breaker=Breaker(), who="x")
    assert time.slept == [110] * 8


async def test_what_a_repetition_cannot_change_is_raised_at_once() -> None:
    time = Time()
    with pytest.raises(QuotaOrAuth) as caught:
        await persist(
            plays(broken(), QuotaOrAuth("no key", spent=Spent(requests=1, cost=0.0))),
            retry=time.retry(),
            breaker=Breaker(),
            who="x",
        )
    assert caught.value.spent == Spent(requests=2, input_tokens=10, cost=0.5)


async def test_an_empty_reply_is_asked_for_once_more() -> None:
    time = Time()
    done = await persist(plays(Empty("nothing"), "yes"), retry=time.retry(), breaker=Breaker(), who="x")
    assert done.value == "yes"
    with pytest.raises(Empty):
        await persist(plays(Empty("nothing"), Empty("nothing"), "yes"), retry=time.retry(), breaker=Breaker(), who="x")


def test_a_breaker_opens_after_failures_in_a_row_and_lets_one_call_probe() -> None:
    now = 0.0
    breaker = Breaker(threshold=3, pause_s=60, clock=lambda: now)
    for _ in range(2):
        breaker.failed()
    breaker.succeeded()
    for _ in range(3):
        breaker.admit("x")
        breaker.failed()
    with pytest.raises(Unavailable, match="3 times in a row") as caught:
        breaker.admit("x")
    assert caught.value.after_s == 60
    now = 61.0
    breaker.admit("x")
    with pytest.raises(Unavailable):
        breaker.admit("x")
    breaker.succeeded()
    breaker.admit("x")
    assert breaker.opened_at is None


async def test_calls_to_one_endpoint_share_its_breaker() -> None:
    time, breakers = Time(), Breakers()
    for _ in range(2):
        with pytest.raises(Unavailable, match="3 requests failed"):
            await persist(plays(broken()), retry=time.retry(tries=3), breaker=breakers.of("a"), who="a")
    with pytest.raises(Unavailable, match="left alone"):
        await persist(plays("yes"), retry=time.retry(), breaker=breakers.of("a"), who="a")
    assert (await persist(plays("yes"), retry=time.retry(), breaker=breakers.of("b"), who="b")).value == "yes"


def test_an_unknown_cost_makes_the_sum_unknown() -> None:
    assert (Spent(cost=1.0) + Spent(cost=None)).cost is None
    assert (Spent(cost=1.0) + Spent(cost=2.0)).cost == 3
