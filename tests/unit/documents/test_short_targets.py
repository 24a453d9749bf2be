"""Steps are pointed at by their sign alone where titles have the same: `matches: C`, `**[3]**`."""

from __future__ import annotations

from orchestrator.playbook import RouteAction
from tests.unit.documents.reads import playbook_of

_LETTERED = """Gathering the honey
===================

What must be at hand
--------------------
* a veil
* a smoker with fuel

Step A. Look
  See whether the combs are closed.
  - closed: B
  - open: come back next week, D

Step B. Take the combs
  Brush off the bees.
  - all bees gone: C
  - some stay: brush again (no more than two times), B

Step C. Spin
  Turn slowly.
  - jars full: D

Step D. Close the hive
  Write it down.

Closing checks
--------------
[ ] the lid is on
"""
_BRACKETED = """# Runbook: feed the bees

### [1] Weigh the hive

→ `light`: **[2]**
→ `heavy`: **[3]**

### [2] Give syrup

→ eaten: **[3]**
→ left over: remove it, **[1]**

### [3] Close

Write it down, see [the book](book.md).
"""


def test_letters_behind_an_answer_lead_to_the_steps_that_are_called_so() -> None:
    playbook = playbook_of(_LETTERED)
    assert [phase.title for phase in playbook.phases] == ["Look", "Take the combs", "Spin", "Close the hive"]
    assert [len(phase.routes) for phase in playbook.phases] == [2, 2, 1, 0]
    assert RouteAction.RETRY in {route.action for route in playbook.phases[1].routes}
    assert [one.text for one in playbook.required_inputs] == ["a veil", "a smoker with fuel"]


def test_numbers_in_brackets_are_the_steps_that_are_titled_so() -> None:
    playbook = playbook_of(_BRACKETED)
    assert [phase.title for phase in playbook.phases] == ["Weigh the hive", "Give syrup", "Close"]
    assert [len(phase.routes) for phase in playbook.phases] == [2, 2, 0]
