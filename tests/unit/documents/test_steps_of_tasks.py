"""Tasks of a workflow step that list what is done in them, and say in blocks, cells and numbers what they are."""

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


_LISTED = """# Bakery step: night dough

## Tasks

### B1 Feed the starter

{before}1. Weigh 80 g of starter
{indent}2. Stir in flour and water
   with a wooden spoon

**Accept if**

- it doubles within 5 hours

**Attempts:** 2

### B2 Knead

Needs: B1

{before}1. Mix on the low speed
{indent}2. Rest the dough
{indent}3. Fold it twice

**Accept if**

- a window of dough does not tear
- the dough is below 26 °C

**Attempts:** 3
"""


@pytest.mark.parametrize(
    "before", ["", "Steps:\n", "**Do:**\n\n", "The baker does this in order:\n\n", "#### Instructions\n\n"]
)
def test_the_entries_of_a_tasks_own_list_are_its_steps(before: str) -> None:
    _, playbook = _read(_LISTED.format(before=before, indent=""))
    first, second = _tasks(playbook)
    assert [step.title for step in first.steps] == [
        "Weigh 80 g of starter",
        "Stir in flour and water with a wooden spoon",
    ]
    assert [step.title for step in second.steps] == ["Mix on the low speed", "Rest the dough", "Fold it twice"]
    assert [len(task.checks) for task in (first, second)] == [1, 2]
    assert not [step for task in (first, second) for step in task.steps if step.title in task.instructions]


@pytest.mark.parametrize("label", ["Risks:", "Notes:", "Known trouble:", "Last time it went like this:"])
@pytest.mark.parametrize("place", ["**Accept if**", "**Attempts:**"])
def test_a_list_of_something_else_holds_no_steps(label: str, place: str) -> None:
    text = _LISTED.format(before="", indent="").replace(place, f"{label}\n\n1. It was cold.\n2. It burnt.\n\n{place}")
    _, playbook = _read(text)
    assert [len(task.steps) for task in _tasks(playbook)] == [2, 3]


@pytest.mark.parametrize("label", ["Known trouble:", "Last time it went like this:"])
def test_a_list_behind_the_criteria_holds_no_steps_though_there_are_no_others(label: str) -> None:
    text = _LISTED.format(before="", indent="")
    for step in ("1. Weigh 80 g of starter", "2. Stir in flour and water\n   with a wooden spoon"):
        text = text.replace(step, "")
    text = text.replace("**Attempts:** 2", f"{label}\n\n1. It was cold.\n2. It burnt.\n\n**Attempts:** 2")
    _, playbook = _read(text)
    assert [len(task.steps) for task in _tasks(playbook)] == [0, 3]


_BLOCK = """# Stage 2: Kiln

## Tasks

### {0}

```{lang}
{block}
```

Steps:
1. Stack the shelves
2. Close the door

Success:
- [ ] no pot touches another

### {1}

```{lang}
{other}
```

Steps:
1. Heat to 1,240 degrees

Success:
- [ ] the cone bends
- [ ] the log has no gap
"""
_YAML = ("id: load-kiln\nneeds: []\nmax_attempts: 2", "id: fire\nneeds: [load-kiln]\nmax_attempts: 4")
_JSON = (
    '{"id": "load-kiln", "needs": [], "max_attempts": 2}',
    '{"id": "fire", "needs": ["load-kiln"], "max_attempts": 4}',
)


@pytest.mark.parametrize("names", [("load-kiln", "fire"), ("Loading", "Firing"), ("Load kiln", "fire: the glaze")])
@pytest.mark.parametrize("blocks", [("yaml", *_YAML), ("json", *_JSON), ("", *_YAML)], ids=["yaml", "json", "bare"])
def test_a_block_with_an_id_says_what_the_part_around_it_is(names: tuple[str, ...], blocks: tuple[str, ...]) -> None:
    lang, block, other = blocks
    _, playbook = _read(_BLOCK.format(*names, lang=lang, block=block, other=other))
    assert [phase.id for phase in playbook.phases] == ["load-kiln", "fire"]
    assert [phase.requires for phase in playbook.phases] == [(), ("load-kiln",)]
    assert [task.max_attempts for task in _tasks(playbook)] == [2, 4]
    assert [len(task.steps) for task in _tasks(playbook)] == [2, 1]
    assert [len(task.checks) for task in _tasks(playbook)] == [1, 2]


