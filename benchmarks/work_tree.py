"""What a snapshot of the work tree costs, as taken before every command of an agent.

One file of the tree has changed each time. The peer is git itself: `git add --all --force` and `git write-tree` with an
index that it keeps. Both store the same tree, which is checked.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.measure import machine, percentile, show
from orchestrator.workspace import Workspace

SIZES = (100, 1_000, 10_000)
REPEATS = 30
LIMIT_MS = 30.0
"""At the median, with 100 files."""


def fill(root: Path, count: int) -> None:
    """Write that many files of 1 KiB, 50 in a folder."""
    for number in range(count):
        file = root / f"part{number // 500}" / f"group{number // 50}" / f"file{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{number}\n" * 200)


def by_git(workspace: Workspace) -> str:
    """Record the tree as git does."""
    env = {
        "PATH": os.environ["PATH"],
        "GIT_DIR": str(workspace.git_dir),
        "GIT_WORK_TREE": str(workspace.root),
        "GIT_INDEX_FILE": str(workspace.git_dir / "peer.index"),
    }
    subprocess.run(["git", "add", "--all", "--force"], env=env, cwd=workspace.root, check=True)
    done = subprocess.run(["git", "write-tree"], env=env, cwd=workspace.root, check=True, capture_output=True)
    return done.stdout.decode().strip()


async def measure(count: int) -> tuple[list[float], list[float]]:
    """Milliseconds of our snapshots, and of git's."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = await Workspace.create(Path(folder) / "work", Path(folder) / "engine.git")
        fill(workspace.root, count)
        await workspace.snapshot()
        by_git(workspace)
        await asyncio.sleep(0.3)  # files that were touched just now are read again
        ours, theirs = [], []
        for number in range(REPEATS):
            (workspace.root / "part0" / "group0" / "file0.txt").write_text(f"changed {number}\n")
            began = time.perf_counter()
            tree = await workspace.snapshot()
            ours.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            if by_git(workspace) != tree:
                raise SystemExit("the trees differ")
            theirs.append((time.perf_counter() - began) * 1000)
        return ours, theirs


def main() -> None:
    """Print a row for each size."""
    rows = []
    for count in SIZES:
        ours, theirs = asyncio.run(measure(count))
        limit = f"{LIMIT_MS:.0f} ms" if count == SIZES[0] else ""
        figures = (f"{median(ours):.1f} ms", f"{percentile(ours, 99):.1f} ms", limit, f"{median(theirs):.1f} ms")
        rows.append((f"{count:,}", *figures, f"{median(theirs) / median(ours):.1f}x"))
    head = ("files", "a snapshot, p50", "p99", "limit at p50", "git add and write-tree, p50", "ratio")
    show(f"One changed file, {REPEATS} times ({machine()})", head, rows)


if __name__ == "__main__":
    main()
