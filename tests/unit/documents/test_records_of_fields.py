"""Steps as records of bare fields, where what surrounds them is Markdown and their values are no YAML."""

from __future__ import annotations

import pytest

from orchestrator.playbook import RouteAction
from tests.unit.documents.reads import playbook_of, read_both

_RECORDS = """# Wind the clock

needs:
  - the key of the tower
  - a lamp with oil

---

{word}: 1
{name}: Climb up
do: |
  Take the lamp: it is dark.
  Shut the hatch.
{problem}: hatch is stuck -> hand over to @tower-crew

{word}: 2
{name}: Wind
do: |
  Turn the crank.
{good}: the weight hangs at the top
{problem}: crank slips -> grease the shaft and try again, up to 4 attempts; then go to step 4

{word}: 3
{name}: Keeper looks
ask: |
  "Is it on time? (good / slow)"
answers:
  good: continue
  slow: back to step 2

{word}: 4
{name}: Lock
do: |
  Lock the tower.

---

done_when:
  - the hand moves
  - the key is back

notes: |
  Step 2: no more than 2 attempts. The rope wears.
"""


@pytest.mark.parametrize(
    "word, name, good, problem",
    [
        ("step", "title", "ok_when", "on_problem"),
        ("Step", "name", "success_criteria", "on_failure"),
        ("schritt", "titel", "fertig_wenn", "bei_problemen"),
    ],
)
def test_records_are_steps_with_their_fields(word: str, name: str, good: str, problem: str) -> None:
    text = _RECORDS.format(word=word, name=name, good=good, problem=problem)
    read, playbook = read_both(text)
    assert [phase.title for phase in playbook.phases] == ["Climb up", "Wind", "Keeper looks", "Lock"]
    ways = [[(route.action, route.to) for route in phase.routes] for phase in playbook.phases]
    assert ways == [
        [(RouteAction.ESCALATE, None)],
        [(RouteAction.RETRY, "self"), (RouteAction.CONTINUE, "lock")],
        [],
        [],
    ]
    assert [len(phase.checks) for phase in playbook.phases] == [0, 1, 0, 0]
    replies = [(reply.reply, reply.to) for gate in (playbook.gate, *playbook.gates) for reply in gate.meanings]
    assert replies == [("good", None), ("slow", "wind")]
    assert [one.text for one in playbook.required_inputs] == ["the key of the tower", "a lamp with oil"]
    assert "conflicting-limit" in {defect.code for defect in read.defects}


def test_a_field_called_step_in_a_list_of_fields_is_no_record() -> None:
    text = "# Runbook\n\n## Step 1: Look\n\nstep: 1\n\nLook.\n\n## Step 2: Go\n\nstep: 2\n\nGo.\n"
    assert [phase.title for phase in playbook_of(text).phases] == ["Look", "Go"]


def test_what_is_restarted_before_another_try_is_no_way_to_the_first_step() -> None:
    text = "# Runbook\n\n## Step 1: Look\n\nLook.\n\n## Step 2: Pump\n\nPump.\n\n"
    text += "On failure: water stays -> restart the pump and try once more; otherwise go to step 3\n\n"
    text += "## Step 3: Call\n\nCall.\n"
    routes = playbook_of(text).phases[1].routes
    assert [(route.action, route.to) for route in routes] == [
        (RouteAction.RETRY, "self"),
        (RouteAction.CONTINUE, "call"),
    ]


@pytest.mark.parametrize("between", ["---\n\n", ""])
def test_what_judges_the_whole_behind_the_last_record_is_no_part_of_it(between: str) -> None:
    text = "# Wind\n\nstep: 1\ntitle: Climb\ndo: climb the tower\n\nstep: 2\ntitle: Wind\ndo: turn the crank\n\n"
    playbook = playbook_of(f"{text}{between}done_when:\n  - the hand moves\n  - the key is back\n")
    assert [len(phase.checks) for phase in playbook.phases] == [0, 0]
    assert len(playbook.gate.checks) == 2
