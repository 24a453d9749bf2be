"""A backend on Node, written by a scripted session and brought from its handoff to its gate by real node and npm.

Its packages come from the package registry, once; so it has a target of its own: `make stacks`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from orchestrator.config import data_home
from orchestrator.packages import seal
from tests.handoffs import ROOT, TIDE_STATIONS
from tests.services import NODE, WITHOUT_NODE

BACKEND = ROOT / "tests" / "fixtures" / "backends" / "tide-stations"
READ_BACK = (
    "We are building the Tide Stations backend with javascript, express, node-pg-migrate, none, release mode Full "
    "Production, scope everything. The API has 5 endpoints, 5 of them in scope, over 1 tables; the database is "
    "postgres. What must hold: Do not add a geometry extension."
)

pytestmark = [pytest.mark.stacks, pytest.mark.skipif(NODE is None, reason=WITHOUT_NODE)]


def script() -> dict[str, Any]:
    """The session: everything is written with the first task, and handed in with each."""
    files = sorted(path for path in BACKEND.rglob("*") if path.is_file())
    writes = [
        {"name": "write_file", "args": {"path": str(path.relative_to(BACKEND)), "content": path.read_text()}}
        for path in files
    ]
    hand_in: dict[str, Any] = {"calls": [{"name": "submit", "args": {"summary": "It is written and tested"}}]}
    read_back = {"calls": [{"name": "submit", "args": {"summary": READ_BACK}}]}
    return {
        "scripted": 1,
        "scripts": [
            {"match": {"job": "read_back"}, "turns": [read_back]},
            {"match": {"job": "task", "builds": "scaffold"}, "turns": [{"calls": writes}, hand_in]},
            {"match": {"job": "task"}, "turns": [hand_in]},
            {"match": {"job": "opinion"}, "turns": [hand_in]},
        ],
    }


def handoff(folder: Path) -> None:
    """The package of the tide stations, for another stack."""
    shutil.copytree(TIDE_STATIONS, folder)
    text = (folder / "handoff.md").read_text()
    told = "{language: python, framework: fastapi, orm: sqlalchemy, migrations: alembic, auth: none}"
    wanted = "{language: javascript, framework: express, migrations: node-pg-migrate, auth: none}"
    assert told in text
    (folder / "handoff.md").write_text(text.replace(told, wanted))
    seal(folder)


def ordered(root: Path, *words: str, code: int = 0) -> str:
    """A command of the real command line."""
    environment = {**os.environ, "HOME": str(root), "XDG_DATA_HOME": str(data_home().parent)}
    done = subprocess.run(
        (sys.executable, "-m", "orchestrator", *words),
        cwd=root,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == code, f"{done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def test_a_backend_on_node_is_brought_to_its_gate_and_judged_over_http(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    handoff(root / "handoff")
    (root / "script.yaml").write_text(json.dumps(script()))
    words = ("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml", "--no-input")
    ordered(root, *words, code=4)
    known = json.loads(ordered(root, "status", "--json"))
    assert (known["state"], known["waiting_for"]) == ("waiting", "gate"), known["rfis"]
    failed = [item for item in known["findings"] if item["outcome"] == "fail"]
    assert failed == []
    passed = {item["check"] for item in known["findings"] if item["outcome"] == "pass" and not item["stale"]}
    wanted = {
        *("schema-matches-design", "migrations-roundtrip", "contract-conformance", "error-contract", "auth-matrix"),
        *("tests-pass", "final-types", "final-lint", "final-format", "idempotent-creates", "list-queries-flat"),
    }
    assert wanted <= passed