def test_two_blocks_below_one_heading_stay_two_units() -> None:
    text = "# Kiln\n\n## Tasks\n\n" + "".join(
        f"```yaml\n{one}\ndo: work\nexpect: [done well]\n```\n\n" for one in _YAML
    )
    _, playbook = _read(text)
    assert [phase.id for phase in playbook.phases] == ["load-kiln", "fire"]


_ROWS = """# Step: move the archive

| Task | Title | Waits for | Retries | If it fails for good |
|---|---|---|---|---|
| MV-1 | Pack | rien | 1 | page @night-shift |
| MV-2 | Ship | MV-1 | 2 | stop |

### MV-1 Pack

| Step | Command | {head} |
|---|---|---|
| MV-1.1 | `./pack box_{{a,b}}.tar` | exit code 0; `box_a.tar` is not empty |
| MV-1.2 | `./pack --list <dir>` | exit code 0; the list is short; file `list.txt` exists |

### MV-2 Ship

| Step | Command | {head} |
|---|---|---|
| MV-2.1 | `./ship all` | exit code 0; 12 of 12 boxes arrive |
"""


@pytest.mark.parametrize(
    "head", ["Must hold afterwards", "Then", "Result", "Gauge", "State afterwards", "Zustand danach"]
)
def test_a_column_of_what_machines_look_at_holds_criteria_whatever_its_head_is(head: str) -> None:
    _, playbook = _read(_ROWS.format(head=head))
    assert [len(task.steps) for task in _tasks(playbook)] == [2, 1]
    assert sum(len(task.checks) for task in _tasks(playbook)) + len(playbook.unenforced) == 7
    assert [task.on_failure for task in _tasks(playbook)] == [OnFailure.ESCALATE, OnFailure.HALT]
    assert [phase.prerequisites or phase.requires for phase in playbook.phases] == [(), ("mv-1",)]


@pytest.mark.parametrize("ids", [("MV-1.1", "MV-1.2", "MV-2.1"), ("1", "2", "1")])
def test_a_command_is_told_with_every_sign_that_is_written(ids: tuple[str, ...]) -> None:
    text = _ROWS.format(head="Then")
    for written, counted in zip(("MV-1.1", "MV-1.2", "MV-2.1"), ids, strict=True):
        text = text.replace(written, counted)
    _, playbook = _read(text)
    told = [step.title for task in _tasks(playbook) for step in task.steps]
    assert not any(step.instructions for task in _tasks(playbook) for step in task.steps)
    assert told == ["./pack box_{a,b}.tar", "./pack --list <dir>", "./ship all"]


_NUMBERED = """# Workflow step 4: Regatta

## 4.1 Set the marks

Prerequisite: none. Attempts: at most 2.

1. Drop the buoys
   Passes when:
   - four buoys are seen

## 4.2 Start

Prerequisite: 4.1. Attempts: at most 3.

1. Fire the gun
   Passes when:
   - all boats are over the line

## 4.3 Close

Prerequisites: 4.1 and 4.2. Attempts: at most 2.

1. Note the times
   Passes when:
   - each boat has a time
"""


def test_parts_wait_for_others_by_the_numbers_that_these_have() -> None:
    read, playbook = _read(_NUMBERED)
    assert [phase.requires for phase in playbook.phases] == [(), ("set-the-marks",), ("set-the-marks", "start")]
    assert not [defect for defect in read.defects if defect.code == "dangling-target"]


_TWICE = """# Ferry

## Task-01 - Fuel
- ID: F-T1

### Subtask-01 - Order
- ID: F-T1-S1
- Max Retries: 1
- Success Criteria: the barge is ordered

## Task-02 - Sail
- ID: F-T2

### Subtask-01 - Cast off
- ID: F-T2-S1
- Max Retries: 1
- Success Criteria: no rope is left

### Subtask-{number} - Steer
- ID: F-T2-S2
- Max Retries: 1
- Success Criteria: the course is held
"""


@pytest.mark.parametrize("number, codes", [("02", []), ("01", ["duplicate-id"])])
def test_numbers_begin_again_in_each_part(number: str, codes: list[str]) -> None:
    read, _ = _read(_TWICE.format(number=number))
    assert [defect.code for defect in read.defects if defect.code == "duplicate-id"] == codes
