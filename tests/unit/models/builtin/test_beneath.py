"""What the built-in model adds to a task whose process asks for a part before what the part stands on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unit.models.builtin.test_chat import HANDOFF, Bench

JOB = {"job": "task", "task": "1:ferry", "phase": 1, "builds": "ferry-work", "subject": ""}
CHECKS = "\n\n## What the engine will check\n\n"
STARTED = f"{CHECKS}- HTTP Response: `GET /health returns 200` (http: method: `GET`, path: `/health`, status: `200`)\n"
_IMPORTED = re.compile(r"^from (app(?:\.\w+)+) import", re.MULTILINE)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """The model with a design, and an empty work tree."""
    root = tmp_path / "work"
    root.mkdir()
    return Bench(HANDOFF, root)


def missing(bench: Bench) -> set[str]:
    """Modules that a file of the tree imports and that are not there."""
    there = {re.sub(r"(/__init__)?\.py$", "", path).replace("/", ".") for path in bench.files()}
    texts = [(bench.root / path).read_text("utf-8") for path in bench.files() if path.endswith(".py")]
    return {name for text in texts for name in _IMPORTED.findall(text)} - there


def test_routes_that_come_first_bring_what_they_import(bench: Bench) -> None:
    bench.told(JOB, "# Set up the routes")
    bench.work()
    assert any(path.startswith("app/routers/") for path in bench.files())
    assert missing(bench) == set()


def test_a_check_of_the_running_service_has_what_starts_it_written(bench: Bench) -> None:
    bench.told(JOB, f"# Lay out the project{STARTED}")
    bench.work()
    assert {"app/main.py", "app/settings.py", "app/db.py", "alembic.ini"} <= set(bench.files())
    assert missing(bench) == set()


def test_without_such_a_check_nothing_is_brought_forward(bench: Bench) -> None:
    bench.told(JOB, f"# Lay out the project{CHECKS}- File Exists: `README.md` (file_exists: one_of: `README.md`)\n")
    bench.work()
    assert "alembic.ini" not in bench.files()
