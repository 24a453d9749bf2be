"""What a box costs: a command that does nothing, from the call until everything of it is gone, and a kill.

The peer is `asyncio.create_subprocess_exec` with a pipe, waited for: no clean environment, no limits, no look for
strays. All kinds take turns, so that the machine's other work meets them alike. A cancelled command is a shell with a
child that left its session; it counts once the awaiting task goes on, and both are dead by then.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from asyncio import subprocess
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.measure import machine, percentile, show
from orchestrator.sandbox import SANDBOXES, Command, Sandbox

RUNS, KILLS = 100, 40
LIMITS_MS = {"none": (5.0, 15.0), "landlock": (25.0, 50.0), "bubblewrap": (10.0, 25.0)}
"""What a spawn may take, at the median and at the 99th percentile, on an idle machine."""
STUBBORN = "trap '' TERM; setsid sleep 60 & sleep 60"


async def bare(folder: Path) -> None:
    """Run `true` as a program would that contains nothing."""
    process = await asyncio.create_subprocess_exec(
        "/bin/true", cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    await process.communicate()


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds that it takes."""
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


async def cancelled(box: Sandbox, folder: Path) -> float:
    """Milliseconds from the cancellation until the caller goes on."""
    command = Command(argv=("/bin/sh", "-c", STUBBORN), cwd=folder, writable=(folder,))
    task = asyncio.create_task(box.run(command))
    await asyncio.sleep(0.15)
    began = time.perf_counter()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    return (time.perf_counter() - began) * 1000


async def measure(folder: Path) -> dict[str, tuple[list[float], list[float]]]:
    """Spawns and kills of every kind that works here, in turns."""
    boxes = {name: box for name, kind in SANDBOXES.items() if not (box := kind()).trouble()}
    figures: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in ("bare", *boxes)}
    nothing = Command(argv=("/bin/true",), cwd=folder, writable=(folder,))
    spawns: dict[str, Callable[[], Awaitable[object]]] = {"bare": partial(bare, folder)}
    spawns |= {name: partial(box.run, nothing) for name, box in boxes.items()}
    for turn in range(RUNS + 3):
        for name, spawn in spawns.items():
            took = await timed(spawn)
            if turn >= 3:
                figures[name][0].append(took)
    for _ in range(KILLS):
        for name, box in boxes.items():
            figures[name][1].append(await cancelled(box, folder))
    return figures


def main() -> None:
    """Print a row for each kind."""
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(Path(folder)))
    floor = median(figures["bare"][0])
    rows = []
    for name, (spawns, kills) in figures.items():
        limit = "{:.0f} / {:.0f} ms".format(*LIMITS_MS[name]) if name in LIMITS_MS else ""
        killed = f"{median(kills):.1f} / {percentile(kills, 99):.1f} ms" if kills else ""
        spawned = f"{median(spawns):.1f} / {percentile(spawns, 99):.1f} ms"
        rows.append((name, spawned, limit, f"{median(spawns) / floor:.1f}x", killed))
    head = (
        "sandbox",
        "a command that does nothing, p50 / p99",
        "limit",
        "beside bare",
        "cancelled until dead, p50 / p99",
    )
    show(f"{RUNS} runs and {KILLS} kills of each kind ({machine()})", head, rows)


if __name__ == "__main__":
    main()
