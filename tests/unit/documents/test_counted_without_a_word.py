"""Steps that are only counted, `II. Rinse`, `Leg 2/3`, wherever they stand; and ways in pairs."""

from __future__ import annotations

from orchestrator.playbook import Playbook
from tests.unit.documents.reads import playbook_of

_ROMAN = """# Washing the lanterns

**Needed beforehand**

Warm water
Two soft cloths
A dry shelf

## In the yard

**I. Take them down.** Mind the wind.

- all are down → II
- one is stuck → leave it

**II. Rinse.** Never with soap.

## Back inside

**III. Dry.** Overnight.

## Finished when

- no lantern drips
"""
_OF = """# Moving the hives

## Sequence

- **Leg 1/3 — Close the hives** — At dusk.
- **Leg 2/3 — Load the cart** — Two people.
- **Leg 3/3 — Set them up** — Facing south.

## Final checks

- [ ] the bees fly
"""
_APART = """# Lighting the kiln

## How it goes

### Leg 1: Stack

Large pots below.

### Leg 2: Fire

Slowly.

### Leg 3: Cool

A day at least.

| Leg | What is seen | What follows |
|---|---|---|
| Leg 1 | all pots stand | go to leg 2 |
| Leg 1 | a pot leans | stop |
| Leg 2 | the cone bends | leg 3 |
| Leg 2 | the fire dies | back to leg 1 |
| Leg 3 | the door is cold | done |
"""
_PAIRS = """# Watering the terraces

## Procedure

### Step 1: Open the sluice

| | |
|---|---|
| the gauge rises | continue with step 2 |
| the gauge stays | stop |

### Step 2: Walk the ditch

Full to the brim: step 3
Leaking: return to step 1

### Step 3: Close

Write it down.
"""


def _ways(playbook: Playbook) -> dict[str, list[str | None]]:
    return {phase.title: [route.to or route.action.value for route in phase.routes] for phase in playbook.phases}


def test_numerals_alone_count_steps_in_several_parts_and_short_lines_below_a_label_are_a_list() -> None:
    playbook = playbook_of(_ROMAN)
    assert [phase.title for phase in playbook.phases] == ["Take them down", "Rinse", "Dry"]
    assert [one.text for one in playbook.required_inputs] == ["Warm water", "Two soft cloths", "A dry shelf"]


def test_a_step_says_how_many_there_are_and_its_name_ends_where_the_bold_does() -> None:
    assert [phase.title for phase in playbook_of(_OF).phases] == ["Close the hives", "Load the cart", "Set them up"]


def test_a_table_that_names_a_step_in_several_rows_says_what_is_decided_there() -> None:
    assert _ways(playbook_of(_APART)) == {
        "Stack": ["fire", "halt"],
        "Fire": ["cool", "stack"],
        "Cool": ["end"],
    }


def test_rows_of_two_cells_and_labelled_lines_are_answers_where_all_of_them_lead_somewhere() -> None:
    assert _ways(playbook_of(_PAIRS)) == {
        "Open the sluice": ["walk-the-ditch", "halt"],
        "Walk the ditch": ["close", "open-the-sluice"],
        "Close": [],
    }
