"""Things that are done side by side, where the first failure ends all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


async def together(doing: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """What each gives, in their order; raises what the first that failed raised, once the others have ended."""
    try:
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(one) for one in doing]
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in running]
