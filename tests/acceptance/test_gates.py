"""Several gates in one stage, with replies of the playbook's own: sign off, take back, give up."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from tests.acceptance.conftest import Shop
from tests.acceptance.test_stages_without_an_api import handoff

PLAYBOOK = """\
playbook: 1
id: 02-bridge
title: Bridge
purpose: Cross the river.
owner: the builders
persona: writer
read_back: "We build {product}, release mode {release_mode}."
limits: {max_attempts: 2, task: {turns: 12}}
phases:
  - number: 1
    id: survey
    title: Survey
    persona: writer
    output: A map
    tasks: [{id: survey, title: Survey the banks}]
  - number: 2
    id: piers
    title: Piers
    persona: writer
    output: Piers
    tasks: [{id: piers, title: Build the piers}]
  - number: 3
    id: deck
    title: Deck
    persona: writer
    output: A deck
    tasks: [{id: deck, title: Lay the deck}]
gates:
  - number: 1
    title: The piers stand
    after: piers
    replies: [SIGNED OFF, ROLLBACK, REVISE]
    meanings:
      - {reply: SIGNED OFF, does: approve}
      - {reply: ROLLBACK, does: rollback, to: piers}
    escalate_to: the engineer
    persona: writer
gate:
  number: 2
  title: The bridge stands
  replies: [APPROVED, REVISE, ABANDON]
  meanings: [{reply: ABANDON, does: halt}]
  escalate_to: the engineer
  persona: writer
"""
SCRIPT = """\
scripted: 1
scripts:
  - match: {job: read_back}
    turns:
      - calls: [{name: submit, args: {summary: "We build Lamp Posts, release mode Full Production, with paper."}}]
  - match: {job: revise}
    turns:
      - calls: [{name: run_command, args: {command: "echo taller >> piers.txt"}}]
      - calls: [{name: submit, args: {summary: Done, dispositions: [{point: "1", outcome: done, note: piers.txt}]}}]
TASKS
"""


@pytest.fixture
def bridge(shop: Shop) -> Shop:
    """The stage, its handoff, and a model that adds a line to a file for each task."""
    stage = shop.root / "phases" / "02-bridge"
    stage.mkdir()
    (stage / "playbook.yaml").write_text(PLAYBOOK, "utf-8")
    tasks = "".join(
        f"""  - match: {{job: task, task: "{number}:{name}"}}
    turns:
      - calls: [{{name: run_command, args: {{command: "echo {name} >> {name}.txt"}}}}]
      - calls: [{{name: submit, args: {{summary: Done}}}}]
"""
        for number, name in ((1, "survey"), (2, "piers"), (3, "deck"))
    )
    shop.script.write_text(SCRIPT.replace("TASKS\n", tasks), "utf-8")
    handoff(shop.root / "packet")
    return shop


def begin(shop: Shop) -> dict[str, Any]:
    """Run the stage until it waits."""
    shop.run("run", "02-bridge", "--handoff", "packet", "--model", "scripted:script.yaml", code=4)
    return shop.status()


def lines(shop: Shop, run: str, name: str) -> list[str]:
    """A file of the work tree."""
    return (shop.root / ".orchestrator" / "runs" / run / "work" / name).read_text("utf-8").split()


def test_a_gate_between_phases_holds_what_comes_after_it(bridge: Shop) -> None:
    known = begin(bridge)
    run = known["run"]
    assert {task["id"]: task["state"] for task in known["tasks"]}["3:deck"] == "open"
    assert bridge.gate_package()["gate"]["title"] == "The piers stand"
    assert "SIGNED OFF" in bridge.run("reply", run, "APPROVED", code=2)
    bridge.run("reply", run, "REVISE: make the piers taller", code=4)
    assert bridge.status()["gate"]["revisions"] == 1
    bridge.run("reply", run, "SIGNED OFF", code=4)
    known = bridge.status()
    assert (known["gate"]["revisions"], bridge.gate_package()["gate"]["title"]) == (0, "The bridge stands")
    assert {task["state"] for task in known["tasks"]} == {"accepted"}
    bridge.run("reply", run, "APPROVED")
    assert bridge.status()["state"] == "completed"


def test_work_is_taken_back_to_where_the_reply_says_and_worked_again(bridge: Shop) -> None:
    run = begin(bridge)["run"]
    bridge.run("reply", run, "ROLLBACK: they lean", code=4)
    known = bridge.status()
    assert (known["waiting_for"], known["gate"]["visit"]) == ("gate", 2)
    assert (lines(bridge, run, "survey.txt"), lines(bridge, run, "piers.txt")) == (["survey"], ["piers"])
    ways = [entry["body"] for entry in bridge.entries("routed")]
    assert [(way["action"], way["to"], way["when"]) for way in ways] == [("rollback", 2, "they lean")]
    log = ["git", "--git-dir", bridge.root / ".orchestrator" / "runs" / run / "repository.git", "log", "--format=%s"]
    assert "Take the work back to where phase 2 began" in subprocess.check_output(log, text=True)


def test_a_reply_may_give_the_run_up(bridge: Shop) -> None:
    run = begin(bridge)["run"]
    bridge.run("reply", run, "SIGNED OFF", code=4)
    bridge.run("reply", run, "ABANDON: the river moved", code=1)
    known = bridge.status()
    assert (known["state"], known["reason"]) == ("aborted", "the river moved")
    assert not (bridge.root / ".orchestrator" / "runs" / run / "work" / "piers.txt").exists()
