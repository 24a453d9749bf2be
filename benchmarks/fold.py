"""What a resume costs before its first new step: the journal read back and folded into where the run stands."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.agent_step import write_run
from benchmarks.measure import machine, percentile, show, spent
from orchestrator.journal import Journal
from orchestrator.record import Record

STEPS = (100, 1000, 5000)
LIMIT_MS = 20.0
"""For 1,000 steps."""
REPEATS = 20


def main() -> None:
    """Print the time until a run's standing is known again."""
    rows = []
    for steps in STEPS:
        with tempfile.TemporaryDirectory() as folder:
            write_run(Path(folder), steps)
            times = []
            for _ in range(REPEATS):
                with (
                    spent() as figures,
                    Journal.open(Path(folder) / "journal.db", clock=lambda: datetime.now(UTC)) as journal,
                ):
                    standing = Record(journal).standing
                times.append(figures.wall * 1000)
            if standing.conversations["bench"].turns != steps:
                raise SystemExit("the fold lost steps")
            against = f"{median(times) / LIMIT_MS:.0%}" if steps == 1000 else ""
            rows.append((f"{steps:,}", f"{median(times):.1f} ms", f"{percentile(times, 99):.1f} ms", against))
    head = ("steps", "p50", "p99", f"of {LIMIT_MS:.0f} ms")
    show(f"Journal back into a standing ({REPEATS} times; {machine()})", head, rows)


if __name__ == "__main__":
    main()
