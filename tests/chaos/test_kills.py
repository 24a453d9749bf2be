"""Kill the driver at random instants and resume: the same tree, the same package, nothing repeated.

`CHAOS_RUNS` says how many disturbed runs there are (1 in the suite, more by `make chaos`), `CHAOS_SEED` where the
seeds begin; a failure names its seed, and that seed alone plays it again.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import FIXTURES, HANDOFF, Shop

RUNS = int(os.environ.get("CHAOS_RUNS", "1"))
SEED = int(os.environ.get("CHAOS_SEED", "1"))
KILLS = 5
LONGEST_S = 3.0
"""Seconds between a start and the next kill, at most; an undisturbed run takes about two."""


def make_shop(root: Path) -> Shop:
    shutil.copytree(FIXTURES / "projects" / "small", root)
    shutil.copytree(HANDOFF, root / "handoff")
    shop = Shop(root)
    shop.edit("handoff/handoff.md", "database: {engine: postgres", "database: {engine: sqlite")
    shop.edit(shop.script, "the database is postgres", "the database is sqlite")
    # Commands leave a trace each time that they run, so that a repeated effect shows in the tree.
    shop.edit(shop.script, "echo more >> notes/operations/all.txt", "echo more >> notes/operations/all.txt; sleep 0.1")
    return shop


def essence(package: dict[str, Any]) -> dict[str, Any]:
    """What a package says besides the run's name, times and the commits that hold them."""
    findings = [{**item, "duration_s": 0, "evidence": {}} for item in package["findings"]]
    completed = [{**item, "commit": ""} for item in package["completed"]]
    tree = {**package["tree"], "commit": ""}
    kept = {key: value for key, value in package.items() if key not in {"run", "digest"}}
    return kept | {"findings": findings, "completed": completed, "tree": tree}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    shop = make_shop(tmp_path_factory.mktemp("calm") / "project")
    shop.begin()
    return essence(shop.gate_package())


def alive(mark: str) -> list[str]:
    """Processes that name `mark`; commands of agents and checks name the run's folder in `.orchestrator`."""
    told = subprocess.run(["ps", "-eww", "-o", "pid,args"], check=True, capture_output=True, text=True).stdout
    return [line for line in told.splitlines() if mark in line and "ps -eww" not in line]


@pytest.mark.parametrize("seed", range(SEED, SEED + RUNS))
def test_a_run_that_is_killed_again_and_again_ends_like_one_that_is_not(
    tmp_path: Path, undisturbed: dict[str, Any], seed: int
) -> None:
    chance = random.Random(seed)
    shop = make_shop(tmp_path / "project")
    started = ["run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml"]
    process = shop.start(*started)
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.2, LONGEST_S))
        if process.poll() is not None:
            break
        shop.kill(process)
        made = list(shop.root.glob(".orchestrator/runs/06-*/journal.sqlite"))  # no half-made one
        process = shop.start("resume", "--no-input") if made else shop.start(*started)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 4, f"seed {seed}: {out}\n{err}"

    assert essence(shop.gate_package()) == undisturbed, f"seed {seed}"
    turns = Counter((entry["body"]["conversation"], entry["body"]["turn"]) for entry in shop.entries("turn"))
    assert set(turns.values()) == {1}, f"seed {seed}"
    accepted = Counter(entry["body"]["task"] for entry in shop.entries("task.accepted"))
    assert set(accepted.values()) == {1}, f"seed {seed}"
    assert alive(f"{shop.root}/.orchestrator") == [], f"seed {seed}"
