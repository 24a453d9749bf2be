"""One daemon with 200 runs parked and 20 at work: memory, CPU, and what killing it and its drivers loses.

The daemon is killed (`kill -9`) three times while it works (when a quarter, a half and three quarters of the tasks are
done), each time with half of the drivers that it started, and started again. In the end each run has to stand at its
gate with every task accepted once, and no parked one has moved.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure import machine, show
from benchmarks.parked_runs import park
from orchestrator.access import standing
from orchestrator.config import read_user_config, settle
from orchestrator.creating import Start, create
from orchestrator.events import Kind
from orchestrator.journal import read
from orchestrator.project import Project, RunPaths, open_project
from orchestrator.provider import Choice
from orchestrator.state import TaskState, WaitingFor
from orchestrator.verification import verify
from tests.chaos.stage import set_up

PARKED, AT_WORK, KILLS = 200, 20, 3
TASKS = 5
"""Of each run."""
LONGEST_S = float(os.environ.get("DAEMON_LONGEST_S", "170"))
LOOK_S = 0.25
IDLE_S = 15.0
"""How long all of them are left at their gates in the end."""


@dataclass
class Seen:
    """What was looked at while it worked."""

    daemon_kib: float = 0.0
    drivers_kib: float = 0.0
    most_drivers: int = 0
    daemon_cpu: float = 0.0
    """While it has drivers at work; starting, importing what it needs, is not counted."""
    idle_cpu: float = 0.0
    """Of a processor, once everything waits."""
    began: float = field(default_factory=time.monotonic)


def main() -> None:
    """Print what the daemon and its drivers take, and count what was lost."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        set_up(root)
        project = open_project(root)
        park(project, PARKED)
        working = [_begin(project) for _ in range(AT_WORK)]
        seen = _worked(project, working)
        lost = [paths.id for paths in working if not _whole(paths)]
        moved = sum(_entries(paths) != 3 for paths in project.runs() if paths not in working)
    took = time.monotonic() - seen.began
    rows = [
        ("memory of the daemon", f"{seen.daemon_kib / 1024:.0f} MiB"),
        ("memory of a driver, shared parts shared", f"{seen.drivers_kib / 1024:.0f} MiB"),
        ("drivers at once, at most", str(seen.most_drivers)),
        ("CPU of the daemon while all work", f"{seen.daemon_cpu / took:.1%}"),
        (f"CPU of the daemon while all {PARKED + AT_WORK} wait, {IDLE_S:.0f} s", f"{seen.idle_cpu:.2%}"),
        (f"until all {AT_WORK} stand at their gate, {KILLS} kills included", f"{took:.0f} s"),
        ("runs lost, or with a step repeated", f"{len(lost)} of {AT_WORK}"),
        ("parked runs that moved", f"{moved} of {PARKED}"),
    ]
    show(f"A daemon with {PARKED} runs parked and {AT_WORK} at work ({machine()})", ("what", "figure"), rows)
    if lost or moved:
        raise SystemExit(f"lost: {', '.join(lost) or 'none'}; moved: {moved}")


def _begin(project: Project) -> RunPaths:
    settings = settle(project.root, project.config, read_user_config())
    models = Choice(names=(f"scripted:{project.root / 'script.yaml'}",))
    return create(project, settings, Start(stage="06", handoff=project.root / "handoff", models=models))


def _worked(project: Project, working: list[RunPaths]) -> Seen:
    """Let a daemon work until every run stands at its gate; kill it now and then."""
    seen = Seen()
    for kills_left in range(KILLS, -1, -1):
        daemon, begun = _start(project), 0.0
        wanted = TASKS * len(working) * (KILLS + 1 - kills_left) / (KILLS + 1)
        while _accepted(working) < wanted if kills_left else not _at_gates(working):
            _look(daemon.pid, seen)
            begun = begun or (_cpu(daemon.pid) if _children(daemon.pid) else 0.0)
            time.sleep(LOOK_S)
            if time.monotonic() - seen.began > LONGEST_S:
                daemon.kill()
                raise SystemExit(f"not done after {LONGEST_S:.0f} s")
        seen.daemon_cpu += _cpu(daemon.pid) - begun if begun else 0.0
        seen.idle_cpu = 0.0 if kills_left else _idle(daemon.pid)
        drivers = _children(daemon.pid)
        daemon.send_signal(signal.SIGKILL if kills_left else signal.SIGTERM)
        for driver in drivers[::2] if kills_left else ():
            os.kill(driver, signal.SIGKILL)
        daemon.wait()
    return seen


def _start(project: Project) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "orchestrator", "daemon", "--project", str(project.root), "--jobs", str(AT_WORK)]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _idle(daemon: int) -> float:
    """The part of a processor that it takes once its drivers have ended."""
    while _children(daemon):
        time.sleep(LOOK_S)
    began = _cpu(daemon)
    time.sleep(IDLE_S)
    return (_cpu(daemon) - began) / IDLE_S


def _look(daemon: int, seen: Seen) -> None:
    drivers = _children(daemon)
    seen.daemon_kib = max(seen.daemon_kib, _kib(daemon))
    if drivers:
        seen.most_drivers = max(seen.most_drivers, len(drivers))
        seen.drivers_kib = max(seen.drivers_kib, sum(map(_kib, drivers)) / len(drivers))


def _children(pid: int) -> list[int]:
    """Processes that `pid` started; none where it is gone."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _kib(pid: int) -> float:
    """Memory of a process, what it shares counted in parts."""
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((float(row.split()[1]) for row in rows if row.startswith("Pss:")), 0.0)


def _cpu(pid: int) -> float:
    """Seconds of CPU, user and system."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _at_gates(working: list[RunPaths]) -> bool:
    return all(standing(paths).waiting_for is WaitingFor.GATE for paths in working)


def _accepted(working: list[RunPaths]) -> int:
    states = [task.state for paths in working for task in standing(paths).tasks.values()]
    return states.count(TaskState.ACCEPTED)


def _whole(paths: RunPaths) -> bool:
    """Whether a run stands at its gate with everything done once and its evidence whole."""
    with read(paths.journal) as journal:
        turns = Counter((entry.body["conversation"], entry.body["turn"]) for entry in journal.entries({Kind.TURN}))
        tasks = Counter(entry.body["task"] for entry in journal.entries({Kind.TASK_ACCEPTED}))
    return {*turns.values(), *tasks.values()} == {1} and not verify(paths).broken


def _entries(paths: RunPaths) -> int:
    with read(paths.journal) as journal:
        return sum(1 for _ in journal.entries())


if __name__ == "__main__":
    main()
