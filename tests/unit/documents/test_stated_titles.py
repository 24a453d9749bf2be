"""Headings and items that say first how far they are, and lists that say what a day is a success for."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.task_list import TaskList


def _read(text: str) -> TaskList:
    read = read_document(text.encode(), where="list.md").result
    assert isinstance(read, TaskList)
    return read


@pytest.mark.parametrize(
    "done, open_, tag, needs",
    [
        ("DONE", "TODO", " :kim:", "Needs"),
        ("[Done]", "[WIP]", "", "Depends on"),
        ("ERLEDIGT:", "IN ARBEIT:", "", "Abhängig von"),
        ("FAIT —", "À FAIRE —", "", "Dépend de"),
    ],
)
def test_headings_with_a_state_first_are_tasks_that_are_done_where_it_says_so(
    done: str, open_: str, tag: str, needs: str
) -> None:
    text = f"""# Barn dance

## Hall

### {done} Rent the hall{tag}

### {open_} Hang the lamps{tag}

{needs}: rent the hall

### {open_} Sweep the floor{tag}

{needs}: hang the lamps

## Music

### {done} Find a band{tag}

## The dance is a success if

1. the band was paid
2. nobody fell
"""
    read = _read(text)
    assert [task.title for task in read.tasks] == [
        "Rent the hall",
        "Hang the lamps",
        "Sweep the floor",
        "Find a band",
    ]
    assert [task.done for task in read.tasks] == [True, False, False, True]
    ids = [task.id for task in read.tasks]
    assert [task.depends_on for task in read.tasks] == [(), (ids[0],), (ids[1],), ()]
    assert len(read.checks) == 2


def test_items_with_a_state_first_are_boxes() -> None:
    text = """# Move the library

- DONE Order boxes
  - accepted when: 40 boxes are in the cellar
- DONE: Label the shelves
- TODO Pack the boxes
  - needs: order boxes
- WIP Book a van
"""
    read = _read(text)
    assert [(task.title, task.done) for task in read.tasks] == [
        ("Order boxes", True),
        ("Label the shelves", True),
        ("Pack the boxes", False),
        ("Book a van", False),
    ]


def test_what_states_mean_is_no_task() -> None:
    text = """# Bakery

- TODO: nobody has begun
- DOING: somebody has
- DONE: it is over

## Tasks

- [ ] **BK-1** Mix
- [x] **BK-2** Bake
"""
    assert [task.id for task in _read(text).tasks] == ["BK-1", "BK-2"]


@pytest.mark.parametrize("word", ["Checkpoint", "Kontrollpunkt", "Point de contrôle"])
def test_what_a_checkpoint_lists_below_tasks_is_judged(word: str) -> None:
    text = f"""# Tasks: guest book

## Phase 1: Base

- [x] T001 Create the table
- [ ] T002 Write the form
- [ ] T003 Store an entry (depends on T002)

**{word}**:

* an entry survives a restart
* the form refuses an empty name

## Phase 2: Look

- [ ] T004 Choose a paper
- [ ] T005 Draw the frame (depends on T004)

**{word}**:

* the page prints on A4
* the frame is on each page
"""
    read = _read(text)
    assert len(read.tasks) == 5
    assert [spec.title for spec in read.checks] == [
        "an entry survives a restart",
        "the form refuses an empty name",
        "the page prints on A4",
        "the frame is on each page",
    ]
