"""What a resume costs before its first new step: the journal read back and folded into where the run stands."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.measure import machine, percentile, show, spent
from orchestrator.events import Kind
from orchestrator.journal import Journal
from orchestrator.record import Record

STEPS = (100, 1000, 10000)
LIMIT_MS = 20.0
"""For 1,000 steps."""
REPEATS = 20


def _now() -> datetime:
    return datetime.now(UTC)


def fill(file: Path, steps: int) -> None:
    """Write a journal of so many steps, three rows each."""
    with Journal.create(file, run="bench", clock=_now) as journal, journal.together():
        for step in range(steps):
            key = f"5:task:1:{step}"
            journal.append(Kind.NOTED, {"decision": "keep it", "rationale": "x" * 400}, key)
            journal.append(Kind.DRIVER_STARTED, {"pid": step}, key)
            journal.append(Kind.DRIVER_STOPPED, {"tree": "0" * 40}, key)


def main() -> None:
    """Print the time until a run's standing is known again."""
    rows = []
    for steps in STEPS:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "journal.db"
            fill(file, steps)
            times = []
            for _ in range(REPEATS):
                with spent() as figures, Journal.open(file, clock=_now) as journal:
                    Record(journal)
                times.append(figures.wall * 1000)
        against = f"{median(times) / LIMIT_MS:.0%}" if steps == 1000 else ""
        rows.append((f"{steps:,}", f"{median(times):.1f} ms", f"{percentile(times, 99):.1f} ms", against))
    show(
        f"Journal back into a standing ({REPEATS} times; {machine()})",
        ("steps", "p50", "p99", f"of {LIMIT_MS:.0f} ms"),
        rows,
    )


if __name__ == "__main__":
    main()
