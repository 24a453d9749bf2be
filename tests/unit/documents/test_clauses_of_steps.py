"""Clauses of a step: ways behind their numbers, what only looks like a case, and lists that say what holds."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook, RouteAction

_MILL = """# Procedure: dressing a millstone

## 4 Steps

### 4.1 Lift

4.1.1 The miller lifts the stone.

4.1.2 If the stone is cracked, continue with 4.3.

### 4.2 Dress

4.2.1 After each furrow, wait a minute and check the edge.

4.2.2 If more than one furrow is blunt, return to 4.1.

4.2.3 If the bill is worn, take another and go on with 4.3.

4.2.4 The miller writes a note with date, depth and end.

### 4.3 Close

{last}
"""


def _read(last: str = "4.3.1 Lower it.") -> Playbook:
    read = read_document(_MILL.format(last=last).encode(), where="mill.md").result
    assert isinstance(read, Playbook)
    return read


def test_clauses_lead_where_they_say_in_a_case_and_what_is_done_at_all_times_leads_nowhere() -> None:
    lift, dress, _ = _read().phases
    assert [(route.action, route.to) for route in lift.routes] == [(RouteAction.CONTINUE, "close")]
    assert [(route.action, route.to) for route in dress.routes] == [
        (RouteAction.RETRY, "lift"),
        (RouteAction.CONTINUE, "close"),
    ]


@pytest.mark.parametrize(
    "lead",
    [
        "The stone is released when all of the following hold:",
        "For the release the guild checks that",
        "The dressing is done when",
        "The master shall be satisfied of each of these before signing:",
    ],
)
def test_a_list_that_a_sentence_of_a_step_leads_to_as_what_holds_is_judged(lead: str) -> None:
    last = f"{lead}\n\n- the furrows are even\n- the eye is clean\n- flour has been ground"
    close = _read(last).phases[-1]
    assert [check.title for check in close.checks] == [
        "the furrows are even",
        "the eye is clean",
        "flour has been ground",
    ]


@pytest.mark.parametrize("lead", ["The miller reads:", "Stop when:", "The guild reviews"])
def test_a_list_of_things_or_of_work_is_not_judged(lead: str) -> None:
    last = f"{lead}\n\n- the book of stones\n- Lower the stone.\n- Sweep the floor."
    assert not _read(last).phases[-1].checks


@pytest.mark.parametrize(
    "last",
    [
        "A crack sends you back to Step 4.1.",
        "*Sound* - the stone goes to Step 4.4.\n*Cracked* - the stone returns to Step 4.1.",
        "Un écart renvoie à l'étape 4.1.",
        "Ein Riss führt zurück zu Schritt 4.1.",
    ],
)
def test_what_happens_and_the_step_that_it_sends_back_to_is_a_way(last: str) -> None:
    assert [(route.action, route.to) for route in _read(last).phases[-1].routes][-1] == (RouteAction.RETRY, "lift")


@pytest.mark.parametrize("last", ["Take the flour to step 3 of the stair.", "The cart brings it to the stage."])
def test_what_is_carried_somewhere_is_no_way(last: str) -> None:
    assert not _read(last).phases[-1].routes


def test_rows_of_figures_behind_the_steps_are_no_criteria() -> None:
    text = _MILL.format(last="4.3.1 Lower it.") + (
        "\n## 5 Times we aim for\n\n| Grade | First look | Mended |\n|---|---|---|\n"
        "| 1 | 30 minutes | 1 day |\n| 2 | 8 hours | 3 days |\n"
    )
    read = read_document(text.encode(), where="mill.md").result
    assert isinstance(read, Playbook)
    assert not read.gate.checks
