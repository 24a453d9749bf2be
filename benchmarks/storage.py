"""What a run keeps: bytes of each durable step, besides its messages once, and of ended runs before and after `prune`.

A step's messages are the reply with its call and the call's result, as JSON; what is more is the journal's own: hashes,
keys, times, SQLite's pages. An ended run is its last files on disk; what stays of a pruned one is a line.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.agent_step import peer, write_run
from benchmarks.measure import machine, show, size_of
from benchmarks.parked_runs import STAGE
from orchestrator.events import Kind
from orchestrator.journal import Journal, read
from orchestrator.project import open_project
from orchestrator.record import Record
from orchestrator.retention import choose, remove
from orchestrator.state import RunState

STEPS = (100, 1000, 10_000)
LONGEST_PEER = 1000
RUNS = (10, 50)
STEPS_OF_A_RUN = 50
LIMIT_KIB = 1.0
_SAID = {Kind.TURN: ("text", "calls"), Kind.TOOL_DONE: ("text",)}


def messages(journal: Path) -> int:
    """Bytes of what was said, once, as UTF-8."""
    with read(journal) as entries:
        return sum(
            len(str(entry.body.get(field, "")).encode())
            for entry in entries.entries(list(_SAID))
            for field in _SAID[Kind(entry.kind)]
        )


def a_step(steps: int) -> tuple[str, ...]:
    """A row: the bytes of a step at this length of run."""
    with tempfile.TemporaryDirectory() as ours:
        write_run(Path(ours), steps)
        stored = size_of(Path(ours)) / steps / 1024
        said = messages(Path(ours) / "journal.db") / steps / 1024
    theirs = ""
    if steps <= LONGEST_PEER:
        with tempfile.TemporaryDirectory() as folder:
            peer(Path(folder), steps)
            theirs = f"{size_of(Path(folder)) / steps / 1024:,.1f} KiB"
    more = stored - said
    return f"{steps:,}", f"{stored:.2f} KiB", f"{said:.2f} KiB", f"{more:.2f} KiB", f"{more / LIMIT_KIB:.0%}", theirs


def pruned(count: int) -> tuple[str, ...]:
    """A row: so many ended runs before and after `prune`."""
    with tempfile.TemporaryDirectory() as folder:
        project = open_project(Path(folder))
        project.make_state_dir()
        for number in range(count):
            paths = project.run(f"06-20261128-{number:06d}-aaa")
            paths.root.mkdir(parents=True)
            write_run(paths.root, STEPS_OF_A_RUN)
            (paths.root / "journal.db").rename(paths.journal)
            with Journal.open(paths.journal, clock=lambda: datetime.now(UTC)) as journal:
                record = Record(journal)
                record.add(Kind.RUN_CREATED, {"stage": STAGE, "project": str(project.root)})
                record.add(Kind.RUN_ENDED, {"state": RunState.COMPLETED})
        before = size_of(project.state_dir)
        now = datetime.now(UTC)
        gone = sum(remove(project, run, now, "bench") is None for run in choose(project, now).going)
        after = size_of(project.state_dir)
    each, left = f"{before / count / 1024:.0f} KiB", f"{after / count:.0f} bytes"
    return f"{count}", each, f"{gone}", left, f"{after / before:.2%}"


def main() -> None:
    """Print both tables."""
    limit = f"of {LIMIT_KIB:.0f} KiB"
    head = ("steps", "stored a step", "messages once", "besides them", limit, "LangGraph + SqliteSaver")
    show(f"A durable step on disk ({machine()})", head, [a_step(steps) for steps in STEPS])
    kept = ("ended runs", "a run", "pruned", "left of a run", "of what it was")
    show(f"`prune`, runs of {STEPS_OF_A_RUN} steps", kept, [pruned(count) for count in RUNS])


if __name__ == "__main__":
    main()
