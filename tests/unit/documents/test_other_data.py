"""Documents that are JSON or TOML from their first line to their last."""

from __future__ import annotations

import json

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook
from orchestrator.task_list import TaskList

_STAGES = """# read by the studio
title = "From draft to stamp"
keeper = "Ada"

[needed]
list = [
  "a sketch",
  "a licence",
]

[[stage]]
name = "engraving"
do = "cut the plate"
leaves = "plate"

[[stage]]
name = "proof"
do = "print one sheet"
leaves = "sheet"
[stage.decision]
by = "postmaster"
asks = "Do we print this?"
answers = ["yes", "cut again"]

[[stage]]
name = "printing"
do = "print it all"
leaves = "stamps"

[done]
when = [
  "perforation is straight",
  "colours are dry",
]
"""


def test_stages_in_toml_have_the_lines_that_they_stand_on_and_stop_where_somebody_is_asked() -> None:
    """What its tables hold alone is a part of the name of its table."""
    read = read_document(_STAGES.encode(), where="stamp.toml")
    assert read.kind.value == "phase-skill"
    assert isinstance(read.result, Playbook)
    phases = read.result.phases
    assert [(phase.title, phase.source and phase.source.line) for phase in phases] == [
        ("engraving", 12),
        ("proof", 17),
        ("printing", 26),
    ]
    assert phases[1].id in [gate.after for gate in read.result.gates]
    assert [wanted.source.line for wanted in read.result.required_inputs if wanted.source] == [7, 8]
    assert len(read.result.gate.checks) == 2


def test_ways_out_in_json_lead_to_the_steps_whose_ids_they_name() -> None:
    """A log of what has changed is no series of steps."""
    steps = [
        {"id": "R1", "action": "Look", "outcomes": [{"when": "empty", "next": "R2"}, {"when": "not", "next": "wait"}]},
        {"id": "R2", "action": "Start", "max_attempts": 2, "outcomes": [{"when": "red", "next": "R1"}]},
        {"id": "R3", "action": 'Say "\u00e9"', "outcomes": []},
    ]
    history = [{"rev": 1, "change": "first"}, {"rev": 2, "change": "second"}]
    text = json.dumps(
        {"procedure": "RESTART", "entry_conditions": ["nobody is inside"], "steps": steps, "history": history}, indent=1
    )
    read = read_document(text.encode(), where="restart.json")
    assert read.kind.value == "procedure"
    assert isinstance(read.result, Playbook)
    one, two, three = read.result.phases
    assert [route.to for phase in (one, two, three) for route in phase.routes if route.to] == [two.id, one.id]
    assert two.max_attempts == 2
    assert len(read.result.required_inputs) == 1


def test_tasks_in_json_wait_for_one_another_and_are_judged() -> None:
    """Whether a list stands in one line or in several."""
    text = """{
  "list": "Harvest",
  "planned_days": 7,
  "tasks": [
    {"id": "V1", "title": "Scale", "days": 4, "status": "done", "after": [], "accept": ["it weighs", "it is dry"]},
    {
      "id": "V2",
      "title": "Book",
      "days": 3,
      "status": "open",
      "after": ["V1"],
      "accept": [
        "a load is in it",
        "nothing is twice"
      ]
    }
  ],
  "done_means": ["seen by two", "shown to the master"]
}
"""
    read = read_document(text.encode(), where="harvest.json").result
    assert isinstance(read, TaskList)
    assert [(task.id, task.title, task.done, task.depends_on) for task in read.tasks] == [
        ("V1", "Scale", True, ()),
        ("V2", "Book", False, ("V1",)),
    ]
    assert [check.source.line for check in read.tasks[1].checks if check.source] == [13, 14]
    assert len(read.checks) == 2
