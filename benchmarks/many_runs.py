"""Many runs at once, each with a journal of its own and in a process of its own, as the daemon drives them.

The floor is what the disk gives: bare SQLite writes rows of the same size into as many files, and waits for the disk as
often. No journal that is durable at each step can be quicker there.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.agent_step import bare, peer, write_run
from benchmarks.measure import Spent, machine, show

RUNS = 100
STEPS = 100
PEER_STEPS = 20
LIMIT = 3000
"""Durable steps a second."""


def at_once(take: Callable[[Path, int], Spent], steps: int) -> float:
    """Durable steps a second of all runs together; every run begins at the same moment."""
    with tempfile.TemporaryDirectory() as folder:
        waiting, go = os.pipe()
        children = [_child(take, Path(folder) / str(number), steps, (waiting, go)) for number in range(RUNS)]
        os.close(waiting)
        began = time.perf_counter()
        os.close(go)
        failed = sum(os.waitpid(child, 0)[1] != 0 for child in children)
        seconds = time.perf_counter() - began
    if failed:
        raise SystemExit(f"{failed} of {RUNS} runs failed")
    return RUNS * steps / seconds


def _child(take: Callable[[Path, int], Spent], folder: Path, steps: int, pipe: tuple[int, int]) -> int:
    folder.mkdir()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        os.close(pipe[1])
        os.read(pipe[0], 1)
        take(folder, steps)
        code = 0
    finally:
        os._exit(code)


def main() -> None:
    """Print how many durable steps all runs take together in a second."""
    with tempfile.TemporaryDirectory() as warm:
        write_run(Path(warm), 5)
    ours, floor, theirs = at_once(write_run, STEPS), at_once(bare, STEPS), at_once(peer, PEER_STEPS)
    rows = [
        ("ours", f"{STEPS}", f"{ours:,.0f}", f"{ours / LIMIT:.0%}", f"{ours / floor:.0%}"),
        ("bare SQLite, a file each", f"{STEPS}", f"{floor:,.0f}", f"{floor / LIMIT:.0%}", ""),
        ("LangGraph + SqliteSaver", f"{PEER_STEPS}", f"{theirs:,.0f}", "", f"{theirs / floor:.0%}"),
    ]
    show(
        f"{RUNS} runs at once, a journal each ({machine()})",
        ("engine", "steps a run", "durable steps a second", f"of {LIMIT:,}", "of the floor"),
        rows,
    )


if __name__ == "__main__":
    main()
