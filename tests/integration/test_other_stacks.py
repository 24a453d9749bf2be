"""Backends on Node and in Go, written by a scripted session and brought from their handoff to their gate for real.

Their packages come from the package registries, once; so they have a target of their own: `make stacks`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from orchestrator.config import data_home
from orchestrator.packages import seal
from tests.handoffs import ROOT, TIDE_STATIONS

BACKENDS = ROOT / "tests" / "fixtures" / "backends"
READ_BACK = (
    "We are building the Tide Stations backend with {stack}, release mode Full Production, scope everything. The API "
    "has 5 endpoints, 5 of them in scope, over 1 tables; the database is postgres. What must hold: Do not add a "
    "geometry extension."
)


@dataclass(frozen=True, kw_only=True)
class Written:
    """The tide stations in one stack."""

    language: str
    framework: str
    migrations: str
    program: str
    """What has to be on the machine."""
    prepare: tuple[str, ...] = ()
    """What the agent runs once everything is written."""

    @property
    def folder(self) -> Path:
        return BACKENDS / f"tide-stations-{self.language}"


STACKS = (
    Written(language="javascript", framework="express", migrations="node-pg-migrate", program="npm"),
    Written(language="typescript", framework="express", migrations="node-pg-migrate", program="npm"),
    # The sums of what it imports are those of the toolchain's modules, and the agent has them written down.
    Written(language="go", framework="net/http", migrations="sql", program="go", prepare=("go mod tidy",)),
)

pytestmark = [pytest.mark.stacks]


def script(written: Written) -> dict[str, Any]:
    """The session: everything is written with the first task, and handed in with each."""
    files = sorted(path for path in written.folder.rglob("*") if path.is_file())
    writes: list[dict[str, Any]] = [
        {"name": "write_file", "args": {"path": str(path.relative_to(written.folder)), "content": path.read_text()}}
        for path in files
    ]
    runs = [{"calls": [{"name": "run_command", "args": {"command": command}}]} for command in written.prepare]
    hand_in: dict[str, Any] = {"calls": [{"name": "submit", "args": {"summary": "It is written and tested"}}]}
    told = READ_BACK.format(stack=f"{written.language}, {written.framework}, {written.migrations}, none")
    read_back = {"calls": [{"name": "submit", "args": {"summary": told}}]}
    return {
        "scripted": 1,
        "scripts": [
            {"match": {"job": "read_back"}, "turns": [read_back]},
            {"match": {"job": "task", "builds": "scaffold"}, "turns": [{"calls": writes}, *runs, hand_in]},
            {"match": {"job": "task"}, "turns": [hand_in]},
            {"match": {"job": "opinion"}, "turns": [hand_in]},
        ],
    }


def handoff(folder: Path, written: Written) -> None:
    """The package of the tide stations, for another stack."""
    shutil.copytree(TIDE_STATIONS, folder)
    text = (folder / "handoff.md").read_text()
    told = "{language: python, framework: fastapi, orm: sqlalchemy, migrations: alembic, auth: none}"
    language, framework, migrations = written.language, written.framework, written.migrations
    wanted = f"{{language: {language}, framework: {framework}, migrations: {migrations}, auth: none}}"
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
        timeout=1800,
        check=False,
    )
    assert done.returncode == code, f"{done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.mark.parametrize("written", STACKS, ids=lambda one: one.language)
def test_a_backend_in_another_stack_is_brought_to_its_gate_and_judged_over_http(
    tmp_path: Path, written: Written
) -> None:
    if shutil.which(written.program) is None:
        pytest.skip(f"no {written.program} here")
    root = tmp_path / "project"
    root.mkdir()
    handoff(root / "handoff", written)
    (root / "script.yaml").write_text(json.dumps(script(written)))
    words = ("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml", "--no-input")
    ordered(root, *words, code=4)
    known = json.loads(ordered(root, "status", "--json"))
    assert (known["state"], known["waiting_for"]) == ("waiting", "gate"), known["rfis"]
    failed = [item for item in known["findings"] if item["outcome"] == "fail"]
    assert failed == []
    passed = {item["check"] for item in known["findings"] if item["outcome"] == "pass" and not item["stale"]}
    wanted = {
        *("schema-matches-design", "migrations-roundtrip", "contract-conformance", "error-contract", "auth-matrix"),
        *(
            "tests-pass",
            "tests-tell",
            "final-types",
            "final-lint",
            "final-format",
            "idempotent-creates",
            "list-queries-flat",
        ),
    }
    assert wanted <= passed
