"""How long somebody who is waited for has done nothing: that others keep the machine busy is not their fault."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from orchestrator.errors import Problem
from orchestrator.sandbox.processes import Process, family, is_busy

WORKED = 4
"""Times the patience with one who does nothing: so much work of the processor may be done …"""
MOST = 20
"""… and so much time may pass while others have the machine; then nobody can tell."""
LOOKS = 60
"""Looks at one who does nothing before patience ends."""
_MOST_BETWEEN_S = 0.5
_TICKS_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One look at processes."""

    at: float
    """Seconds of a clock that never goes back."""
    busy: bool
    """Whether one of them is computing, in line for a processor, or waiting for a disk."""
    worked_s: float
    """Processor time of all that live, and of their children that ended."""


def look_at(pid: int) -> Seen:
    """Look at a process and all that it started."""
    found = family(pid)
    return Seen(at=time.monotonic(), busy=any(map(is_busy, found)), worked_s=_worked(found))


def _worked(processes: list[Process]) -> float:
    return sum(process.cpu for process in processes) / _TICKS_S


class Pace:
    """Adds up what was seen, look by look."""

    def __init__(self, look: Callable[[], Seen], patience_s: float) -> None:
        """Begin with a look; `patience_s` is for how long they may do nothing, in all."""
        self._look = look
        self._patience_s = patience_s
        self.between_s = min(_MOST_BETWEEN_S, patience_s / LOOKS)
        """Seconds from look to look."""
        self._first = self._last = look()
        self._idle_s = 0.0
        self._worked_s = 0.0

    def why(self) -> str:
        """Look once more: why they had enough time, empty while there is reason to wait.

        Raises `Problem` where nobody can tell.
        """
        seen = self._look()
        if not (seen.busy or self._last.busy):
            # Who looks may be late: what happened meanwhile was not seen.
            self._idle_s += min(seen.at - self._last.at, 2 * self.between_s)
        self._last = seen
        self._worked_s = max(self._worked_s, seen.worked_s)
        if self._idle_s >= self._patience_s:
            return f"it did nothing for {self._patience_s:g} s"
        if self._worked_s >= WORKED * self._patience_s:
            return f"it worked for {WORKED * self._patience_s:g} s"
        if seen.at - self._first.at >= MOST * self._patience_s:
            self._give_up(seen.at - self._first.at)
        return ""

    def _give_up(self, waited_s: float) -> NoReturn:
        raise Problem(
            f"the machine is too busy to tell: in {waited_s:.0f} s it had a processor for {self._worked_s:.1f} s",
            remedy="let the machine do less, and try again",
        )
