"""Stages whose document says which way they go on: decisions, retries, skipped phases, prerequisites and addressees."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import FIXTURES, Shop
from tests.acceptance.test_stages_without_an_api import handoff

PLAYBOOK = """\
playbook: 1
id: 02-garden
title: Garden
purpose: Grow what the packet says.
owner: the gardeners
persona: writer
read_back: "We grow {product}, release mode {release_mode}."
limits: {max_attempts: 3, task: {turns: 12}}
phases:
  - number: 1
    id: dig
    title: Dig
    persona: writer
    output: A bed
    routes:
      - {decision: "Is the soil warm?", outcome: go, when: If yes sow, action: continue, to: sow}
      - {decision: "Is the soil warm?", outcome: no_go, when: If no wait and dig again, action: retry, to: self}
    tasks: [{id: dig, title: Dig the bed}]
  - number: 2
    id: sow
    title: Sow
    persona: writer
    output: Sown seeds
    routes:
      - {decision: "Do the seeds come up?", outcome: go, when: If yes water, action: continue, to: next}
      - {decision: "Do the seeds come up?", outcome: no_go, when: If no dig again, action: retry, to: dig}
    tasks: [{id: sow, title: Sow the seeds}]
    checks: [{id: sprouts, title: Sprouts are seen, kind: file_exists, one_of: [sprouts.txt]}]
  - number: 3
    id: water
    title: Water
    persona: writer
    output: Wet beds
    optional: true
    routes:
      - {decision: "Does it rain?", outcome: skip, when: If it rains go on to the harvest, action: skip, to: harvest}
    tasks: [{id: water, title: Water the bed}]
  - number: 4
    id: harvest
    title: Harvest
    persona: writer
    output: Fruit
    tasks:
      - {id: clean, title: Clean the tools, done: true}
      - {id: pick, title: Pick the fruit, requires: [dig, sow]}
      - id: weigh
        title: Weigh the fruit
        on_failure: notify
        escalate_to: the cook
        max_attempts: 1
        checks: [{id: weighed, title: The weight is known, kind: file_exists, one_of: [weight.txt]}]
      - {id: cook, title: Cook the fruit, requires: [weigh]}
signals: [{id: ripe, text: Ready to eat}, {id: some, text: Some of it is ready, state: partial}]
audit:
  - {id: commits, item: Commits}
  - {id: ticket, item: The ticket, link: true}
  - {id: weather, item: Rain per week}
exit_states:
  - {state: partial, title: Some is left, action: Pick the rest, notify: [the neighbours]}
gate: {number: 2, title: The harvest is in, escalate_to: the owner of the garden, persona: writer}
"""
SCRIPT = """\
scripted: 1
scripts:
  - match: {job: read_back}
    turns:
      - calls: [{name: submit, args: {summary: "We grow Lamp Posts, release mode Full Production, with paper."}}]
  - match: {job: decide, phase: 1, visit: 1}
    turns: [{calls: [{name: submit, args: {summary: Cold, decisions: [{decision: WARM, outcome: no_go, why: frost}]}}]}]
  - match: {job: decide, phase: 1}
    turns: [{calls: [{name: submit, args: {summary: Warm, decisions: [{decision: WARM, outcome: go, why: sun}]}}]}]
  - match: {job: decide, phase: 3}
    turns: [{calls: [{name: submit, args: {summary: Rain, decisions: [{decision: RAIN, outcome: skip, why: wet}]}}]}]
  - match: {job: task, task: "2:sow"}
    turns:
      - calls: [{name: run_command, args: {command: "test -f sown && echo green > sprouts.txt; echo x >> sown"}}]
      - calls: [{name: submit, args: {summary: Sown}}]
  - match: {job: task}
    turns: [{calls: [{name: submit, args: {summary: Done}}]}]
  - match: {job: findings}
    turns:
      - calls: [{name: submit, args: {summary: Nothing helps}}]
      - calls: [{name: submit, args: {summary: Nothing helps}}]
