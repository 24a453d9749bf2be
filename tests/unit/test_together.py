"""What is done side by side ends together."""

from __future__ import annotations

import asyncio

import pytest

from orchestrator.errors import Problem
from orchestrator.together import together


async def test_what_each_gives_comes_in_the_order_in_which_they_were_named() -> None:
    async def after(turns: int) -> int:
        for _ in range(turns):
            await asyncio.sleep(0)
        return turns

    assert await together(after(turns) for turns in (3, 0, 2)) == [3, 0, 2]
    assert await together([]) == []


async def test_the_first_failure_is_told_as_it_is_and_the_others_have_ended_by_then() -> None:
    ended = asyncio.Event()

    async def fails() -> None:
        raise Problem("the tool broke")

    async def goes_on() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(Problem, match="the tool broke"):
        await together([goes_on(), fails()])
    assert ended.is_set()
