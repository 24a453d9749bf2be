"""Steps and limits of tasks that stand in one cell, in fields of their own, behind signs or in columns."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import Imported, read_document
from orchestrator.playbook import OnFailure, Playbook, TaskTemplate


def _read(text: str) -> tuple[Imported, Playbook]:
    read = read_document(text.encode(), where="x.md")
    assert read.kind is DocumentKind.WORKFLOW_STEP
    assert isinstance(read.result, Playbook)
    return read, read.result


def _tasks(playbook: Playbook) -> list[TaskTemplate]:
    return [task for phase in playbook.phases for task in phase.tasks]


_CARD = """# Workflow step 2: scan of old maps

| Id | Task | {head} | Success criteria | Depends on | Max retries | On failure |
|---|---|---|---|---|---|---|
| M1 | Clean the glass | {first} | glass has no streak | - | 1 | notify @lab |
| M2 | Scan the map | {second} | `map.tif` exists; 600 dpi or more | M1 | 3 | stop |
"""


@pytest.mark.parametrize("head", ["Steps", "Do", "What to do"])
@pytest.mark.parametrize("form", ["1. {} 2. {}", "{}; {}", "(1) {}, (2) {}", "{}<br>{}"])
def test_what_is_done_may_stand_in_one_cell(head: str, form: str) -> None:
    pairs = [form.format("wipe it", "dry it"), form.format("lay it down", "press the key")]
    _, playbook = _read(_CARD.format(head=head, first=pairs[0], second=pairs[1]))
    told = [[step.title for step in task.steps] for task in _tasks(playbook)]
    assert told == [["wipe it", "dry it"], ["lay it down", "press the key"]]
    assert not any("wipe" in one for task in _tasks(playbook) for one in task.instructions)


_NESTED = """# Stage: weather station

```yaml
tasks:
  - name: check
    needs: []
    {retry}
    steps: [walk around the mast, photograph it]
    verify: [four photos are there]
  - name: wire
    needs: [check]
    {retry}
    steps: [lay the cable]
    verify: [resistance is below 2 ohm, the box is closed]
```
"""


@pytest.mark.parametrize(
    "retry, attempts",
    [
        ("retry: {max: 2, then: halt}", 3),
        ("retry: {limit: 2, delay: 30, then: halt}", 3),
        ("retry: {max_attempts: 3, then: halt}", 3),
        ("retries: {count: 4, otherwise: halt}", 5),
    ],
)
def test_a_limit_may_be_told_in_fields_of_its_own(retry: str, attempts: int) -> None:
    _, playbook = _read(_NESTED.replace("{retry}", retry))
    assert [(task.max_attempts, task.on_failure) for task in _tasks(playbook)] == [(attempts, OnFailure.HALT)] * 2
    assert [len(task.steps) for task in _tasks(playbook)] == [2, 1]


_SIGNS = """# Sensor firmware

## FW-1 Build

> after: none · attempts: 3 · on failure: halt

{arrow} `make clean`
{arrow} `make all -j4`

✓ exit code 0
✓ the image is below 256 kB

## FW-2 Flash

> after: FW-1 · attempts: 2 · on failure: ask @lab

{arrow} `flash --port usb0`

✓ every sensor answers
"""


@pytest.mark.parametrize("arrow", ["→", "➜", "$", "-"])
def test_commands_behind_arrows_are_steps_and_ticks_are_criteria(arrow: str) -> None:
    _, playbook = _read(_SIGNS.format(arrow=arrow))
    tasks = _tasks(playbook)
    assert [[step.title for step in task.steps] for task in tasks] == [
        ["make clean", "make all -j4"],
        ["flash --port usb0"],
    ]
    assert [check.title for task in tasks for check in task.checks] == [
        "the image is below 256 kB",
        "every sensor answers",
    ]
    assert [one.criterion for one in playbook.unenforced] == ["exit code 0"]


_COLUMNS = """STEP 21 - CHANGE OF THE PAYROLL TABLES

T1. Copy the tables
    needs        nothing
    attempts     2
    otherwise    stop
    1) dump the old tables
    2) load them into the sandbox
    check: row counts are equal

T2. Change the rates
    needs        T1
    attempts     3
    otherwise    roll back
    1) load the new rates
    check: the trial month is right
    check: the clerk has signed
"""


def test_fields_that_plain_text_sets_in_columns_are_read_as_those_with_colons() -> None:
    _, playbook = _read(_COLUMNS)
    tasks = _tasks(playbook)
    assert [(task.max_attempts, task.on_failure) for task in tasks] == [(2, OnFailure.HALT), (3, OnFailure.REVERT)]
    assert playbook.phases[1].requires == (playbook.phases[0].id,)
    assert [len(task.steps) for task in tasks] == [2, 1]
    assert [len(task.checks) for task in tasks] == [1, 2]
