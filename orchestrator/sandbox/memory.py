"""How much memory a command takes with all that it started: the kernel's own limits bound one process, not many."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from orchestrator.sandbox.command import Command
from orchestrator.sandbox.processes import Process

LOOK_S = 0.2
LEFT_MB = 512
"""Megabytes of the machine that are left to everybody else; on a small one a sixteenth."""
_SLACK_MB = 128
"""Megabytes up to which a command is not what a machine without memory suffers from."""
_SHARE, _ANYWAY_S = 4, 1.0
"""Once the machine lacks this part more of what is allowed, or after so many seconds, the processes are measured."""
_KILOBYTES = 1024
_OWN = ("RssAnon", "RssShmem", "VmSwap")
_SHARED_OUT = ("Pss_Anon", "Pss_Shmem", "SwapPss")
"""As above, what several processes have in common divided among them; dearer to ask for."""

Members = Callable[[], Iterable[Process]]
"""All processes of a command, as they are now."""


class Memory:
    """Watches the memory of one command's processes."""

    def __init__(self, command: Command, members: Members) -> None:
        self._most = command.memory_all_mb
        self._members = members
        total, self._first = _machine()
        self._left = min(LEFT_MB, total // 16)
        self._seen, self._measured_at = self._first, time.monotonic()

    async def overrun(self) -> str:
        """Wait until the command has taken more than it may, and say what; for ever where it does not."""
        while True:
            await asyncio.sleep(LOOK_S)
            _, available = _machine()
            if available < self._left and self._first - available > _SLACK_MB:
                if available < self._left // 2 or await asyncio.to_thread(self._held) > _SLACK_MB:
                    return f"less than {self._left:,} MB of the machine's memory were left"
            elif self._is_due(available) and await asyncio.to_thread(self._held) > self._most:
                return f"all its processes together may take {self._most:,} MB of memory"

    def _is_due(self, available: int) -> bool:
        now = time.monotonic()
        if available > self._seen - self._most // _SHARE and now < self._measured_at + _ANYWAY_S:
            return False
        self._seen, self._measured_at = available, now
        return True

    def _held(self) -> int:
        """Megabytes of all processes; those that seem too many are counted again, each page once."""
        pids = [process.pid for process in self._members()]
        held = sum(_kilobytes(pid) for pid in pids) // _KILOBYTES
        if held <= self._most or _machine()[1] < 2 * self._left:  # soon nothing is left: no time to look more closely
            return held
        return sum(_share(pid) for pid in pids) // _KILOBYTES


def _kilobytes(pid: int) -> int:
    rows = _rows(f"/proc/{pid}/status")
    return sum(int(rows[name].split()[0]) for name in _OWN if name in rows)


def _share(pid: int) -> int:
    rows = _rows(f"/proc/{pid}/smaps_rollup")  # empty for one that may not be looked into
    return sum(int(rows[name].split()[0]) for name in _SHARED_OUT if name in rows) if rows else _kilobytes(pid)


def _machine() -> tuple[int, int]:
    """Megabytes that the machine has, and those that can be had."""
    rows = _rows("/proc/meminfo")
    total, available = (int(rows[name].split()[0]) for name in ("MemTotal", "MemAvailable"))
    return total // _KILOBYTES, available // _KILOBYTES


def _rows(path: str) -> dict[str, str]:
    """Such a table; empty for one that may not be read or is gone."""
    with suppress(OSError):
        return dict(_row(line) for line in Path(path).read_text("utf-8", "replace").splitlines())
    return {}


def _row(line: str) -> tuple[str, str]:
    name, _, figures = line.partition(":")
    return name, figures
