"""A team's own task list and an issue, worked together with a stage that is there already."""

from __future__ import annotations

from typing import Any

from tests.acceptance.conftest import Shop

TASKS = """\
task_list: 1
id: sprint-4
title: Sprint 4
velocity: 5
experiment: {Hypothesis: Numbered operations are found sooner}
tasks:
  - {id: BE-1, title: Describe the outline again, priority: P0, points: 3}
  - {id: BE-2, title: Draw the operations, priority: P1, points: 3, depends_on: [BE-1]}
  - {id: BE-3, title: Frame the drawing, priority: P2, points: 1, depends_on: [BE-2]}
  - {id: BE-4, title: Sharpen the pencils, points: 2, done: true}
  - {id: BE-5, title: Number the operations, priority: P2, points: 2}
checks:
  - {id: numbered, title: Operations are numbered, kind: file_exists, one_of: [notes/outline.txt]}
metrics:
  - {name: Pages, target: "< 3", checks: [numbered]}
  - {name: Ink, target: "< 1 l"}
"""
INTAKE = """\
intake: 1
id: more-notes
title: More notes
choices:
  - {id: notes, group: Scope, text: Notes, ticked: true}
  - {id: operations, group: Scope, text: Operations}
checks:
  - {id: kind, title: Everybody is pleased, kind: human}
"""


def begin(shop: Shop, *words: str) -> dict[str, Any]:
    """Run the small stage with what the words add."""
    shop.add_scene(
        "  - {match: {job: task, builds: work}, turns: [{calls: [{name: submit, args: {summary: Done}}]}]}\n"
    )
    shop.run("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml", *words, code=4)
    return shop.status()


def spoken(shop: Shop) -> str:
    """All that stands before the conversations of the newest run."""
    return "".join(str(entry["body"]) for entry in shop.entries("prompt")).replace("\\n", "\n")


def test_listed_tasks_are_planned_up_to_the_velocity_and_worked_in_the_phase_that_they_are_about(shop: Shop) -> None:
    (shop.root / "tasks.yaml").write_text(TASKS, "utf-8")
    known = begin(shop, "--tasks", "tasks.yaml")
    states = {task["id"]: task["state"] for task in known["tasks"] if ":list-" in task["id"]}
    assert states == {
        "1:list-be-1": "accepted",
        "2:list-be-2": "deferred",
        "2:list-be-3": "deferred",
        "2:list-be-4": "ticked",
        "2:list-be-5": "accepted",
    }
    package = shop.gate_package()
    assert package["process"]["points"] == {"velocity": 5.0, "planned": 5.0, "accepted": 5.0}
    reasons = {item["id"]: item["reason"] for item in package["deferred"]}
    assert reasons["2:list-be-2"] == "3 points do not fit into what is left of the velocity of 5"
    assert reasons["2:list-be-3"].startswith("it depends on 2:list-be-2")
    measured = {item["name"]: item["measured"] for item in package["process"]["metrics"]}
    assert measured["Pages"].startswith("numbered: pass")
    assert measured["Ink"] == "not measured"
    assert package["process"]["aims"] == {"Hypothesis": "Numbered operations are found sooner"}
    assert "\n- Hypothesis: Numbered operations are found sooner\n" in spoken(shop)
    on_word = [line for line in package["not_verified"] if "its agent says that it is done" in line]
    assert ["2:list-be-5" in line for line in on_word] == [False, True]


def test_what_an_issue_leaves_unticked_is_asked_and_left_out_until_somebody_wants_it(shop: Shop) -> None:
    playbook = shop.root / "phases" / "06-backend-implementation" / "playbook.yaml"
    playbook.write_text(playbook.read_text("utf-8").replace("requires: [summary-tests]", "requires: []"), "utf-8")
    (shop.root / "intake.yaml").write_text(INTAKE, "utf-8")
    known = begin(shop, "--intake", "intake.yaml")
    asked = [rfi for rfi in known["rfis"] if "Operations" in rfi["question"]]
    assert [rfi["state"] for rfi in asked] == ["assumed"]
    left_out = {task["id"]: task["state"] for task in known["tasks"] if task["id"].startswith("2:")}
    assert set(left_out.values()) == {"deferred"}
    assert any("Everybody is pleased" in line or "kind" in line for line in shop.gate_package()["for_reviewer"])
    shop.run("answer", known["run"], asked[0]["id"], "yes, please", code=4)
    states = {task["state"] for task in shop.status()["tasks"] if task["id"].startswith("2:")}
    assert states == {"accepted"}


def test_a_list_that_cannot_be_read_makes_no_run(shop: Shop) -> None:
    (shop.root / "tasks.yaml").write_text("task_list: 1\nid: x\ntitle: X\ntasks: [{id: A}]\n", "utf-8")
    told = shop.run("run", "06", "--handoff", "handoff", "--tasks", "tasks.yaml", code=1)
    assert "tasks.yaml:4" in told
    assert "title" in told
    assert "cannot be read" in shop.run("run", "06", "--handoff", "handoff", "--intake", "lost.yaml", code=2)
    assert not list((shop.root / ".orchestrator" / "runs").glob("*"))
