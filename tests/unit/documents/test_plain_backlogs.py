"""Backlogs of plain boxes: what is a task where few, or none, of them have an id."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.task_list import TaskList


def _tasks(text: str) -> dict[str, str]:
    """The titles of the tasks by their ids."""
    read = read_document(text.encode(), where="backlog.md").result
    assert isinstance(read, TaskList)
    return {task.id: task.title for task in read.tasks}


def test_boxes_are_tasks_where_the_few_with_ids_stand_in_a_part_of_their_own() -> None:
    text = """# Harbour tracker: tasks

## Moorings

- [x] Draw the quay
- [ ] Number the berths
- [ ] Print the plan

## Faults

- [x] **HB-1**: The bell rings twice
- [ ] **HB-2**: The crane list is cut off

## Definition of Done

*Checklist for every task*

- [ ] Seen by a second pair of eyes
- [ ] Noted in the log
- [ ] Demonstrated
"""
    assert list(_tasks(text).values()) == [
        "Draw the quay",
        "Number the berths",
        "Print the plan",
        "The bell rings twice",
        "The crane list is cut off",
    ]


def test_boxes_below_a_unit_with_an_id_of_its_own_are_parts_of_it() -> None:
    text = """# Harbour tasks

## Tasks

- [ ] **HB-1** Draw the quay
- [ ] **HB-2** Number the berths

## HB-3 Print the plan

- [ ] Choose the paper
- [ ] Fold it
- [ ] Bring it to the office
"""
    assert "Fold it" not in _tasks(text).values()


@pytest.mark.parametrize("first, second", [("6 preset flags", "25 lamps tested"), ("3 buoys", "12 chains")])
def test_an_amount_is_no_id(first: str, second: str) -> None:
    text = f"# Tasks\n\n## Signals\n\n- [x] {first}\n- [ ] Hoist one\n- [ ] {second}\n\n## Fog\n\n- [ ] Ring the bell\n"
    assert list(_tasks(text).items()) == [
        ("T-1", first),
        ("T-2", "Hoist one"),
        ("T-3", second),
        ("T-4", "Ring the bell"),
    ]


def test_numbers_that_go_on_are_ids() -> None:
    assert list(_tasks("# Tasks\n\n## Fog\n\n- [ ] 1 Ring the bell\n- [ ] 2 Light the lamp\n")) == ["1", "2"]


def test_an_order_in_which_boxes_are_worked_is_no_list_of_tasks() -> None:
    boxes = "".join(f"- [ ] {name}\n" for name in ("Draw the quay", "Number berths", "Print the plan", "Hang it up"))
    text = f"# Harbour tasks\n\n## Now\n\n{boxes}\n## Recommended order\n\n1. First number berths.\n2. Then print.\n"
    assert list(_tasks(text).values()) == ["Draw the quay", "Number berths", "Print the plan", "Hang it up"]


def test_what_was_verified_when_is_no_task_beside_a_plan() -> None:
    plan = ["Lay out the chart of the quay on the large table.", "Number the berths from the mouth to the slip."]
    shown = "".join(f"### 2026-05-{day}T11:02:32Z — VERIFY — ok\n\n- state: current\n\n" for day in (13, 14))
    text = f"# Harbour tasks\n\n## Plan\n\n1. {plan[0]}\n2. {plan[1]}\n\n## Verification\n\n{shown}"
    assert list(_tasks(text).values()) == plan


@pytest.mark.parametrize("form", ["{} {} {}", "- {} {} {}", "{}. {} {}"])
@pytest.mark.parametrize("open_, done", ["☐☑", "⬜☒", ("[ ]", "[x]")])
def test_boxes_behind_their_numbers_are_tasks(form: str, open_: str, done: str) -> None:
    rows = [("1.1", done, "Count the chairs"), ("1.2", open_, "Wrap the cups"), ("2.1", open_, "Call the van")]
    text = "# Tasks: move house\n\n" + "\n".join(form.format(*row) for row in rows)
    read = read_document(text.encode(), where="backlog.md").result
    assert isinstance(read, TaskList)
    assert [(task.id, task.title, task.done) for task in read.tasks] == [(a, b, c == done) for a, c, b in rows]
