"""Every system call of a scripted run that goes wrong: the process dies there, or the disk is full or broken.

The suite plays a few points, chosen by a seed; `make chaos` plays as many as it is told: so many of each way to go
wrong, `POINTS=each` for one of each sort (leg, call, way and kind of file), or `all`. One of each sort comes before a
second of any. `PLAYED=FILE` keeps those that went well, and a later run with it goes on where that one stopped. A
failure names its points, and `make chaos AT="1:rename:3:KILL …"` plays those alone.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import pytest

from tests.chaos.campaign import Campaign
from tests.chaos.disturbance import Disturbance, available
from tests.chaos.nursery import Nursery

SEED = int(os.environ.get("CHAOS_SEED", "1"))
POINTS = os.environ.get("CHAOS_POINTS", "1")
AT = os.environ.get("CHAOS_AT", "").split()
PLAYED = Path(os.environ.get("CHAOS_PLAYED") or os.devnull)
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
    """The points of a lane: those that were named, else those that were not played yet, by the seed."""
    if AT:
        return [Disturbance.parse(text) for text in AT][lane::LANES]
    mine = [point for point in points if crc32(repr(point.sort).encode()) % LANES == lane]
    ranks = ranked(mine, set(PLAYED.read_text("utf-8").splitlines()) if PLAYED.exists() else set())
    left = sorted(ranks, key=ranks.__getitem__)
    if POINTS == "all":
        return left
    if POINTS == "each":
        return [point for point in left if ranks[point] == 1]
    ways, share = sorted({point.how for point in points}), -(-int(POINTS) // LANES)
    return [point for way in ways for point in [point for point in left if point.how == way][:share]]


def ranked(points: list[Disturbance], known: set[str]) -> dict[Disturbance, int]:
    """The points that are not known, in an order of the seed's, and the how-manieth of its sort each of them is."""
    seen = Counter(sort_of(line) for line in known)
    ranks = {}
    for point in random.Random(SEED).sample(points, len(points)):
        if told(point) not in known:
            seen[point.sort] += 1
            ranks[point] = seen[point.sort]
    return ranks


def told(point: Disturbance) -> str:
    """A point as it is kept; where the code has changed, another number belongs to the file, and it is played anew."""
    return f"{point} {point.file}"


def sort_of(line: str) -> tuple[int, str, str, str]:
    """Of a point that was kept."""
    point, _, file = line.partition(" ")
    return replace(Disturbance.parse(point), file=file).sort


def played(campaign: Campaign, point: Disturbance) -> str | None:
    """What went wrong at a point, `None` where it was not met; one where nothing did go wrong is kept."""
    trouble = campaign.trouble(point)
    if trouble == "":
        with PLAYED.open("a", encoding="utf-8") as file:
            file.write(f"{told(point)}\n")
    return trouble


@pytest.mark.parametrize("lane", range(LANES))
def test_a_run_that_a_system_call_disturbs_ends_like_one_that_nothing_does(campaign: Campaign, lane: int) -> None:
    points = chosen(campaign.points, lane)
    found = {str(point): played(campaign, point) for point in points}
    troubles = {point: trouble for point, trouble in found.items() if trouble}
    words = "\n".join(f"--- {point}\n{trouble}" for point, trouble in troubles.items())
    assert not troubles, f"seed {SEED}: {len(troubles)} of {len(points)} points\n{words}"
    missed = sum(trouble is None for trouble in found.values())
    assert missed <= len(points) / 4, f"seed {SEED}: {missed} of {len(points)} points never came"
