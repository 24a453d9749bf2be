"""Whether a process is alive: it woke up; it, or any that it started, used a processor, or stands in the queue for one.

Linux only: it reads `/proc`. A driver looks around once a second, so that one that waits for a model wakes up all the
while, and one that was stopped, or hangs, does not. On a machine with many times more work than processors a driver may
need minutes for what takes it a second; by the clock it looks dead, by its pulse it does not. Fifty may feel it at
once: unlike `orchestrator.sandbox.processes.family` it never reads the whole process table.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_MOST = 1_000
"""Processes that are looked at; a driver's own come first."""


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """One look at a process and all that descend from it."""

    wakes: int = 0
    """How often the process itself, its main thread, went to sleep so far, to wake up again."""
    ticks: int = 0
    """Clock ticks of processor time that they used so far."""
    wants: bool = False
    """Whether one of them runs, waits for a processor, or waits for a disk at this moment."""

    def beats_since(self, earlier: Pulse) -> bool:
        """Whether anything was done between the two looks, or would be, were the machine less busy."""
        there_is_one = self != Pulse()
        return there_is_one and (self.wants or (self.wakes, self.ticks) != (earlier.wakes, earlier.ticks))


def pulse(pid: int) -> Pulse:
    """Feel the pulse of a process; of one that is gone, stopped, or cannot be seen from here, there is none."""
    ticks, wants, left = 0, False, [pid] if pid > 0 else []
    for _ in range(_MOST):
        if not left:
            break
        looked_at = left.pop()
        fields = _read(looked_at, "stat").rpartition(b")")[2].split()
        if looked_at == pid and fields and fields[0] in {b"T", b"t", b"Z"}:
            return Pulse()
        if len(fields) > 14:
            ticks += sum(map(int, fields[11:15]))
            wants = wants or fields[0] in {b"R", b"D"}
            left += map(int, _read(looked_at, f"task/{looked_at}/children").split())
    return Pulse(wakes=_wakes(pid), ticks=ticks, wants=wants)


def _wakes(pid: int) -> int:
    found = [
        line.split()[1] for line in _read(pid, "status").splitlines() if line.startswith(b"voluntary_ctxt_switches:")
    ]
    return int(found[0]) if found else 0


def _read(pid: int, name: str) -> bytes:
    try:
        return (_PROC / str(pid) / name).read_bytes()
    except OSError:
        return b""
