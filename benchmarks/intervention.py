"""How fast a person is heard: an immediate intervention dropped in, until the running command is dead.

The command is a shell with a child of its own, in the sandbox of the engine; the file is moved into place as editors
do. Two figures: until every process of the command is gone, and until the text may be shown to the agent (a text counts
once it is unchanged for 50 ms). The peer polls the folder once a second, the file coming at any moment of that second,
and then kills in the same way.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.measure import machine, percentile, show
from orchestrator.inbox import Inbox
from orchestrator.sandbox import Command, choose

REPEATS = 30
POLLED = 8
PHASES = Random(8)
LIMITS_MS = {"all processes dead": 20.0, "text ready for the agent": 150.0}
TEXT = """---
title: Stop
phase: all
urgency: immediate
type: other
raised_by: somebody
date: 2026-11-20
---
Stop here.
"""


async def once(folder: Path, *, poll: bool) -> tuple[float, float]:
    """Milliseconds until the command is dead, and until the text is ready."""
    inbox = Inbox(folder / "active", folder / "processed")
    pids = folder / "pids"
    script = f"sleep 60 & echo $$ $! > {pids}; wait"
    command = Command(argv=("sh", "-c", script), cwd=folder, writable=(folder,), env={"PATH": os.environ["PATH"]})
    loop, woken = asyncio.get_running_loop(), asyncio.Event()
    with inbox.watch(loop, woken.set):
        running = asyncio.create_task(choose("none").run(command))
        while not (pids.exists() and pids.read_text().endswith("\n")):  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.3)  # the watch is idle, as it is when somebody drops a file
        (folder / ".draft").write_text(TEXT)
        dropped = time.perf_counter()
        (folder / ".draft").rename(inbox.active / "stop.md")
        await asyncio.sleep(PHASES.random() if poll else 0)
        await _until(inbox, woken, lambda scan: bool(scan.halting or scan.items), poll=poll)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        dead = time.perf_counter() - dropped
        if alive := [pid for pid in pids.read_text().split() if _alive(int(pid))]:
            raise SystemExit(f"still alive: {alive}")
        await _until(inbox, woken, lambda scan: bool(scan.items), poll=poll)
    return dead * 1000, (time.perf_counter() - dropped) * 1000


async def _until(inbox: Inbox, woken: asyncio.Event, seen: Callable[..., bool], *, poll: bool) -> None:
    while not seen(inbox.scan()):
        if poll:
            await asyncio.sleep(1)
        else:
            await woken.wait()
            woken.clear()


def _alive(pid: int) -> bool:
    with suppress(FileNotFoundError):
        return " Z " not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:4]
    return False


async def measure(repeats: int, *, poll: bool) -> list[tuple[float, float]]:
    """Repeat it, each time in a fresh folder."""
    times = []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            times.append(await once(Path(folder), poll=poll))
    return times


def main() -> None:
    """Print both figures beside the peer's."""
    heard = list(zip(*asyncio.run(measure(REPEATS, poll=False)), strict=True))
    polled = list(zip(*asyncio.run(measure(POLLED, poll=True)), strict=True))
    rows = [
        (
            name,
            f"{median(ours):.1f} ms",
            f"{percentile(ours, 99):.1f} ms",
            f"{limit:.0f} ms",
            f"{median(theirs):.0f} ms",
            f"{median(theirs) / median(ours):.0f}x",
        )
        for (name, limit), ours, theirs in zip(LIMITS_MS.items(), heard, polled, strict=True)
    ]
    head = ("an immediate intervention", "p50", "p99", "limit at p99", "polling each second, p50", "ratio")
    show(f"From a file in place ({REPEATS} times, the peer {POLLED}; {machine()})", head, rows)


if __name__ == "__main__":
    main()
