"""The main job: the example handoff, from a warm installation to the gate, by the built-in model."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import machine, show, spent

ROOT = Path(__file__).parents[1]
STAGE = "06-backend-implementation"
LIMIT_S = 60.0
WAITING = 4


def main() -> None:
    """Take each example to the gate once, and print how long a person waits."""
    rows = []
    for example in sorted((ROOT / "handoffs" / "examples").iterdir()):
        with tempfile.TemporaryDirectory() as project:
            call = [sys.executable, "-m", "orchestrator", "run", STAGE, "--handoff", str(example), "--project", project]
            with spent() as figures:
                ended = subprocess.run([*call, "--no-input"], cwd=project, check=False, capture_output=True, text=True)
            if ended.returncode != WAITING:
                raise SystemExit(f"{example.name} ended with {ended.returncode}: {ended.stderr[-2000:]}")
            status = _status(project)
        tasks = [task for task in status["tasks"] if task["state"] == "accepted"]
        passed = [finding for finding in status["findings"] if finding["outcome"] == "pass"]
        share = f"{figures.wall / LIMIT_S:.0%}"
        rows.append((example.name, f"{figures.wall:.1f} s", share, str(len(tasks)), str(len(passed))))
    head = ("example", "to the gate", f"of {LIMIT_S:.0f} s", "tasks accepted", "checks passed")
    show(f"The main job, once ({machine()})", head, rows)


def _status(project: str) -> dict[str, list[dict[str, str]]]:
    call = [sys.executable, "-m", "orchestrator", "status", "--json", "--project", project]
    told = subprocess.run(call, check=True, capture_output=True, text=True)
    status: dict[str, list[dict[str, str]]] = json.loads(told.stdout)
    return status


if __name__ == "__main__":
    main()
