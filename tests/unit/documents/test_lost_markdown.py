"""Documents whose Markdown was lost on the way are read like what they were."""

from __future__ import annotations

import pytest

from orchestrator.catalog import roots
from orchestrator.documents.draft import Installed
from orchestrator.documents.installed import installed
from orchestrator.documents.reading import Imported, read_document
from orchestrator.errors import OrchestratorError
from orchestrator.task_list import TaskList
from tests.unit.documents.dialects import documents
from tests.unit.documents.recovery import Measured, found_in
from tests.unit.documents.stripping import BOXLESS, stripped

_TICKED = {"choices", "ticked", "done"}
"""What no text tells that has no boxes."""
FEWEST = {
    "headings": 1,
    "bullets": 0.98,
    "both": 0.98,
    "plain": 0.96,
    "plain-closed": 0.82,
    "plain-doubled": 0.85,
    "merged": 0.78,
    "doubled": 0.85,
    "closed": 0.85,
    "bold": 1,
    "tabs": 1,
    "pipes": 1,
    "fences": 1,
    "indent": 0.93,
    "pasted": 0.93,
    "dashes": 1,
}
"""The share of all counts that is found again at least, by the way in which the Markdown was lost."""


@pytest.fixture(scope="module")
def at_hand() -> Installed:
    return installed(roots(None))


@pytest.fixture(scope="module")
def whole(at_hand: Installed) -> list[tuple[str, Imported]]:
    """Two documents of each kind, and what is read of them as they were written."""
    texts = [written.text for written in documents(10)]
    return [(text, imported) for text in texts if (imported := _read(text, at_hand)) is not None]


def _read(text: str, at_hand: Installed) -> Imported | None:
    try:
        return read_document(text.encode(), where="lost.md", installed=at_hand)
    except OrchestratorError:
        return None


@pytest.mark.parametrize("way", FEWEST)
def test_what_is_still_in_the_text_is_found_again(
    way: str, at_hand: Installed, whole: list[tuple[str, Imported]]
) -> None:
    counts: list[Measured] = []
    for text, imported in whole:
        lost = _read(stripped(text, way), at_hand)
        found = dict(found_in(lost)) if lost is not None and lost.kind is imported.kind else {}
        counts += [
            Measured(what=what, there=there, found=found.get(what, 0))
            for what, there in found_in(imported)
            if not (way in BOXLESS and what in _TICKED)
        ]

    there = sum(one.there for one in counts)
    assert 1 - sum(one.missed for one in counts) / there >= FEWEST[way]
    assert sum(one.invented for one in counts if one.what in {"steps", "tasks", "gates"}) <= 0.01 * there


_STEPS = """Procedure: Change a Filter

1. Purpose

Keep the water clean

2. Required Inputs

Spare filter - One that fits
Key - From the office

3. Workflow

Step 1: Close the Valve

Purpose
No water may come

Actions
Turn the handle
Wait a minute

Failure Handling
Failure: The handle is stuck
Retry: Step 1 with oil

Step 2: Change It

Purpose
A new filter is in place

Actions
Take the old one out
Put the new one in

Failure Handling
Failure: It does not fit
Escalate: The plumber

4. Definition of Done

The water is clear
The old filter is thrown away
"""


def test_lines_below_labels_are_items_and_not_headings(at_hand: Installed) -> None:
    found = _read(_STEPS, at_hand)

    assert found is not None
    assert [defect.code for defect in found.defects if defect.code == "lost-markdown"] == ["lost-markdown"]
    counts = dict(found_in(found))
    assert (counts["steps"], counts["routes"], counts["prerequisites"], counts["items"]) == (2, 2, 2, 2)


_TASKS = """Harvest of the orchard

What to do
☑ K1. Mow the grass (2)
Nobody may slip.
    Check: no blade is longer than a hand
☐ K2. Set up the ladders (3)
After: K1
    Check: each one stands on boards
    Check: nobody wobbles
☐ K3. Pick the apples (5)
After: K1, K2
    Check: no basket is overfull

Sum: 10 points

Thanks
Everybody gets a pie.
"""


def test_lines_right_below_a_task_say_more_of_it(at_hand: Installed) -> None:
    found = _read(_TASKS, at_hand)

    assert found is not None
    assert isinstance(found.result, TaskList)
    assert [(task.id, task.points, task.done, task.depends_on) for task in found.result.tasks] == [
        ("K1", 2, True, ()),
        ("K2", 3, False, ("K1",)),
        ("K3", 5, False, ("K1", "K2")),
    ]
    assert [len(task.checks) for task in found.result.tasks] == [1, 2, 1]


def test_ids_in_small_letters_behind_a_sign_are_those_of_tasks(at_hand: Installed) -> None:
    found = _read(
        "# Milestone: Mill\n\n## Wheel\n\n"
        "- [x] **#mw-1 Clean the race** `weight: 2`\n  - [x] no weeds\n"
        "- [ ] **#mw-2 Oil the axle** `weight: 3`, blocked by #mw-1\n  - [ ] no squeak\n"
        "- [ ] **#mw-3 Turn it** `weight: 1`, blocked by #mw-1 and #mw-2\n",
        at_hand,
    )

    assert found is not None
    assert isinstance(found.result, TaskList)
    assert [(task.id.lstrip("#"), task.points, len(task.depends_on)) for task in found.result.tasks] == [
        ("mw-1", 2, 0),
        ("mw-2", 3, 1),
        ("mw-3", 1, 2),
    ]
