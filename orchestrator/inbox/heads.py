"""In which order to read what is new: what may be immediate first, then what came last.

Whoever steps in now is heard before thousands who came before, and what one look does not come to is left to the next.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestrator.inbox import dropped

PEEK_AT_ONCE_S = 0.1
"""Seconds of processor time for which one look peeks at beginnings."""


@dataclass(kw_only=True)
class _Head:
    """What is known of a name that is not read yet."""

    at: int
    """When it came or was changed, in nanoseconds."""
    urgent: bool | None = None
    """Whether its beginning speaks of something immediate; `None` while nobody has peeked."""


class Heads:
    """The beginnings of what is not read yet, each peeked at once."""

    def __init__(self, active: Path) -> None:
        self._active = str(active)
        self._heads: dict[str, _Head] = {}

    def order(self, fresh: Mapping[str, bool]) -> list[str]:
        """The names worth reading now, given all that are not read and whether each is a folder.

        While some have not been peeked at, those are what may be immediate, and nothing else.
        """
        before, self._heads = self._heads, {}
        for name in fresh:
            at, known = dropped.changed_at(f"{self._active}/{name}"), before.get(name)
            self._heads[name] = known if known is not None and known.at == at else _Head(at=at)
        newest_first = sorted(fresh, key=lambda name: self._heads[name].at, reverse=True)
        until = time.thread_time() + PEEK_AT_ONCE_S
        for name in newest_first:
            head = self._heads[name]
            if head.urgent is None and time.thread_time() < until:
                head.urgent = dropped.peek(f"{self._active}/{name}", folder=fresh[name])
        urgent = [name for name in newest_first if self._heads[name].urgent]
        if any(head.urgent is None for head in self._heads.values()):
            return urgent
        return urgent + [name for name in newest_first if not self._heads[name].urgent]

    def may_be_immediate(self, names: Collection[str]) -> int:
        """How many of some unread names may be: those that look like it, and those that nobody has peeked at."""
        return sum(self._heads[name].urgent is not False for name in names)
