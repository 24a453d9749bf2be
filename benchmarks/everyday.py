"""Everyday jobs of developers in every kind of box, beside a bare process: which work, and how long they take.

The peer is the same command as a plain child process of this program: its environment, its rights, the network. A job
whose program the machine lacks is passed over, and counted. Of a job that does not work the end of its words is shown.
"""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import time
from asyncio import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median

from benchmarks.measure import machine, show
from orchestrator.sandbox import SANDBOXES, Command, Sandbox
from tests.everyday import JOBS, Job, command, lacks

TURNS = 3


async def bare(what: Command) -> str:
    """Run it as a program would that contains nothing; what went wrong, empty where nothing did."""
    process = await asyncio.create_subprocess_exec(
        *what.argv, cwd=what.cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        async with asyncio.timeout(what.timeout_s):
            output, _ = await process.communicate()
    except TimeoutError:
        return "not over in time"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    return "" if process.returncode == 0 else _end(output.decode(errors="replace"))


async def boxed(box: Sandbox, what: Command) -> str:
    """Run it in a box; what went wrong, empty where nothing did."""
    result = await box.run(what)
    return "" if result.succeeded else _end(result.output) or str(result.ended)


async def played(job: Job, box: Sandbox | None) -> tuple[str, float]:
    """What went wrong with a job, and the milliseconds that it took at the median."""
    took, wrong = [], ""
    for _ in range(TURNS):
        with tempfile.TemporaryDirectory() as folder:
            what = command(job, Path(folder))
            began = time.perf_counter()
            wrong = await (bare(what) if box is None else boxed(box, what))
            took.append((time.perf_counter() - began) * 1000)
        if wrong:
            break
    return wrong, median(took)


def _end(output: str) -> str:
    lines = output.strip().splitlines()
    return lines[-1][-90:].replace("|", "/") if lines else "no word"


def main() -> None:
    """Print a row for each job, a column for each kind, and how many work in each."""
    boxes: dict[str, Sandbox | None] = {"bare": None}
    boxes |= {name: box for name, kind in SANDBOXES.items() if not (box := kind()).trouble()}
    here = [job for job in JOBS if not lacks(job)]
    rows, work, over = [], dict.fromkeys(boxes, 0), {name: list[float]() for name in boxes}
    for job in here:
        found = {name: asyncio.run(played(job, box)) for name, box in boxes.items()}
        for name, (wrong, took) in found.items():
            work[name] += not wrong
            over[name] += [took - found["bare"][1]] if not wrong and not found["bare"][0] else []
        rows.append((job.name, *(wrong or f"{took:.0f} ms" for wrong, took in found.values())))
    rows.append(("**work**", *(f"{count} of {len(here)}" for count in work.values())))
    rows.append(("**more than bare, median**", *(_more(values) for values in over.values())))
    passed_over = ", ".join(f"{job.name} ({lacks(job)})" for job in JOBS if lacks(job)) or "none"
    show(
        f"{len(here)} everyday jobs, the median of {TURNS}, passed over: {passed_over} ({machine()})",
        ("job", *boxes),
        rows,
    )


def _more(values: Sequence[float]) -> str:
    return f"{median(values):+.0f} ms" if values else ""


if __name__ == "__main__":
    main()
