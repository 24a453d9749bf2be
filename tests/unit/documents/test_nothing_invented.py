"""What is not in the text of a document does not come out of it."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.intake import Intake
from tests.unit.documents.reads import playbook_of

_NESTED = """# Boats - {name}

## Workflow Metadata
- **Workflow-Step**: Boats
- **TaskID**: PHASE4-BOATS-012

### Primary Responsible Agent
**@boat-agent** - `boats`
- **Role**: Lead builder
- **When to Use**: Hulls

### Supporting Agents
1. **@sail-agent**: Sails

# Phase-04 (Strategic Level) - Boats

## Task-01 (Tactical Level) - Hull
- ID: B-T01
- Description: Build the hull.
- Prerequisites: None

{first}

{second}

## Task-02 (Tactical Level) - Sails
- ID: B-T02
- Description: Sew the sails.
- Prerequisites: Task B-T01 must be `SUCCEEDED`

{third}

## Success Criteria
- [ ] It sails
"""
_SUBTASK = """### Subtask-{number} (Operational Level) - {title}
- ID: {id}
- Description: Make it.
- Prerequisites: None
- Agent Assignment: `@boat-agent`
- Max Retries: 2
- On Failure: `ESCALATE_TO_HUMAN (@sail-agent)`
- Steps:
    - Step ID: {id}-01
      - Command: `Saw`
      - Tool: `edit_file`
      - Success Criteria:
          - File Exists: `a.md`
- Final Subtask Success Criteria: It floats.
- Next Subtask: None
"""


def test_the_tasks_of_a_workflow_hold_their_subtasks_and_its_agents_are_no_task() -> None:
    subtasks = [
        _SUBTASK.format(number="01", title="Frame", id="B-T01-S01"),
        _SUBTASK.format(number="02", title="Planks", id="B-T01-S02"),
        _SUBTASK.format(number="01", title="Canvas", id="B-T02-S01"),
    ]
    text = _NESTED.format(name="v1", first=subtasks[0], second=subtasks[1], third=subtasks[2])
    read = {phase.title: [task.title for task in phase.tasks] for phase in playbook_of(text).phases}
    assert read == {"Hull": ["Frame", "Planks"], "Sails": ["Canvas"]}


_RUNBOOK = """# Runbook: move the archive

{head}

## Prerequisites

- a van

## Step 1: Pack

{first}

## Step 2: Drive

Drive slowly.

{last}
"""


@pytest.mark.parametrize(
    "last",
    [
        "## Log\n\n- 3 June: the van gained a lock.\n- 21 May: first draft.",
        "## Where it is\n\n| Thing | Place |\n|---|---|\n| van key | office |\n| boxes | cellar |",
    ],
    ids=["what changed and when", "where things are"],
)
def test_a_list_behind_the_steps_that_says_of_nothing_that_it_holds_is_not_judged(last: str) -> None:
    read = playbook_of(_RUNBOOK.format(head="Twice a year.", first="Pack it.", last=last))
    assert read.gate.checks == ()


def test_a_list_behind_the_steps_that_says_what_holds_is_judged() -> None:
    last = "## The end\n\n| No. | What | Seen in |\n|---|---|---|\n| 1 | van empty | yard |\n| 2 | boxes dry | cellar |"
    read = playbook_of(_RUNBOOK.format(head="Twice a year.", first="Pack it.", last=last))
    assert len(read.gate.checks) == 2


def test_the_revision_of_a_document_is_no_limit_of_revisions() -> None:
    read = playbook_of(_RUNBOOK.format(head="**Revision:** 6 **Effective:** May", first="Pack it.", last=""))
    plain = playbook_of(_RUNBOOK.format(head="Twice a year.", first="Pack it.", last=""))
    assert read.gate.max_revisions == plain.gate.max_revisions


def test_a_limit_that_a_sentence_sets_for_another_step_is_that_step_s() -> None:
    read = playbook_of(
        _RUNBOOK.format(head="", first="Pack it.", last="The packing in step 1 may be repeated 2 times.")
    )
    assert [phase.max_attempts for phase in read.phases] == [3, None]


def test_a_sentence_about_a_criterion_is_no_other_one() -> None:
    text = """# Issue: print labels

## Acceptance Criteria

- [ ] AC-1 A label is printed
- [ ] AC-2 A label can be cancelled

AC-1 and AC-2 are looked at together.
"""
    result = read_document(text.encode(), where="x.md").result
    assert isinstance(result, Intake)
    assert [check.title for check in result.checks] == ["AC-1 A label is printed", "AC-2 A label can be cancelled"]
