"""What a machine is told on which nothing can confine commands, and what a person's consent to that leads to."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestrator.events import Kind
from orchestrator.journal import read
from tests.acceptance.conftest import Shop, environment

WITHOUT = Path(__file__).parents[1] / "stand_ins" / "without_landlock.py"
RUN = ("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml")


@dataclass
class Bare:
    """The small project on a machine without bubblewrap and without Landlock."""

    shop: Shop
    path: Path

    def run(self, *words: str, code: int) -> str:
        argv = (sys.executable, "-I", str(WITHOUT), sys.executable, "-m", "orchestrator", *words)
        env = environment(self.shop.root.parent) | {"PATH": str(self.path)}
        told = subprocess.run(
            argv, cwd=self.shop.root, env=env, capture_output=True, text=True, check=False, timeout=60
        )
        assert told.returncode == code, told.stderr
        return told.stderr + told.stdout


@pytest.fixture
def bare(shop: Shop, tmp_path: Path) -> Bare:
    programs = tmp_path / "programs"
    programs.mkdir()
    git = shutil.which("git")
    assert git
    (programs / "git").symlink_to(git)
    return Bare(shop, programs)


def test_where_nothing_confines_commands_a_run_is_refused_before_any_work(bare: Bare) -> None:
    told = bare.run(*RUN, code=1)
    assert told.count("\n") == 1
    assert "bubblewrap is not installed" in told
    assert "Landlock has version 0" in told
    assert "--unsandboxed (make run UNSANDBOXED=1)" in told
    assert not list(bare.shop.root.glob(".orchestrator/runs/*"))


def test_consent_is_journalled_told_at_every_gate_and_ends_where_the_configuration_forbids_it(bare: Bare) -> None:
    told = bare.run(*RUN, "--unsandboxed", code=4)
    assert "commands ran without a sandbox" in told
    place = Path(told.splitlines()[-1])
    told = bare.run(
        "reply", place.parents[1].name, "REVISE: make the summary longer", code=4
    )  # the consent is the run's
    assert "commands ran without a sandbox" in told
    for page in (place, Path(told.splitlines()[-1])):
        assert "**Commands ran without a sandbox.**" in page.read_text()
    with read(place.parents[1] / "journal.sqlite") as journal:
        bodies = [entry.body for entry in journal.entries([Kind.RUN_CREATED, Kind.DRIVER_STARTED])]
    assert bodies[0]["unsandboxed"] is True
    assert [body["sandbox"] for body in bodies[1:]] == ["none", "none"]

    with (bare.shop.root / "orchestrator.yaml").open("a") as file:
        file.write("\nallow_unsandboxed: false\n")
    assert "forbids commands that nothing confines" in bare.run("resume", place.parents[1].name, code=1)
