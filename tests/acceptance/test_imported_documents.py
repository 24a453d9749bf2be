"""Documents of a team from their import to the end of their runs: two stages that no installation knows, chained."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.acceptance.conftest import FIXTURES, Shop
from tests.acceptance.imported import project_of
from tests.acceptance.test_routes import digest

STAGES = FIXTURES / "documents" / "stages"
SCRIPT = f"""\
scripted: 1
scripts:
  - match: {{job: read_back}}
    turns:
      - calls: [{{name: submit, args: {{summary: "We work on Lamp Posts, release mode Full Production, with paper."}}}}]
  - match: {{job: decide, phase: 1, visit: 1}}
    turns: [{{calls: [{{name: submit, args: {{summary: Short, decisions: [
      {{decision: {digest("Is every volume in the export?")}, outcome: no_go, why: one is missing}}]}}}}]}}]
  - match: {{job: decide, phase: 1}}
    turns: [{{calls: [{{name: submit, args: {{summary: Whole, decisions: [
      {{decision: {digest("Is every volume in the export?")}, outcome: go, why: all are there}}]}}}}]}}]
  - match: {{job: decide, phase: 2, at: entry}}
    turns: [{{calls: [{{name: submit, args: {{summary: None left, decisions: [
      {{decision: {digest("Are all dates ISO dates?")}, outcome: skip, why: no old dates}}]}}}}]}}]
  - match: {{job: decide, phase: 3}}
    turns: [{{calls: [{{name: submit, args: {{summary: They differ, decisions: [
      {{decision: {digest("Do the counts of both archives agree?")}, outcome: no_go, why: 7 and 8}}]}}}}]}}]
  - match: {{job: task, task: "1:export-work"}}
    turns:
      - calls: [{{name: run_command, args: {{command: "mkdir -p export && echo page >> export/pages.csv"}}}}]
      - calls: [{{name: submit, args: {{summary: Exported}}}}]
  - match: {{job: task, task: "3:load-work"}}
    turns:
      - calls: [{{name: run_command, args: {{command: "mkdir -p report && echo 7 and 8 > report/counts.md"}}}}]
      - calls: [{{name: submit, args: {{summary: Loaded}}}}]
  - match: {{job: task, task: "1:r-t01-s02"}}
    turns: [{{calls: [{{name: submit, args: {{summary: No ladder is here, not_done: true}}}}]}}]
  - match: {{job: task, task: "1:r-t01-s03"}}
    turns:
      - calls: [{{name: run_command, args: {{command: "echo smudged > labels.txt"}}}}]
      - calls: [{{name: submit, args: {{summary: Printed}}}}]
  - match: {{job: task}}
    turns: [{{calls: [{{name: submit, args: {{summary: Done}}}}]}}]
  - match: {{job: findings}}
    turns: [{{calls: [{{name: submit, args: {{summary: Nothing helps}}}}]}}]
"""
MODEL = ("--model", "scripted:script.yaml")


@dataclass
class Story:
    """What was seen on the way."""

    shop: Shop
    told: str = ""
    """What the command said when the plan had to be reviewed."""
    seen: dict[str, dict[str, Any]] = field(default_factory=dict)
    journals: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def journal(self, run: str, kind: str) -> list[dict[str, Any]]:
        """The bodies of a run's entries of a kind."""
        return [entry["body"] for entry in self.journals[run] if entry["kind"] == kind]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """A procedure from its blocked first run to its end, and the workflow step that its handoff goes to."""
    with project_of(tmp_path_factory.mktemp("archive"), SCRIPT) as shop:
        story = Story(shop)
        _move_records(story)
        _roll_out(story)
        yield story


def _move_records(story: Story) -> None:
    shop = story.shop
    shop.run("import", str(STAGES / "records-move.md"), "-o", ".")
    shop.run("run", "records-move", "--handoff", "packet", *MODEL, code=1)
    _keep(story, "blocked")
    given = 'inputs: {shelf-register: brief.md, freeze-date: "1 May"}\nlinks: {ticket: https://tickets.example/7}\n'
    shop.edit("packet/handoff.md", "approved_by:", f"{given}approved_by:")
    story.told = shop.run("run", "records-move", "--handoff", "packet", *MODEL, code=4)
    run = shop.status()["run"]
    shop.run("reply", run, "APPROVED", code=4)
    story.seen["asked"] = shop.status()
    asked = story.seen["asked"]["rfis"][-1]["id"]
    shop.run("answer", run, asked, "go: the eighth page is blank", code=4)
    shop.run("reply", run, "APPROVED")
    story.seen["moved"] = shop.status()
    _keep(story, "moved")


