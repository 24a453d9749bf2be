"""The inspection of variations of one service on Node: good ones must not be halted, defective ones must be found.

`python -m benchmarks.inspections [WORD…]` takes those whose name holds one of the words.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import show
from orchestrator.inspector import GO, Report
from tests.services import DEFECTIVE, GOOD, NODE, WITHOUT_NODE, Variation, inspected


def main(words: list[str]) -> int:
    """Print a row for each; 1 where a good one was halted or a defect was not found."""
    if NODE is None:
        print(WITHOUT_NODE)
        return 0
    chosen = [one for one in (*GOOD, *DEFECTIVE) if not words or any(word in one.name for word in words)]
    rows, wrong = [], 0
    for variation in chosen:
        began = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            report = asyncio.run(inspected(variation, Path(folder)))
        wrong += not _right(variation, report)
        rows.append(_row(variation, report, time.perf_counter() - began))
        print(".", end="", flush=True, file=sys.stderr)
    print(file=sys.stderr)
    show("inspections", ("variation", "verdict", "right", "causes", "inconclusive", "seconds"), rows)
    good = sum(not one.defects for one in chosen)
    print(f"{len(chosen) - wrong} of {len(chosen)} are judged rightly: {good} good, {len(chosen) - good} defective")
    return int(wrong > 0)


def _right(variation: Variation, report: Report) -> bool:
    if variation.defects:
        return bool(variation.causes & set(report.causes))
    return report.verdict == GO


def _row(variation: Variation, report: Report, seconds: float) -> tuple[str, ...]:
    causes = ", ".join("/".join(cause) for cause in report.causes)
    open_ends = ", ".join(report.to_json()["inconclusive"])
    right = "yes" if _right(variation, report) else "NO"
    return variation.name, report.verdict, right, causes, open_ends, f"{seconds:.1f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
