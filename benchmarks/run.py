"""Run benchmarks, each in a process of its own, so that none warms or slows another."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NAMES = (
    "help_time",
    "agent_step",
    "fold",
    "many_runs",
    "parked_runs",
    "daemon_load",
    "work_tree",
    "sandboxes",
    "everyday",
    "storage",
    "masking",
    "model_client",
    "intervention",
    "hostile_yaml",
    "main_job",
    "corpus",
    "scale",
    "inspections",
    "mutants",
    "storm",
    "documents",
)


def main(chosen: list[str]) -> int:
    """Run the chosen ones, or all; returns 1 if one could not be run."""
    unknown = sorted(set(chosen) - set(NAMES))
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}")
        return 2
    failed = [name for name in chosen or NAMES if _run(name)]
    if failed:
        print(f"\ncould not be run: {', '.join(failed)}")
    return int(bool(failed))


def _run(name: str) -> int:
    return subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=HERE.parent, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