def _roll_out(story: Story) -> None:
    shop = story.shop
    shop.run("import", str(STAGES / "kiosk-rollout.md"), "-o", ".")
    shop.run("run", "kiosk-rollout", "--handoff", "handoffs/records-move", *MODEL, code=4)
    known = story.seen["escalated"] = shop.status()
    config = shop.root / ".orchestrator" / "runs" / known["run"] / "work" / "config"
    config.mkdir()
    (config / "kiosk.toml").write_text("screen = 2\n", "utf-8")
    shop.run("resume", known["run"], code=4)
    shop.run("reply", known["run"], "APPROVED")
    story.seen["rolled out"] = shop.status()
    _keep(story, "rolled out")


def _keep(story: Story, name: str) -> None:
    lines = story.shop.run("journal", "--json").splitlines()
    story.journals[name] = [json.loads(line) for line in lines]


def test_a_missing_input_blocks_with_its_remedy_and_whom_to_tell(story: Story) -> None:
    (judged,) = story.journal("blocked", "handoff.judged")
    remedies = {item["id"]: item["remedy"] for item in judged["items"] if not item["passed"]}
    assert set(remedies) == {"IN-shelf-register", "IN-freeze-date"}
    assert remedies["IN-shelf-register"].startswith("Invoke the Shelf Survey first; then say where it is")
    (ended,) = story.journal("blocked", "run.ended")
    assert ended["state"] == "blocked"
    assert [(item["action"], item["notify"]) for item in ended["asked"]] == [
        ("Survey the shelves", ["The parish office"])
    ]
    assert ended["notify"] == ["The parish office"]
    (completed,) = story.journal("moved", "run.ended")
    assert (completed["state"], completed["notify"]) == ("completed", [])  # whom a blocked run is told to is no end's


def test_the_plan_is_reviewed_before_work_and_once(story: Story) -> None:
    assert "APPROVED" in story.told
    ways = [body["how"] for body in story.journal("moved", "resumed")]
    assert ways.count("plan approved") == 1
    assert len(story.journal("moved", "plan.drafted")) == 2  # the answer had it drafted again: the same work


def test_decisions_lead_the_way_and_a_person_has_the_last_word(story: Story) -> None:
    ways = [(body["phase"], body["outcome"], body["exit"]) for body in story.journal("moved", "routed")]
    assert ways == [(1, "no_go", "retry-export"), (1, "go", "next"), (2, "skip", "skip-load"), (3, "go", "next")]
    rfi = story.seen["asked"]["rfis"][-1]
    assert (story.seen["asked"]["state"], rfi["to"]) == ("escalated", "archivist")
    assert "Answer `go` or `no-go`" in rfi["question"]
    last = story.journal("moved", "decided")[-1]
    assert (last["phase"], last["outcome"], last["level"]) == (3, "go", "human")


def test_the_end_has_its_state_its_signal_and_its_audit_record(story: Story) -> None:
    assert story.seen["moved"]["state"] == "completed"
    assert [body["text"] for body in story.journal("moved", "signal")] == [
        '"Records Moved" - The old archive may be closed'
    ]
    run = story.shop.root / ".orchestrator" / "runs" / story.seen["moved"]["run"]
    record = (run / "packages" / "audit.md").read_text("utf-8")
    assert "https://tickets.example/7" in record
    assert "Do the counts of both archives agree?" in record


def test_spent_attempts_escalate_with_logs_to_whom_the_document_names(story: Story) -> None:
    (rfi,) = story.seen["escalated"]["rfis"]
    assert rfi["to"] == "@duty-agent"
    assert "2 attempts did not pass. r-t01-s01-01-file-exists: none of config/kiosk.toml is there" in rfi["question"]


def test_failures_are_told_reverted_or_hold_up_what_needs_them_and_the_end_is_partial(story: Story) -> None:
    failed = {body["task"]: body for body in story.journal("rolled out", "task.failed")}
    assert [failed[f"1:r-t01-s0{n}"]["policy"] for n in (1, 2, 3, 4)] == [
        "escalate",
        "notify",
        "revert",
        "prerequisite",
    ]
    assert failed["1:r-t01-s02"]["why"] == "its agent says that it is not done: No ladder is here"
    assert "r-t01-s02 must have succeeded" in failed["1:r-t01-s04"]["why"]
    known = story.seen["rolled out"]
    assert known["state"] == "partial"
    run = story.shop.root / ".orchestrator" / "runs" / known["run"]
    assert not (run / "work" / "labels.txt").exists()
    step = json.loads((run / "progress" / "Step.json").read_text("utf-8"))
    assert [task["status"] for task in step["tasks"][0]["subtasks"]] == ["SUCCEEDED", "FAILED", "FAILED", "FAILED"]
