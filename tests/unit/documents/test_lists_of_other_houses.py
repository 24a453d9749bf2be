"""Lists of tasks whose states, rules and notes are written as only one house does."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.intake import Intake
from orchestrator.task_list import TaskList


def listed(text: str) -> TaskList:
    """What was made of a list."""
    read = read_document(text.encode(), where="list.md", kind=DocumentKind.TASK_LIST).result
    assert isinstance(read, TaskList)
    return read


def test_signs_in_a_column_without_a_head_say_how_far_each_task_is() -> None:
    rows = "\n".join(f"| GA-{n} | {what} | 3 | {sign} |" for n, what, sign in _BEDS)
    read = listed(f"# Garden\n\n| ID | Task | Pts | |\n|---|---|---|---|\n{rows}\n")
    assert [task.done for task in read.tasks] == [True, False, False]


_BEDS = [(1, "Dig the bed", "✅"), (2, "Sow the peas", "🟡"), (3, "Water them", "⬜")]


@pytest.mark.parametrize("state", ["✔ gereed", "✔ erledigt", "✅ terminé", "gereed", "hecho"])
def test_a_state_at_the_end_of_a_line_is_told_in_the_language_of_the_list(state: str) -> None:
    read = listed(f"# Tuin\n\n**T1-01 Spitten** (2 pt) — Sanne — {state}\n\n**T1-02 Zaaien** (2 pt) — Bram — open\n")
    assert [task.done for task in read.tasks] == [True, False]


_TASKS = "- [ ] GA-1 Dig the bed\n- [ ] GA-2 Sow the peas\n- [ ] GA-3 Water them\n"


@pytest.mark.parametrize(
    "part",
    [
        '## Team rules for "done"\n\n{}',
        "## Done, for all of them\n\n{}",
        "## House rules\n\nA bed is moved to Done when\n\n{}",
        "## Afspraken: wanneer is iets af?\n\n{}",
        "## Wann ist eine Aufgabe fertig?\n\n{}",
        "## When is a bed done?\n\n{}",
    ],
)
def test_what_holds_for_all_tasks_is_judged_however_its_part_is_called(part: str) -> None:
    rules = part.format("1. no weeds\n2. label set\n")
    read = listed(f"# Garden\n\n## Backlog\n\n{_TASKS}\n{rules}")
    assert [check.title for check in read.checks] == ["no weeds", "label set"]


def test_the_order_of_tasks_and_notes_on_one_of_them_are_no_tasks() -> None:
    tasks = "- `GA-1` **Dig** · 3\n  - done if it is deep\n- `GA-2` **Sow** · 2\n  - done if it is wet\n"
    order = "## Order\n\nGA-1 → GA-2\n\n## Talk\n\n- GA-2 is urgent: it will rain.\n- Bring a hat.\n"
    assert [task.id for task in listed(f"# Garden\n\n## Next\n\n{tasks}\n{order}").tasks] == ["GA-1", "GA-2"]


def test_a_table_that_is_to_be_filled_in_offers_nothing_and_groups_below_one_head_are_judged_alike() -> None:
    text = """# Seed test

## Kind

- [ ] peas
- [ ] beans

## Seeds

| Sort | Version | Count |
|---|---|---|
| early | | |
| late | | |

## Ready to sow

### Soil

- [x] it is warm

### Quality

- [ ] no weeds
"""
    read = read_document(text.encode(), where="seeds.md", kind=DocumentKind.ISSUE).result
    assert isinstance(read, Intake)
    assert [choice.text for choice in read.choices] == ["peas", "beans"]
    assert [check.title for check in read.checks] == ["it is warm", "no weeds"]
