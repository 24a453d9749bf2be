"""How long somebody who is waited for has done nothing, look by look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from orchestrator.errors import Problem
from orchestrator.sandbox.pace import Pace, Seen

PATIENCE_S = 30.0


def looks(*, busy: str, work: float) -> Iterator[Seen]:
    """A look each half second: `busy` is repeated, a `1` where somebody wanted to work; so much of it was done."""
    at, worked = 0.0, 0.0
    while True:
        for mark in busy:
            yield Seen(at=at, busy=mark == "1", worked_s=worked)
            at += 0.5
            worked += 0.5 * work * (mark == "1")


def ended(seen: Iterator[Seen]) -> tuple[str, float]:
    """Why patience ended, and after how many seconds."""
    pace, took = Pace(lambda: next(seen), PATIENCE_S), 0.0
    while not (why := pace.why()):
        took += 0.5
    return why, took + 0.5


def test_one_who_sleeps_is_waited_for_as_long_as_patience_lasts() -> None:
    assert ended(looks(busy="0", work=0)) == ("it did nothing for 30 s", 30.0)


def test_one_who_looks_around_now_and_then_gains_only_those_moments() -> None:
    why, took = ended(looks(busy="1" + "0" * 19, work=1))
    assert (why, took < 36) == ("it did nothing for 30 s", True)


def test_one_who_computes_has_four_times_as_long() -> None:
    assert ended(looks(busy="1", work=1)) == ("it worked for 120 s", 120.0)


def test_one_who_gets_a_quarter_of_the_machine_has_four_times_as_long_again() -> None:
    assert ended(looks(busy="1", work=0.25)) == ("it worked for 120 s", 480.0)


def test_of_one_whom_the_machine_hardly_lets_work_nobody_can_tell() -> None:
    with pytest.raises(Problem, match=r"too busy to tell: in 600 s it had a processor for 12\.\d s"):
        ended(looks(busy="1", work=0.02))


def test_a_look_that_comes_late_does_not_count_for_the_time_that_nobody_looked() -> None:
    seen = iter([Seen(at=at, busy=False, worked_s=0.0) for at in (0.0, 200.0, 400.0)])
    pace = Pace(lambda: next(seen), PATIENCE_S)
    assert (pace.why(), pace.why()) == ("", "")
