"""What a run costs that waits at its gate while the daemon looks after it: memory each, and the daemon's idle CPU."""

from __future__ import annotations

import asyncio
import gc
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import machine, show
from orchestrator.daemon import Daemon
from orchestrator.events import Kind
from orchestrator.journal import Journal
from orchestrator.project import Project, open_project
from orchestrator.record import Record
from orchestrator.state import WaitingFor

COUNTS = (100, 1000)
LIMIT_KIB = 10.0
IDLE_S = 20.0
STAGE = "06-backend-implementation"


def main() -> None:
    """Print the memory of each parked run, and what the daemon spends while nothing happens."""
    rows = []
    for count in COUNTS:
        with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
            project = open_project(Path(folder))
            park(project, count)
            each, idle = asyncio.run(_watched(project, count))
            rows.append((f"{count:,}", f"{each:.1f} KiB", f"{each / LIMIT_KIB:.0%}", f"{idle:.2%}"))
    head = ("runs parked", "memory of each", f"of {LIMIT_KIB:.0f} KiB", "CPU of the idle daemon")
    show(f"Runs that wait at their gate, {IDLE_S:.0f} s ({machine()})", head, rows)


def park(project: Project, count: int) -> None:
    """Make runs that wait at their gate, three entries each."""
    project.make_state_dir()
    project.interventions.joinpath("active").mkdir(parents=True, exist_ok=True)
    for number in range(count):
        paths = project.run(f"06-20261128-{number // 60:04d}{number % 60:02d}-aaa")
        paths.spool.mkdir(parents=True)
        with Journal.create(paths.journal, run=paths.id, clock=lambda: datetime.now(UTC)) as journal:
            record = Record(journal)
            with record.together():
                record.add(Kind.RUN_CREATED, {"stage": STAGE, "project": str(project.root)})
                record.add(Kind.WAITING, {"for": WaitingFor.GATE, "why": "a verdict on package 1"})
                record.add(Kind.DRIVER_STOPPED, {"tree": "", "paused": False})


async def _watched(project: Project, count: int) -> tuple[float, float]:
    daemon = Daemon(project, 2, lambda _: None, lambda: datetime.now(UTC))
    gc.collect()
    before = _resident_kib()
    at_work = asyncio.ensure_future(daemon.run(once=False))
    await asyncio.sleep(5 + count / 200)
    gc.collect()
    each = (_resident_kib() - before) / count
    cpu = time.process_time()
    await asyncio.sleep(IDLE_S)
    idle = (time.process_time() - cpu) / IDLE_S
    at_work.cancel()
    await asyncio.gather(at_work, return_exceptions=True)
    return each, idle


def _resident_kib() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024


if __name__ == "__main__":
    main()
