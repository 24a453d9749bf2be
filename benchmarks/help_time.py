"""How long a person waits for `orchestrator --help`, between Python itself and a program that imports all it has."""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from benchmarks.measure import machine, percentile, show, spent

REPEATS = 20
LIMIT_MS = 100.0
CALLS = {
    "python -c pass": ["-c", "pass"],
    "orchestrator --help": ["-m", "orchestrator", "--help"],
    "importing all that a run needs": ["-c", "import orchestrator.runner, rich.live"],
}


def main() -> None:
    """Print wall times; the first call of each is a warm-up and not counted."""
    rows = []
    for name, arguments in CALLS.items():
        times = []
        for _ in range(REPEATS + 1):
            with spent() as figures:
                subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
            times.append(figures.wall * 1000)
        p50 = median(times[1:])
        rows.append((name, f"{p50:.0f} ms", f"{percentile(times[1:], 95):.0f} ms", f"{p50 / LIMIT_MS:.0%}"))
    show(f"Waiting for help ({REPEATS} times; {machine()})", ("call", "p50", "p95", f"of {LIMIT_MS:.0f} ms"), rows)


if __name__ == "__main__":
    main()
