"""One run at its gate for all tests that look at gates: making it takes longer than most of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.parked import Parked, park

APPEND = "calls: [{name: run_command, args: {command: echo more summary >> notes/summary.txt}}]"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Parked:
    """A run that waits at its gate; whoever revises adds a line."""
    write = 'calls: [{name: write_file, args: {path: notes/summary.txt, content: "a longer summary\\n"}}]'
    made = park(tmp_path_factory.mktemp("gate") / "project")
    script = made.root / "script.yaml"
    script.write_text(script.read_text().replace(write, APPEND))
    return made


@pytest.fixture
def parked(template: Parked, tmp_path: Path) -> Parked:
    """A copy of it for one test."""
    return template.copy(tmp_path / "project")
