"""Numbered headings that are the work, whatever stands in one of them, and tasks told in cards and by what is done."""

from __future__ import annotations

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook
from orchestrator.task_list import TaskList
from tests.unit.documents.reads import playbook_of


def test_a_table_of_priorities_in_one_of_many_numbered_parts_is_no_list_of_steps() -> None:
    playbook = playbook_of(
        "# Flood process\n\n## 1. Confirm the flood\n\nLook.\n\n## 2. Declare it\n\nChoose a priority.\n\n"
        "| Priority | Description |\n|---|---|\n| P1 | all cellars |\n| P2 | some cellars |\n| P3 | one cellar |\n\n"
        "## 3. Pump\n\nPump.\n\n## 4. Close\n\nTell everybody.\n"
    )
    assert [phase.title for phase in playbook.phases] == ["Confirm the flood", "Declare it", "Pump", "Close"]


def test_a_step_that_is_called_after_a_flow_is_one_of_those_that_count_on() -> None:
    choices = "If iron:\n\nhammer\n\nIf plastic:\n\nscrew\n\n"
    playbook = playbook_of(
        "# Drainage procedure\n\n## Purpose\n\nDry cellars.\n\n# 1. Find the drain\n\n- Look at the plan\n\n"
        f"# 2. Execution\n\n{choices}# 3. Measure\n\n- Wait a day\n"
    )
    assert [phase.title for phase in playbook.phases] == ["Find the drain", "Execution", "Measure"]


def test_lines_in_bold_with_numbers_are_tasks_where_they_say_when_they_are_done() -> None:
    cards = "".join(
        f"**{n}. Paint door {n}**\n- Sand it\n- **Estimate:** 2 hours\n- **Acceptance:** door {n} is blue\n\n"
        for n in (1, 2, 3)
    )
    text = f"# Product backlog: house\n\n## Items\n\n### Must have (P0)\n\n{cards}"
    listed = read_document(text.encode(), where="x.md").result
    assert isinstance(listed, TaskList)
    assert [(task.title, len(task.checks)) for task in listed.tasks] == [(f"Paint door {n}", 1) for n in (1, 2, 3)]


def test_stories_with_points_are_tasks() -> None:
    text = (
        "# Sprint backlog\n\n| User Story | Story Points | Assignee | Status |\n|---|---|---|---|\n"
        "| As a guest, I open the door | 8 | Ida | To Do |\n| As a host, I see who came | 5 | Jon | Done |\n"
    )
    listed = read_document(text.encode(), where="x.md").result
    assert isinstance(listed, TaskList)
    assert [(task.points, task.done) for task in listed.tasks] == [(8, False), (5, True)]


def test_tasks_that_say_what_is_done_and_by_what_it_is_judged_are_a_workflow() -> None:
    tasks = "".join(
        f"### Task {n}: Hinge {n}\n\n**Actions:**\n1. Turn it\n2. Oil it\n\n**Acceptance criteria:**\n- silent\n\n"
        for n in (1, 2, 3)
    )
    imported = read_document(f"# Phase 3: Hinges\n\n## What to change\n\n{tasks}".encode(), where="x.md")
    assert imported.kind.value == "workflow-step"
    assert isinstance(imported.result, Playbook)
    assert [len(task.steps) for phase in imported.result.phases for task in phase.tasks] == [2, 2, 2]
