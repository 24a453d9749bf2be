"""Packages to try things on: copies of good ones, changed where a test wants them changed."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from orchestrator.catalog import find_playbook
from orchestrator.handoff import Package
from orchestrator.packages import read_package
from orchestrator.playbook import Playbook

ROOT = Path(__file__).parent.parent
HIVEWATCH = ROOT / "handoffs" / "examples" / "hivewatch"
TIDE_STATIONS = ROOT / "tests" / "fixtures" / "handoffs" / "tide-stations"
LATHE_HALL = ROOT / "tests" / "fixtures" / "handoffs" / "lathe-hall"
ALL = (HIVEWATCH, TIDE_STATIONS, LATHE_HALL)


@cache
def stage() -> Playbook:
    """The playbook of stage 06."""
    return find_playbook("06-backend-implementation", None)


@cache
def good(source: Path) -> Package:
    """A package as it is shipped; read once, since it never changes."""
    return read_package(source)


def copy_of(source: Path, folder: Path) -> Path:
    """A package that a test may change."""
    return Path(shutil.copytree(source, folder / source.name))


def change(package: Path, file: str, old: str, new: str) -> None:
    """Replace the first `old` in a file of a package, which must have it."""
    path = package / file
    text = path.read_text("utf-8")
    assert old in text, f"{file} has no {old!r}"
    path.write_text(text.replace(old, new, 1), "utf-8")
