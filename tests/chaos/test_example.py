"""Kill the main job at random instants, again and again: the shipped stage, the built-in model, from handoff to gate.

`CHAOS_EXAMPLE` says how many kills there are (`make chaos EXAMPLE=1000`), so many to a run; each run is compared with
one that nobody killed. `CHAOS_EXAMPLE_HANDOFF` names another handoff than the example.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from orchestrator.config import data_home
from orchestrator.events import Kind
from orchestrator.journal import read
from tests.acceptance.conftest import Process, Shop
from tests.chaos.campaign import difference
from tests.chaos.essence import essence
from tests.chaos.test_kills import SEED, alive

KILLS = int(os.environ.get("CHAOS_EXAMPLE") or 0)
TO_A_RUN = 50
EXAMPLE = next((Path(__file__).parents[2] / "handoffs" / "examples").iterdir())
GIVEN = Path(os.environ.get("CHAOS_EXAMPLE_HANDOFF") or EXAMPLE)
MEASURED = {"evidence", "message", "issues", "duration_s", "digest", "spend"}
"""What a check says besides its outcome: ports, times, counts of what was generated; and what is made of that."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not KILLS, reason="minutes for each run: `make chaos EXAMPLE=100` plays as many kills"),
]


@dataclass(frozen=True)
class Calm:
    """What a run comes to that nobody kills."""

    seconds: float
    story: dict[str, Any]


class Place:
    """One folder for every run, calm or not: paths are part of what a run remembers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def shop(self) -> Shop:
        """An empty project with the handoff in it."""
        shutil.rmtree(self._folder, ignore_errors=True)
        shutil.copytree(GIVEN, self._folder / "project" / "handoff")
        return Shop(self._folder / "project")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", os.environ.get("XDG_DATA_HOME") or str(data_home().parent))
        yield Place(tmp_path_factory.mktemp("example") / "run")


@pytest.fixture(scope="module")
def calm(place: Place) -> Calm:
    shop, began = place.shop(), time.monotonic()
    process = begun(shop)
    _, err = process.communicate(timeout=3600)
    assert process.returncode == 4, err
    return Calm(time.monotonic() - began, story(shop.root))


def begun(shop: Shop) -> Process:
    """The run's first driver, or the next one."""
    made = list(shop.root.glob(".orchestrator/runs/06-*/journal.sqlite"))
    return shop.start(*(("resume", "--no-input") if made else ("run", "06", "--handoff", "handoff", "--no-input")))


def story(root: Path) -> dict[str, Any]:
    """What has to be the same: each entry of the journal, each file, each tree that was accepted, the package."""
    found = essence(root)
    (journal,) = root.glob(".orchestrator/runs/06-*/journal.sqlite")
    with read(journal) as opened:
        accepted = [[entry.body["task"], entry.body["tree"]] for entry in opened.entries([Kind.TASK_ACCEPTED])]
    return {
        "chain": found["chain"],
        "journal": [_plain(row) for row in found["journal"]],
        "accepted": accepted,
        "tree": found["tree"],
        "packages": {name: _plain(text) for name, text in found["packages"].items() if name.endswith(".json")},
        "run": found["run"],
        "spool": found["spool"],
    }


def _plain(value: Any) -> Any:
    """Without what was measured, and without the numbers of names that may stand in it."""

    def bare(inner: Any) -> Any:
        if isinstance(inner, dict):
            return {key: bare(item) for key, item in inner.items() if key not in MEASURED}
        return [bare(item) for item in inner] if isinstance(inner, list) else inner

    return json.loads(re.sub(r"#\d+…?", "#", json.dumps(bare(value))))


@pytest.mark.parametrize("seed", range(SEED, SEED + -(-KILLS // TO_A_RUN)))
def test_the_main_job_ends_as_if_nobody_had_killed_it(place: Place, calm: Calm, seed: int) -> None:
    chance, shop, kills = random.Random(seed), place.shop(), 0
    process = begun(shop)
    while kills < min(TO_A_RUN, KILLS):
        time.sleep(chance.uniform(0.0, 2 * calm.seconds / TO_A_RUN))
        if process.poll() is not None:
            break
        shop.kill(process)
        kills += 1
        process = begun(shop)
    out, err = process.communicate(timeout=3600)
    assert process.returncode == 4, f"seed {seed}: {out}\n{err}"
    assert kills > 0
    assert not difference(calm.story, story(shop.root)), f"seed {seed}: {difference(calm.story, story(shop.root))}"
    assert alive(f"{shop.root}/.orchestrator") == [], f"seed {seed}"
