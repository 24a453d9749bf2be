"""Units that are judged one by one: their names above their text, what is done in them, and what makes them units."""

from __future__ import annotations

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook

_NESTED = """# Opening the dome

## Needed beforehand

- a dry night

## Work

### Activity 2.1 — Motors

Maximum attempts: 3

**Action 2.1.1 — Oil the chain**
Only a few drops.
Passed if:
  * the chain is silent
  * no oil drips

**Action 2.1.2 — Turn once**
Slowly.
Passed if:
  * the mark comes back

### Activity 2.2 — Shutter

Maximum attempts: 2

**Action 2.2.1 — Open halfway**
By hand.
Passed if:
  * the sky is seen
"""
_LISTED = """# Drying the herbs

Each of these is tried at most 2 times.

## Plan

1. **Cut the stalks**
   Above the second leaf.
   - Done when: the basket is full

2. **Tie the bundles**
   With raffia.
   - Done when: no bundle falls apart

3. **Hang them up**
   In the shade.
   - Done when: the beam is covered

## The step is complete when

- the room smells of thyme
"""


def test_what_is_done_in_a_unit_with_a_limit_is_its_steps_where_each_is_judged() -> None:
    imported = read_document(_NESTED.encode(), where="document.md")
    assert imported.kind is DocumentKind.WORKFLOW_STEP
    assert isinstance(imported.result, Playbook)
    tasks = [task for phase in imported.result.phases for task in phase.tasks]
    assert [len(task.steps) for task in tasks] == [2, 1]
    assert [len(task.checks) for task in tasks] == [3, 1]


def test_units_that_are_judged_and_tried_so_often_and_decide_nothing_are_those_of_a_workflow() -> None:
    imported = read_document(_LISTED.encode(), where="document.md")
    assert imported.kind is DocumentKind.WORKFLOW_STEP
    assert isinstance(imported.result, Playbook)
    assert [phase.title for phase in imported.result.phases] == ["Cut the stalks", "Tie the bundles", "Hang them up"]
