"""Limits and policies that steps tell are those of the task that they belong to."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import OnFailure, Playbook

_WORKFLOW = """# Workflow Step: Build

## Task 1: Hull
- **ID:** KIT-1

### Subtask 1.1: Frame
- **ID:** KIT-1-1

#### Step 1: Weld
- **Tool:** `run_terminal_cmd`
- **Success Criteria:** File Exists: `weld.txt`

{told}

#### Step 2: Paint
- **Tool:** `run_terminal_cmd`
- **Success Criteria:** File Exists: `paint.txt`

### Subtask 1.2: Deck
- **ID:** KIT-1-2

#### Step 1: Plank
- **Tool:** `run_terminal_cmd`
- **Success Criteria:** File Exists: `deck.txt`
"""


@pytest.mark.parametrize(
    "told, attempts, policy",
    [
        ("Weld it in one go. Try it again at most 2 times.", 3, None),
        ("Weld it in one go. Im Zweifel 2 mal erneut.", 3, None),
        ("Weld it in one go. Höchstens 2 Versuche.", 2, None),
        ("Give it one attempt.", 1, None),
        ("Weld it in one go. If it does not hold, ask a person.", None, OnFailure.ESCALATE),
        ("- **On Failure:** whistle", None, OnFailure.ESCALATE),
        ("- **On Failure:** HALT", None, OnFailure.HALT),
    ],
)
def test_what_a_step_tells_in_a_sentence_holds_for_its_task(
    told: str, attempts: int | None, policy: OnFailure | None
) -> None:
    playbook = read_document(_WORKFLOW.format(told=told).encode(), where="x.md").result
    assert isinstance(playbook, Playbook)
    task = playbook.phases[0].tasks[0]
    assert (task.max_attempts, task.on_failure) == (attempts, policy)
