"""Approvals between phases, tasks with a tracker's numbers and pre-flight lists, as repositories tell them."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.task_list import TaskList
from tests.unit.documents.reads import playbook_of


@pytest.mark.parametrize(
    "stop",
    [
        "**Phase 1 Approval Gate:** Show the sketch. Obtain explicit user approval before Phase 2.",
        "**Approval Gate:** Show the sketch. Obtain the cook's go-ahead before Phase 2.",
        "**Checkpoint:** Get user approval before proceeding.",
        "Await explicit confirmation before moving on.",
    ],
)
def test_an_approval_that_has_to_be_obtained_before_the_next_phase_is_a_gate(stop: str) -> None:
    playbook = playbook_of(
        "---\nname: soup\ndescription: Use when somebody is hungry\n---\n# A soup\n\n"
        f"## Phase 1: Sketch\n\nWrite it.\n\n{stop}\n\n## Phase 2: Cook\n\nStir.\n\n## Phase 3: Serve\n\nEat.\n"
    )
    assert [phase.title for phase in playbook.phases] == ["Sketch", "Cook", "Serve"]
    assert len(playbook.gates) == 1


def test_permission_that_is_asked_before_something_else_is_no_gate() -> None:
    playbook = playbook_of(
        "# Skill: soup\n\n## Phase 1: Sketch\n\nGet the confirmation of the butcher before noon.\n\n"
        "## Phase 2: Cook\n\nCook it.\n"
    )
    assert playbook.gates == ()


def test_headings_with_a_trackers_number_are_tasks_beside_a_table_that_counts_on() -> None:
    text = (
        "# Sprint backlog: soup\n\n## Now\n\n"
        "### #7 — Peel the onions\n\n**Acceptance criteria:**\n- [ ] nobody cries\n- [ ] `peel.md` exists\n\n"
        "### #8 — Wash the leeks\n\n**Acceptance criteria:**\n- [ ] no sand\n\n"
        "## Later\n\n| # | Title |\n|---|---|\n| #9 | Chop |\n| #10 | Fry |\n"
    )
    listed = read_document(text.encode(), where="x.md").result
    assert isinstance(listed, TaskList)
    assert [(task.id, len(task.checks)) for task in listed.tasks] == [("#7", 2), ("#8", 1), ("#9", 0), ("#10", 0)]


def test_a_pre_flight_checklist_says_what_has_to_be_there() -> None:
    playbook = playbook_of(
        "# Runbook: soup\n\n## Pre-flight checklist\n\nFirst:\n\n- [ ] the pot is clean\n- [ ] the gas is on\n\n"
        "## Work\n\n### Step 1 — Fill the pot\n\nWater first.\n\n### Step 2 — Light the gas\n\nMatches.\n"
    )
    assert [one.text for one in playbook.required_inputs] == ["the pot is clean", "the gas is on"]
