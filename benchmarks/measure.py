"""What the benchmarks share: clocks, percentiles and a table."""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Spent:
    """Seconds that a block took."""

    cpu: float = 0.0
    """Of this process, user and system."""
    wall: float = 0.0


@contextmanager
def spent() -> Iterator[Spent]:
    """Measure the block; the figures are there once it ends."""
    figures = Spent()
    cpu, wall = time.process_time(), time.perf_counter()
    try:
        yield figures
    finally:
        figures.cpu, figures.wall = time.process_time() - cpu, time.perf_counter() - wall


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that `percent` of the values do not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def show(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a Markdown table under a title."""
    lines = [list(head), ["---"] * len(head), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    print(f"\n{title}\n")
    for line in lines:
        padded = [cell.ljust(width, "-" if cell == "---" else " ") for cell, width in zip(line, widths, strict=True)]
        print(f"| {' | '.join(padded)} |")


def machine() -> str:
    """The machine and Python of these figures, in one line."""
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("processor")]
    return f"{platform.system()} {platform.release()}, {len(names)} processors, Python {platform.python_version()}"
