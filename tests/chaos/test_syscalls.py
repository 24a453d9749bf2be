"""Every system call of a scripted run that goes wrong: the process dies there, or the disk is full or broken.

The suite plays a few points, chosen by a seed; `make chaos` plays as many as it is told (`POINTS=all`). A failure names
its points, and `make chaos AT="1:rename:3:KILL …"` plays those alone.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.campaign import Campaign
from tests.chaos.disturbance import Disturbance, available
from tests.chaos.nursery import Nursery

SEED = int(os.environ.get("CHAOS_SEED", "1"))
POINTS = os.environ.get("CHAOS_POINTS", "1")
AT = os.environ.get("CHAOS_AT", "").split()
LANES = int(os.environ.get("CHAOS_LANES", "1"))
"""How many processes play side by side, each a share of the points."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not available(), reason="strace is not installed, or may not attach to a process"),
]


@pytest.fixture
def campaign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Campaign]:
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        with Nursery(Path(folder)) as nursery:
            yield Campaign(nursery, Path(folder))


def chosen(points: list[Disturbance], lane: int) -> list[Disturbance]:
    """The points of a lane: those that were named, else so many of each way to go wrong, by the seed."""
    if AT:
        return [Disturbance.parse(text) for text in AT][lane::LANES]
    mixed = random.Random(SEED).sample(points, len(points))
    if POINTS == "all":
        return mixed[lane::LANES]
    ways = {point.how for point in mixed}
    return [point for way in sorted(ways) for point in [p for p in mixed if p.how == way][: int(POINTS)]][lane::LANES]


@pytest.mark.parametrize("lane", range(LANES))
def test_a_run_that_a_system_call_disturbs_ends_like_one_that_nothing_does(campaign: Campaign, lane: int) -> None:
    points = chosen(campaign.points, lane)
    troubles = {str(point): trouble for point in points if (trouble := campaign.trouble(point))}
    told = "\n".join(f"--- {point}\n{trouble}" for point, trouble in troubles.items())
    assert not troubles, f"seed {SEED}: {len(troubles)} of {len(points)} points\n{told}"
