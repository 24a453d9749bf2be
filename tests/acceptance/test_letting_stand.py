"""A person who is asked about work that nobody can finish lets it stand, and the run goes on to its gate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.conftest import Shop
from tests.acceptance.imported import project_of

DOCUMENT = """\
# Lantern Walk

## Workflow Metadata
- **Workflow-Step**: Lantern Walk

## Primary Responsible Agent
**@walk-agent** - `walk`

# Phase-01 (Strategic Level) - The walk

## Task-01 (Tactical Level) - The route
- ID: L-T01
- Prerequisites: None

### Subtask-01 (Operational Level) - Permit
- ID: L-T01-S01
- Prerequisites: None
- Max Retries: 1
- On Failure: `ESCALATE_TO_HUMAN (@town-clerk) with logs`
- Steps:
    - Step ID: L-T01-S01-01
      - Command: `Ask for the permit`
      - Tool: `edit_file`
      - Success Criteria:
          - File Exists: `permit.pdf`

### Subtask-02 (Operational Level) - Map
- ID: L-T01-S02
- Prerequisites: Subtask L-T01-S01 must be `SUCCEEDED`
- Max Retries: 1
- On Failure: `ESCALATE_TO_HUMAN (@town-clerk) with logs`
- Steps:
    - Step ID: L-T01-S02-01
      - Command: `Draw the map`
      - Tool: `edit_file`
      - Success Criteria:
          - File Exists: `map.txt`
"""
SCRIPT = """\
scripted: 1
scripts:
  - match: {job: read_back}
    turns:
      - calls: [{name: submit, args: {summary: "We work on Lamp Posts, release mode Full Production, with paper."}}]
  - match: {job: task, task: "1:l-t01-s01"}
    turns:
      - calls: [{name: run_command, args: {command: "echo asked by letter > letter.txt"}}]
      - calls: [{name: submit, args: {summary: Asked}}]
  - match: {job: task, task: "1:l-t01-s02"}
    turns:
      - calls: [{name: run_command, args: {command: "echo along the river > map.txt"}}]
      - calls: [{name: submit, args: {summary: Drawn}}]
  - match: {job: findings}
    turns: [{calls: [{name: submit, args: {summary: Nothing helps}}]}]
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A project with the document, and a run that waits for a person about its permit."""
    with project_of(tmp_path, SCRIPT, {"walk.md": DOCUMENT}) as shop:
        shop.run("import", "walk.md", "-o", ".")
        yield shop


def _begin(shop: Shop) -> str:
    shop.run("run", "lantern-walk", "--handoff", "packet", "--model", "scripted:script.yaml", code=4)
    return str(shop.status()["run"])


def test_what_a_person_lets_stand_is_shown_at_the_gate_and_what_needs_it_is_worked(shop: Shop) -> None:
    run = _begin(shop)
    (asked,) = shop.status()["rfis"]
    assert "answer `show` to go on with it as it is" in asked["question"]
    told = shop.run("answer", run, asked["id"], "show", code=4)
    assert "1 of 2 tasks done; 1 let stand by a person" in told

    (failed,) = [body for body in _bodies(shop, "task.failed") if body["state"] == "waived"]
    assert (failed["task"], failed["rfi"], failed["policy"]) == ("1:l-t01-s01", asked["id"], "person")
    assert "none of permit.pdf is there" in failed["why"]
    package = shop.gate_package()
    assert [item["id"] for item in package["completed"]] == ["1:l-t01-s02"]
    assert [item["id"] for item in package["deferred"]] == ["1:l-t01-s01"]
    assert any("none of permit.pdf is there" in line for line in package["not_verified"])
    step = json.loads((_folder(shop, run) / "progress" / "Step.json").read_text("utf-8"))
    assert [task["status"] for task in step["tasks"][0]["subtasks"]] == ["WAIVED", "SUCCEEDED"]
    assert step["tasks"][0]["status"] == "WAIVED"

    shop.run("reply", run, "APPROVED")
    (ended,) = _bodies(shop, "run.ended")
    assert ended["state"] == "partial"
    assert "lets it stand" in ended["reason"]
    (branch,) = {body["branch"] for body in _bodies(shop, "handed_off")}
    assert branch == f"orchestrator/{run}"
    assert (_folder(shop, run) / "work" / "letter.txt").read_text("utf-8") == "asked by letter\n"


def test_another_answer_has_it_worked_again(shop: Shop) -> None:
    run = _begin(shop)
    shop.run("answer", run, "RFI-001", "The clerk is back on Monday.", code=4)
    assert len([body for body in _bodies(shop, "task.began") if body["task"] == "1:l-t01-s01"]) == 4
    assert not [body for body in _bodies(shop, "task.failed") if body["state"] == "waived"]


def test_a_criterion_without_which_no_gate_opens_is_not_let_stand(shop: Shop) -> None:
    shop.edit("phases/lantern-walk/playbook.yaml", "kind: file_exists\n", "kind: file_exists\n      p0: true\n")
    run = _begin(shop)
    (asked,) = shop.status()["rfis"]
    assert "`show`" not in asked["question"]
    shop.run("answer", run, asked["id"], "show", code=4)
    assert not [body for body in _bodies(shop, "task.failed") if body["state"] == "waived"]


def _bodies(shop: Shop, kind: str) -> list[dict[str, str]]:
    return [entry["body"] for entry in shop.entries(kind)]


def _folder(shop: Shop, run: str) -> Path:
    return shop.root / ".orchestrator" / "runs" / run
