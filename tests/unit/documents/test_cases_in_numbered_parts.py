"""Tables of cases in the numbered parts of a sheet: their rows are ways of that part, whatever noun leads to others."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.playbook import RouteAction
from tests.unit.documents.reads import read_both

_GO, _ASK, _RETRY = RouteAction.CONTINUE, RouteAction.ESCALATE, RouteAction.RETRY


def _sheet(mark: str, noun: str, heads: str = "What you see | Next") -> str:
    above = f"| {heads} |\n|---|---|\n"
    return f"""# The lift stands still

## {mark.format(1)} LISTEN

{above}| a voice | {noun} 2 |
| the alarm bell | {noun} 3 |
| nothing | hang the sign up, {noun} 4 |

## {mark.format(2)} CALM THEM

{above}| they answer | {noun} 3 |
| somebody is ill | call 4711, the doctor takes over |

## {mark.format(3)} OPEN THE DOOR

At most 2 tries.

{above}| it opens | {noun} 4 |
| it does not open | {noun} 1 |

## {mark.format(4)} WRITE IT DOWN

Name the floor and the hour.
"""


@pytest.mark.parametrize(
    "mark, noun, heads",
    [
        ("Step {}:", "Step", "What you see | Next"),
        ("{}", "box", "Finding | Then"),
        ("{}.", "card", "It is | So"),
        ("{})", "Feld", "Befund | Dann"),
        ("§ {}", "casilla", "Hallazgo | Entonces"),
    ],
)
def test_rows_of_cases_are_ways_and_no_units(mark: str, noun: str, heads: str) -> None:
    imported, playbook = read_both(_sheet(mark, noun, heads))
    assert imported.kind is DocumentKind.PROCEDURE
    assert [phase.title for phase in playbook.phases] == ["LISTEN", "CALM THEM", "OPEN THE DOOR", "WRITE IT DOWN"]
    listen, calm, door, write = ([(way.action, way.to) for way in phase.routes] for phase in playbook.phases)
    assert listen == [(_GO, "calm-them"), (_GO, "open-the-door"), (_GO, "write-it-down")]
    assert calm == [(_GO, "open-the-door"), (_ASK, None)]
    assert door == [(_GO, "write-it-down"), (_RETRY, "listen")]
    assert not write
    assert playbook.phases[2].max_attempts == 2


def test_a_noun_that_counts_something_else_leads_nowhere() -> None:
    text = _sheet("{}", "box").replace("nothing | hang the sign up, box 4", "nothing | support, level 2")
    text = text.replace("somebody is ill | call 4711, the doctor takes over", "somebody is ill | support, level 3")
    _, playbook = read_both(text)
    listen, calm, *_ = ([(way.action, way.to) for way in phase.routes] for phase in playbook.phases)
    assert listen == [(_GO, "calm-them"), (_GO, "open-the-door"), (_ASK, None)]
    assert calm == [(_GO, "open-the-door"), (_ASK, None)]


def test_a_box_that_is_not_there_is_told() -> None:
    imported, _ = read_both(_sheet("{}", "box").replace("hang the sign up, box 4", "hang the sign up, box 9"))
    assert ("dangling-target", 9) in [(defect.code, defect.line) for defect in imported.defects]


def test_boxes_below_ready_and_done_are_asked_for_and_judged() -> None:
    text = _sheet("{}", "box").replace("\n## 1 LISTEN", "\n## READY?\n\n☐ The key is here\n☐ Two people\n\n## 1 LISTEN")
    imported, playbook = read_both(f"{text}\n## DONE?\n\n☐ The sign is down\n☐ The owner knows\n")
    assert imported.kind is DocumentKind.PROCEDURE
    assert [one.text for one in playbook.required_inputs] == ["The key is here", "Two people"]
    assert len(playbook.gate.checks) == 2


def test_a_list_below_pre_flight_is_what_has_to_be_there() -> None:
    text = _sheet("Step {}:", "Step").replace(
        "\n## Step 1", "\n## Pre-flight\n\n1. You have the key\n1. Power is on\n\n## Step 1"
    )
    assert [one.text for one in read_both(text)[1].required_inputs] == ["You have the key", "Power is on"]


def test_rows_of_units_in_numbered_parts_stay_units() -> None:
    above = "| Task | Acceptance criteria | Retries |\n|---|---|---|\n"
    text = (
        f"# Train\n\n## Step 1: Build\n\n{above}| Compile | exit code 0 | 2 |\n| Lint | no findings | 1 |\n\n"
        f"## Step 2: Ship\n\n{above}| Upload | checksum matches | 3 |\n| Announce | the post is visible | 1 |\n"
    )
    imported, playbook = read_both(text)
    assert imported.kind is DocumentKind.WORKFLOW_STEP
    assert len([task for phase in playbook.phases for task in phase.tasks]) == 4


@pytest.mark.parametrize("head", ["Check first", "Check this beforehand", "Vorher prüfen", "Comprobar antes"])
def test_what_is_checked_first_is_required(head: str) -> None:
    text = _sheet("Step {}:", "Step").replace(
        "\n## Step 1", f"\n## {head}\n\n* The key is here\n* Power is on\n\n## Step 1"
    )
    assert len(read_both(text)[1].required_inputs) == 2


@pytest.mark.parametrize("label", ["Criteri di riuscita", "Kryteria powodzenia", "Critérios de êxito"])
def test_criteria_of_success_are_known_in_more_languages(label: str) -> None:
    part = f"\n\nCommand: `make wash`\n\n{label}:\n- the filter is white\n- no drop is left\n"
    _, playbook = read_both(f"# POS 3\n\n### Step 1 — Wash{part}\n### Step 2 — Rinse{part}\n### Step 3 — Dry{part}")
    assert sum(len(task.checks) for phase in playbook.phases for task in phase.tasks) == 6


@pytest.mark.parametrize(
    "way", ["hear them, ask again, still Step B", "give them a minute more and stay here", "stay in Step B"]
)
def test_a_way_may_stay_where_it_is(way: str) -> None:
    text = f"""# Lift

### Step A: Listen

If they are calm, go on with Step B.

### Step B: Talk

If they answer, go on with Step C.
If they are afraid, {way}.

### Step C: Open

Turn the key.
"""
    assert (_RETRY, "self") in [(route.action, route.to) for route in read_both(text)[1].phases[1].routes]
