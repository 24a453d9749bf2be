"""Boards as text: cards of trackers with columns and set-in fields, bold cards above quotations, brackets."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import Imported, read_document
from orchestrator.task_list import TaskList

Seen = tuple[bool, float | None, tuple[str, ...], list[str]]
_BRIDGE: dict[str, Seen] = {
    "BR-1": (True, 3, (), ["every pier is drawn", "depth is noted"]),
    "BR-2": (False, 5, ("BR-1",), ["no rust is left"]),
    "BR-3": (False, 2, ("BR-1", "BR-2"), ["the lamp is seen from the bank"]),
}
_EXPORT = """PROJECT  Old bridge                                     printed 4 May
======================================================================

[DONE]         BR-1   Survey the piers                      SP: 3
               Links: blocks BR-2
               AC:    1) every pier is drawn
                      2) depth is noted

[IN PROGRESS]  BR-2   Paint the railing                     SP: 5
               Links: is blocked by BR-1
               AC:    1) no rust is left

[TO DO]        BR-3   Hang the lamp                         SP: 2
               Links: is blocked by BR-1, is blocked by BR-2
               AC:    1) the lamp is seen from the bank

Definition of done
------------------
 (x) the council was told
 ( ) the plan is filed
"""
_FIELDS = """Old bridge, spring

BR-1 [Closed] Survey the piers
  Type: Job        Story Points: 3        Assignee: ann
  Blocks: BR-2
  Acceptance Criteria:
    * every pier is drawn
    * depth is noted

BR-2 [In Progress] Paint the railing
  Type: Job        Story Points: 5
  Acceptance Criteria:
    * no rust is left

BR-3 [Open] Hang the lamp
  Type: Job        Story Points: 2
  Blocked by: BR-1, BR-2
  Acceptance Criteria:
    * the lamp is seen from the bank

Definition of Done
  - the council was told
  - the plan is filed
"""
_QUOTED = """# Old bridge

## Quality of the stone

✅ **BR-1 Survey the piers** · @ann · effort 3
> Check: every pier is drawn
> Check: depth is noted

## Iron

🚧 **BR-2 Paint the railing** · @bob, @cyd · effort 5 · after BR-1
> Check: no rust is left

⬜ **BR-3 Hang the lamp** · effort 2 · after BR-1, BR-2
> Check: the lamp is seen from the bank

## The bridge is done when

- [ ] the council was told
- [ ] the plan is filed
"""
_INLINE = """# Old bridge

**BR-1 · Survey the piers** — Done · 3 pts · @ann
Accepted when every pier is drawn; depth is noted.

**BR-2 · Paint the railing** — In progress · 5 pts · blocked by BR-1
Accepted when no rust is left.

**BR-3 · Hang the lamp** — Todo · 2 pts · blocked by BR-1, BR-2
Accepted when the lamp is seen from the bank.

## Everything is finished as soon as

- the council was told
- the plan is filed
"""
_RULED = """# Old bridge

---

**BR-1 Survey the piers** (job, 3 points, completed)
Owner: @ann

Acceptance:
- [x] every pier is drawn
- [x] depth is noted

---

**BR-2 Paint the railing** (job, 5 points, started)
Blocked by: BR-1

Acceptance:
- [ ] no rust is left

---

**BR-3 Hang the lamp** (job, 2 points, open)
Blocked by: BR-1, BR-2

Acceptance:
- [ ] the lamp is seen from the bank

---

## The bridge is over to the town when

- [ ] the council was told
- [ ] the plan is filed
"""
_BRACKETS = """# Old bridge

Effort in half-days in square brackets.

1. **Stone**
   - [x] BR-1 Survey the piers [3]
     - every pier is drawn
     - depth is noted
2. **Iron**
   - [ ] BR-2 Paint the railing [5] (after BR-1)
     - no rust is left
   - [ ] BR-3 Hang the lamp [2] (after BR-1 and BR-2)
     - the lamp is seen from the bank
   - [ ] BR-4 Report to the council [1]
     - report of the works filed

### Agreed for everything

- the council was told
- the plan is filed
"""


def read(text: str) -> tuple[Imported, TaskList]:
    """A document that is a list of tasks."""
    imported = read_document(text.encode(), where="bridge.txt")
    assert imported.kind is DocumentKind.TASK_LIST
    assert isinstance(imported.result, TaskList)
    return imported, imported.result


@pytest.mark.parametrize("text", [_EXPORT, _FIELDS, _QUOTED, _INLINE, _RULED])
def test_each_card_is_a_task_with_what_it_says_of_itself(text: str) -> None:
    imported, listed = read(text)
    assert {
        task.id: (task.done, task.points, task.depends_on, [check.title.rstrip(".") for check in task.checks])
        for task in listed.tasks
    } == _BRIDGE
    assert [check.title for check in listed.checks] == ["the council was told", "the plan is filed"]
    codes = {defect.code for defect in imported.defects} - {"lost-markdown"}
    assert not codes


@pytest.mark.parametrize("text", [_EXPORT, _FIELDS, _QUOTED, _INLINE])
def test_columns_and_states_are_no_part_of_its_title(text: str) -> None:
    assert [task.title for task in read(text)[1].tasks] == ["Survey the piers", "Paint the railing", "Hang the lamp"]


def test_a_task_that_is_held_up_by_one_that_is_not_there_is_reported_and_waits_for_nothing() -> None:
    imported, listed = read(_FIELDS.replace("Blocks: BR-2", "Blocks: BR-9"))
    assert [(one.code, one.line) for one in imported.defects if one.code == "dangling-target"] == [
        ("dangling-target", 5)
    ]
    assert [task.depends_on for task in listed.tasks] == [(), (), ("BR-1", "BR-2")]


def test_items_below_boxes_judge_them_and_numbers_in_brackets_are_their_size_where_the_text_says_so() -> None:
    told = {
        task.id: (task.group, task.points, [check.title for check in task.checks]) for task in read(_BRACKETS)[1].tasks
    }
    assert told == {
        "BR-1": ("Stone", 3, ["every pier is drawn", "depth is noted"]),
        "BR-2": ("Iron", 5, ["no rust is left"]),
        "BR-3": ("Iron", 2, ["the lamp is seen from the bank"]),
        "BR-4": ("Iron", 1, ["report of the works filed"]),
    }


def test_ids_that_go_on_in_another_list_are_no_targets_that_are_missing() -> None:
    rows = [f"   - [ ] M{n} Thing {n} (after M1 and M{n - 1})\n" for n in range(3, 9)]
    text = "# Move\n\n1. **First**\n   - [ ] M1 One\n   - [ ] M2 Two (after M1)\n" + "".join(rows[:2])
    imported, _ = read(f"{text}2. **Second**\n{''.join(rows[2:])}")
    assert "dangling-target" not in {defect.code for defect in imported.defects}
