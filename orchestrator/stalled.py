"""A driver that stands still: its run is taken from it, as from one that died.

The kernel keeps a run's lock for as long as its driver exists, also where it was suspended, or hangs. Whether it does
is seen by its pulse and never by a clock: a jump of the clock, or a machine with too much work, must not cost a driver
its life. It is killed with all that it started, so that what it left is fenced and rolled back like that of any other.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestrator.lock import Owner, driver
from orchestrator.pulse import Pulse, pulse
from orchestrator.sandbox.processes import holding, kill_all

LOOK_S = 0.5
LOOKS = 30
"""So many looks in a row without a sign of life: fifteen seconds, more where the looks have to wait as well."""
_DEATH_S = 10.0


def taken_from(path: Path) -> Owner | None:
    """Watch who holds a run's lock, and end a holder that stands still; `None` where it lives, or is out of reach.

    Returns at the first sign of life, which a driver gives each second; otherwise after `LOOKS` looks.
    """
    owner = driver(path)
    if owner is None or not here(owner):
        return None
    known = pulse(owner.pid)
    for _ in range(LOOKS):
        time.sleep(LOOK_S)
        now = pulse(owner.pid)
        if driver(path) != owner or now.beats_since(known):
            return None
        known = now
    return owner if end(path, owner) else None


def end(path: Path, owner: Owner) -> bool:
    """Kill whoever holds the lock, with all that it started; whether it is free then."""
    holds = holding(path)
    kill_all(lambda process: process.pid == owner.pid and holds(process), wait_s=_DEATH_S)
    return driver(path) is None


def here(owner: Owner) -> bool:
    """Whether the process of that number is one of this machine's."""
    return owner.pid > 0 and owner.host == socket.gethostname()


def has_terminal(owner: Owner) -> bool:
    """Whether somebody may have suspended it at a terminal, and mean to go on there."""
    try:
        about = Path(f"/proc/{owner.pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return False
    return int(about[4]) != 0


@dataclass(frozen=True, kw_only=True)
class _Still:
    owner: Owner
    known: Pulse
    looks: int = 0
    looked: float = 0.0
    """On the monotonic clock."""


class Watch:
    """Several drivers at a time, looked at in passing by one who has other things to do."""

    def __init__(self, every_s: float, looks: int) -> None:
        """Call for `looks` looks in a row without a sign of life, `every_s` seconds apart or more."""
        self._every_s, self._looks = every_s, looks
        self._seen: dict[str, _Still] = {}

    def still(self, drivers: Mapping[str, Owner]) -> list[str]:
        """Look at the drivers of some runs, by the run, and name those that stand still for long enough."""
        self._seen = {run: seen for run, seen in self._seen.items() if drivers.get(run) == seen.owner}
        for run, owner in drivers.items():
            seen = self._seen.get(run)
            if seen is None or time.monotonic() - seen.looked >= self._every_s:
                self._seen[run] = self._looked(owner, seen)
        return [run for run, seen in self._seen.items() if seen.looks >= self._looks]

    def _looked(self, owner: Owner, seen: _Still | None) -> _Still:
        now = pulse(owner.pid)
        looks = 0 if seen is None or now.beats_since(seen.known) else seen.looks + 1
        return _Still(owner=owner, known=now, looks=looks, looked=time.monotonic())
