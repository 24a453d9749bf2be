"""What a snapshot of the work tree costs, as taken before every command of an agent, and a copy of it for the checks.

One file of the tree has changed each time. The peer is git itself: `git add --all --force` and `git write-tree` with an
index that it keeps; `git checkout-index` into an empty folder. Both store the same tree, which is checked.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.measure import machine, show
from orchestrator.checks.tree import Digests
from orchestrator.workspace import Workspace

SIZES = (100, 1_000, 10_000, 50_000)
REPEATS = 10
COPIES_BY_GIT = 2
"""How often git writes the whole tree; at 50,000 files that takes long."""
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


def copied(workspace: Workspace, dest: Path) -> None:
    """Write the recorded tree as git does, from the index that it keeps."""
    words = ["git", f"--git-dir={workspace.git_dir}", f"--work-tree={dest}", "checkout-index", "--all"]
    env = {"PATH": os.environ["PATH"], "GIT_INDEX_FILE": str(workspace.git_dir / "peer.index")}
    dest.mkdir()
    subprocess.run([*words, f"--prefix={dest}/"], env=env, cwd=dest, check=True)
    shutil.rmtree(dest)


async def brought(workspace: Workspace, tree: str) -> None:
    """Have a copy of the tree, and know what each file of it holds."""
    async with workspace.checkout(tree, workspace.root.parent / "copies") as copy:
        Digests(copy.root, {path: (stamp, item.id) for path, (stamp, item) in copy.held.items()}).take()


@dataclass
class Times:
    """Milliseconds of each repetition."""

    snapshots: list[float] = field(default_factory=list)
    by_git: list[float] = field(default_factory=list)
    copies: list[float] = field(default_factory=list)
    copies_by_git: list[float] = field(default_factory=list)


@contextmanager
def timed(into: list[float]) -> Iterator[None]:
    """Add how long the block takes."""
    began = time.perf_counter()
    yield
    into.append((time.perf_counter() - began) * 1000)


async def measure(count: int) -> Times:
    """Our snapshots and copies, and git's."""
    times = Times()
    with tempfile.TemporaryDirectory() as folder:
        workspace = await Workspace.create(Path(folder) / "work", Path(folder) / "engine.git")
        fill(workspace.root, count)
        await brought(workspace, await workspace.snapshot())
        by_git(workspace)
        await asyncio.sleep(0.3)  # files that were touched just now are read again
        for number in range(REPEATS):
            (workspace.root / "part0" / "group0" / "file0.txt").write_text(f"changed {number}\n")
            with timed(times.snapshots):
                tree = await workspace.snapshot()
            with timed(times.by_git):
                theirs = by_git(workspace)
            if theirs != tree:
                raise SystemExit("the trees differ")
            with timed(times.copies):
                await brought(workspace, tree)
            if number < COPIES_BY_GIT:
                with timed(times.copies_by_git):
                    copied(workspace, Path(folder) / "theirs")
        await workspace.close()
    return times


def main() -> None:
    """Print two rows for each size."""
    rows = []
    for count in SIZES:
        times = asyncio.run(measure(count))
        limit = f"{LIMIT_MS:.0f} ms" if count == SIZES[0] else ""
        rows.append(_row(f"{count:,}, a snapshot", times.snapshots, limit, times.by_git))
        rows.append(_row(f"{count:,}, a copy for checks", times.copies, "", times.copies_by_git))
    head = ("files", "p50", "the longest", "limit at p50", "by git, p50", "ratio")
    show(f"One changed file, {REPEATS} times ({machine()})", head, rows)


def _row(what: str, ours: list[float], limit: str, theirs: list[float]) -> tuple[str, ...]:
    figures = (f"{median(ours):,.1f} ms", f"{max(ours):,.1f} ms", limit, f"{median(theirs):,.1f} ms")
    return (what, *figures, f"{median(theirs) / median(ours):.1f}x")


if __name__ == "__main__":
    main()