"""


def digest(question: str) -> str:
    """The id under which agents are asked a question."""
    return hashlib.sha256(question.encode()).hexdigest()[:12]


def plant(shop: Shop) -> None:
    """Lay down the stage, its handoff and a model that answers its questions."""
    stage = shop.root / "phases" / "02-garden"
    stage.mkdir(parents=True)
    (stage / "playbook.yaml").write_text(PLAYBOOK, "utf-8")
    script = SCRIPT.replace("WARM", digest("Is the soil warm?")).replace("RAIN", digest("Does it rain?"))
    shop.script.write_text(script, "utf-8")
    handoff(shop.root / "packet")
    shop.edit("packet/handoff.md", "approved_by:", "links: {ticket: https://tickets.example/7}\napproved_by:")


@pytest.fixture
def garden(shop: Shop) -> Shop:
    """A project with the stage."""
    plant(shop)
    return shop


@dataclass(kw_only=True)
class Harvest:
    """A run of the stage from its start to its end, told once for all who look at it."""

    shop: Shop
    at_gate: dict[str, Any]
    told: str
    """What the command said when the gate was passed."""
    step: dict[str, Any]
    dna: dict[str, Any]

    @property
    def folder(self) -> Path:
        return self.shop.root / ".orchestrator" / "runs" / str(self.at_gate["run"])


@pytest.fixture(scope="module")
def harvest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harvest]:
    """The run, approved; its progress as it was at the gate."""
    shop = Shop(tmp_path_factory.mktemp("garden") / "project")
    shutil.copytree(FIXTURES / "projects" / "small", shop.root)
    plant(shop)
    known = begin(shop)
    progress = shop.root / ".orchestrator" / "runs" / known["run"] / "progress"
    step, dna = (json.loads((progress / name).read_text("utf-8")) for name in ("Step.json", "DNA.json"))
    told = shop.run("reply", known["run"], "APPROVED")
    yield Harvest(shop=shop, at_gate=known, told=told, step=step, dna=dna)
    shop.close()


def begin(shop: Shop) -> dict[str, Any]:
    """Run the stage until it waits."""
    shop.run("run", "02-garden", "--handoff", "packet", "--model", "scripted:script.yaml", code=4)
    return shop.status()


def test_decisions_lead_the_way_that_the_document_names(harvest: Harvest) -> None:
    assert harvest.at_gate["waiting_for"] == "gate"
    ways = [entry["body"] for entry in harvest.shop.entries("routed")]
    assert [(way["phase"], way["outcome"], way["exit"]) for way in ways] == [
        (1, "no_go", "retry-dig"),
        (1, "go", "next"),
        (2, "no_go", "retry-dig"),
        (1, "go", "next"),
        (2, "go", "next"),
        (3, "skip", "skip-harvest"),
    ]
    decided = [entry["body"] for entry in harvest.shop.entries("decided")]
    assert {(item["phase"], item["by"], item["level"]) for item in decided} == {
        (1, "writer (agent)", "judged"),
        (2, "checks", "enforced"),
        (3, "writer (agent)", "judged"),
    }


def test_tasks_without_their_prerequisite_are_not_worked_and_ticked_ones_neither(harvest: Harvest) -> None:
    states = {task["id"]: task["state"] for task in harvest.at_gate["tasks"]}
    assert states == {
        "1:dig": "accepted",
        "2:sow": "accepted",
        "3:water": "deferred",
        "4:clean": "ticked",
        "4:pick": "accepted",
        "4:weigh": "continued",
        "4:cook": "continued",
    }
    failed = {entry["body"]["task"]: entry["body"] for entry in harvest.shop.entries("task.failed")}
    assert failed["4:cook"]["why"] == "not worked: weigh must have succeeded and did not"
    assert (failed["4:weigh"]["policy"], failed["4:weigh"]["to"]) == ("notify", "the cook")
    assert harvest.shop.status()["state"] == "partial"
    assert "then:    Pick the rest" in harvest.told
    assert "tell:    the neighbours" in harvest.told
    assert [entry["body"]["text"] for entry in harvest.shop.entries("signal")] == ["Some of it is ready"]


def test_the_audit_record_is_filled_from_the_run_and_the_links_and_says_what_is_open(harvest: Harvest) -> None:
    record = (harvest.folder / "packages" / "audit.md").read_text("utf-8")
    assert f"orchestrator/{harvest.at_gate['run']} at " in record
    assert "https://tickets.example/7" in record
    assert "Rain per week\n\nNothing in the run" in record


def test_the_progress_view_says_what_the_run_says(harvest: Harvest) -> None:
    phases = harvest.step["tasks"]
    assert [phase["status"] for phase in phases] == ["SUCCEEDED", "SUCCEEDED", "SKIPPED", "SUCCEEDED"]
    assert [task["status"] for task in phases[3]["subtasks"]] == ["SUCCEEDED", "SUCCEEDED", "FAILED", "FAILED"]
    assert (harvest.dna["current"], harvest.dna["tasks"]["SKIPPED"]) == ("02-garden", 1)


def test_retries_end_with_a_question_to_whom_the_route_names(garden: Shop) -> None:
    garden.edit(
        "phases/02-garden/playbook.yaml",
        "when: If no dig again, action: retry, to: dig}",
        "when: If no dig again, action: retry, to: dig, escalate_to: the neighbour}",
    )
    garden.edit(garden.script, "test -f sown && echo green > sprouts.txt; echo x >> sown", "echo x >> sown")
    known = begin(garden)
    assert (known["state"], known["waiting_for"]) == ("escalated", "person")
    asked = [rfi for rfi in known["rfis"] if rfi["state"] == "escalated"]
    assert [rfi["to"] for rfi in asked] == ["the neighbour"]
    assert re.search("Do the seeds come up.*3 attempts.*Answer `go` or `no-go`", asked[0]["question"])
    (Path(garden.root) / ".orchestrator" / "runs" / known["run"] / "work" / "sprouts.txt").write_text(
        "green\n", "utf-8"
    )
    garden.run("resume", known["run"], code=4)
    assert garden.status()["waiting_for"] == "gate"


def test_the_drawn_graph_has_the_routes_as_edges(garden: Shop) -> None:
    drawn = garden.run("graph", "02-garden")
    assert "phase_2_sow -->|retry-dig| phase_1_dig" in drawn
    assert "phase_3_water -->|next, skip-harvest| phase_4_harvest" in drawn
