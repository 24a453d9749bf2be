"""Documents from their import to their gate or end, as a team has them: Markdown, not what was made of it.

What a procedure and a workflow step come to, chained through `handoffs/`, the ordinary suite shows; here are a phase
skill, a task list and an issue.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import FIXTURES, Shop
from tests.acceptance.conftest import shop as shop  # noqa: PLC0414 - a fixture is found by its name
from tests.acceptance.test_stages_without_an_api import handoff

pytestmark = pytest.mark.campaign
DOCUMENTS = FIXTURES / "documents"
SKILL = """\
scripted: 1
scripts:
  - match: {job: read_back}
    turns:
      - calls: [{name: submit, args: {summary: "We refit Lamp Posts, release mode Full Production, with paper."}}]
  - match: {job: task, phase: 1}
    turns:
      - calls: [{name: run_command, args: {command: "echo sound > hull.md"}}]
      - calls: [{name: submit, args: {summary: Sound}}]
  - match: {job: task, phase: 2}
    turns:
      - calls: [{name: run_command, args: {command: "echo coat >> paint.md"}}]
      - calls: [{name: submit, args: {summary: Painted}}]
  - match: {job: task, phase: 3}
    turns:
      - calls: [{name: run_command, args: {command: "echo afloat > launch.md"}}]
      - calls: [{name: submit, args: {summary: Afloat}}]
  - match: {job: task}
    turns: [{calls: [{name: submit, args: {summary: Done}}]}]
"""
TASKS = """\
# Tasks: outline

**Velocity Commitment:** 8 points

### Phase 1: Outline

- [ ] **[OU-1]** Describe the outline again *(3 points)*
  - **Success Criteria:** `notes/outline.txt` exists
- [ ] **[OU-2]** Number the operations *(2 points)*
  - **Depends on:** OU-1
- [ ] **[OU-3]** Ask the harbour master *(1 point)*

## Learning Log

- **Assumption:** *[What we believed]*
- **Action:** *[How we adapted]*
- **Outcome:** *[What came of it]*
"""
SCENES = """\
  - match: {job: task, task: "1:list-ou-3"}
    turns: [{calls: [{name: submit, args: {summary: Nobody is in, not_done: true}}]}]
  - {match: {job: task, builds: work}, turns: [{calls: [{name: submit, args: {summary: Done}}]}]}
"""


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Shop]:
    """A project in which nothing is installed but what comes with the engine."""
    made = Shop(tmp_path / "yard")
    made.root.mkdir()
    made.run("init")
    made.script.write_text(SKILL, "utf-8")
    handoff(made.root / "packet")
    yield made
    made.close()


def progress(shop: Shop, name: str) -> dict[str, Any]:
    """A progress view of the newest run."""
    run = shop.root / ".orchestrator" / "runs" / shop.status()["run"]
    view: dict[str, Any] = json.loads((run / "progress" / name).read_text("utf-8"))
    return view


def told(shop: Shop) -> dict[str, str]:
    """How far each task is, as `Step.json` tells it."""
    phases = progress(shop, "Step.json")["tasks"]
    return {task["id"]: task["status"] for phase in phases for task in phase["subtasks"]}


def test_a_phase_skill_passes_its_gates_by_its_own_replies_and_is_taken_back_by_them(yard: Shop) -> None:
    yard.run("import", str(DOCUMENTS / "stages" / "ferry-refit.md"), "-o", ".")
    yard.run("run", "05-ferry-refit", "--handoff", "packet", "--model", "scripted:script.yaml", code=4)
    first = yard.status()
    assert (first["waiting_for"], progress(yard, "DNA.json")["tasks"]["SUCCEEDED"]) == ("gate", 2)
    yard.run("reply", first["run"], "ROLLBACK", code=4)
    painted = [entry["body"]["task"] for entry in yard.entries("task.accepted") if entry["body"]["phase"] == 2]
    assert {painted.count(task) for task in painted} == {2}
    yard.run("reply", first["run"], "SIGNED OFF", code=4)
    assert set(told(yard).values()) == {"SUCCEEDED"}
    yard.run("reply", first["run"], "SIGNED OFF")
    assert yard.status()["state"] == "completed"
    assert progress(yard, "DNA.json")["state"] == "completed"


def test_a_task_list_and_an_issue_are_worked_as_they_are_and_written_back_into_a_copy(shop: Shop) -> None:
    (shop.root / "sprint.md").write_text(TASKS, "utf-8")
    (shop.root / "issue.md").write_bytes((DOCUMENTS / "issue.md").read_bytes())
    shop.add_scene(SCENES)
    words = ("--handoff", "handoff", "--tasks", "sprint.md", "--intake", "issue.md")
    shop.run("run", "06", *words, "--model", "scripted:script.yaml", code=4)
    known = shop.status()
    assert known["state"] == "escalated"
    (asked,) = [rfi for rfi in known["rfis"] if "its agent says that it is not done: Nobody is in" in rfi["question"]]
    assert told(shop)["list-ou-3"] == "ESCALATED"
    run = known["run"]
    shop.run("answer", run, asked["id"], "leave it, she is on holiday", code=4)
    shop.run("plan", run, "--write-back", "sprint.md", "after.md")
    lines = (shop.root / "after.md").read_text("utf-8").splitlines()
    ticks = [line[:16] for line in lines if line.startswith("- [")][:2]
    assert ticks == ["- [x] **[OU-1]**", "- [ ] **[OU-2]**"]  # only its agent says that the second is done
    filled = [line for line in lines if line.startswith("- **")]
    assert "No, codes are unique" in filled[0]
    assert filled[1] == "- **Action:** Notes are plain text"
    assert "[What" not in filled[2]
    assert (shop.root / "sprint.md").read_text("utf-8") == TASKS


def test_what_an_issue_asks_for_is_judged_at_the_gate(shop: Shop) -> None:
    (shop.root / "issue.md").write_bytes((DOCUMENTS / "issue.md").read_bytes())
    shop.run("run", "06", "--handoff", "handoff", "--intake", "issue.md", "--model", "scripted:script.yaml", code=4)
    package = shop.gate_package()
    assert any("The crust is brown" in line for line in package["for_reviewer"])
    assert any("Counter" in rfi["question"] for rfi in package["rfis"])
