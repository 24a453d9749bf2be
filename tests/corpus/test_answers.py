"""Answers with lines of a mapping, given at the gate by the command line, take a run to the next gate."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.corpus import STAGE, make_package
from tests.corpus.plans import CONTRACTS

ANSWERS = {
    "borrowTool": {
        "kind": "update",
        "table": "tools",
        "transition": {"field": "state", "from": "free", "to": "out", "else": 409},
        "effect": {"insert": "loans", "values": {"tool_id": ":id", "person_id": ":caller"}},
        "settles": "A tool that is lent cannot be borrowed again.",
    },
    "listTools": {"where": "(:lent = TRUE AND state = 'out') OR (:lent = FALSE AND state = 'free')"},
}


def orchestrate(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own."""
    call = [sys.executable, "-m", "orchestrator", *words, "--project", str(project)]
    return subprocess.run(call, capture_output=True, text=True, timeout=1800, check=False)


def status(project: Path) -> dict[str, Any]:
    """What stands."""
    found: dict[str, Any] = json.loads(orchestrate(project, "status", "--json").stdout)
    return found


@pytest.mark.corpus
def test_answers_at_the_gate_are_built_and_judged_like_the_rest(tmp_path: Path) -> None:
    """First one operation answers 501; each answer is planned, worked and checked, and the gate opens again."""
    package = make_package(CONTRACTS / "toolshed", tmp_path / "handoff")
    first = orchestrate(tmp_path, "run", STAGE, "--handoff", str(package), "--no-input")
    assert first.returncode == 4, first.stderr[-3_000:]
    before = status(tmp_path)
    assert before["waiting_for"] == "gate"
    assert [rfi["operation"] for rfi in before["rfis"] if rfi["not_implemented"]] == ["borrowTool"]

    for rfi in before["rfis"]:
        told = yaml.safe_dump(ANSWERS[rfi["operation"]])
        answered = orchestrate(tmp_path, "answer", before["run"], rfi["id"], told, "--no-input")
        assert answered.returncode == 4, answered.stderr[-3_000:]
        assert status(tmp_path)["waiting_for"] == "gate", answered.stderr[-3_000:]

    after = status(tmp_path)
    assert after["gate"]["package"] != before["gate"]["package"]
    assert {rfi["state"] for rfi in after["rfis"]} == {"answered"}
    assert {task["state"] for task in after["tasks"]} == {"accepted"}
    outcomes = {finding["outcome"] for finding in after["findings"] if not finding["stale"]}
    assert outcomes <= {"pass", "not_run", "inconclusive"}
    service = (Path(after["workspace"]) / "app" / "services" / "tools.py").read_text(encoding="utf-8")
    assert "Loan(" in service
