"""Approvals by their number, by who gives them or behind a word such as stop; and what is looked at there."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import Imported, read_document
from orchestrator.playbook import Playbook


def _read(text: str) -> Imported:
    return read_document(text.encode(), where="skill.md")


def _skill(text: str) -> Playbook:
    read = _read(text)
    assert read.kind is DocumentKind.PHASE_SKILL
    assert isinstance(read.result, Playbook)
    return read.result


@pytest.mark.parametrize(
    "word, first, second",
    [
        (
            "Étape",
            "**Validation n° 1.** La cheffe valide le plan.",
            "**Validation n° 2.** Le directeur prononce la fin.",
        ),
        (
            "Schritt",
            "**Abnahme Nr. 1.** Die Laborleitung bestätigt es.",
            "**Abnahme Nr. 2.** Der Werkleiter nimmt es ab.",
        ),
        (
            "Phase",
            "**Approval A1:** the sail maker signs.",
            "**Approval C1:** risks are taken, by the head of the yard.",
        ),
        ("Phase", "**Approval by the sail maker:** cut or not.", "**Approval by the yard:** the boat is *afloat*."),
    ],
)
def test_approvals_that_are_counted_or_say_who_gives_them_are_gates(word: str, first: str, second: str) -> None:
    text = f"# Un voilier\n\n## {word} 1 — Plan\n\nDessiner.\n\n> {first}\n\n## {word} 2 — Coque\n\nBâtir.\n\n"
    read = _skill(f"{text}## {word} 3 — Mât\n\nDresser.\n\n> {second}\n")
    assert [gate.after for gate in (*read.gates, read.gate)] == ["plan", None]
    assert read.gate.source is not None
    assert read.gate.source.line > 1


@pytest.mark.parametrize("stop", ["STOP — Kiln approval", "HOLD: potter's sign-off", "Halt — glaze decision"])
def test_a_stop_that_says_for_what_is_a_gate(stop: str) -> None:
    text = "---\nname: fire-a-kiln\ndescription: Use when a kiln has to be fired.\n---\n# Fire a kiln\n\n## Phases\n\n"
    text += f"**Load**\n\nStack it.\n\n> **{stop}.** Ask Uma in the thread and wait.\n\n**Fire**\n\nHeat.\n"
    assert [gate.after for gate in _skill(text).gates] == ["load"]


_ENTRIES = """# How a map gets printed

## Ready to start?

- [ ] There is a wish
- [ ] The paper lies there

## The three phases

1. **Draw.** Draw the coast.

   🔶 *Pilot's look.* The pilot approves the coast.

2. **Etch.** Etch the plate.

   🔶 *Last look.* The plate has to be approved before it is inked.

3. **Print.** Print it.
"""


def test_signs_in_the_entries_of_a_numbered_flow_are_gates_and_a_question_above_boxes_is_what_has_to_be_so() -> None:
    read = _skill(_ENTRIES)
    assert [(gate.title, gate.after) for gate in read.gates] == [("Pilot's look", "draw"), ("Last look", "etch")]
    assert [wanted.text for wanted in read.required_inputs] == ["There is a wish", "The paper lies there"]


def test_a_gate_of_which_nobody_is_said_to_decide_is_reported() -> None:
    told = [(one.line, one.code) for one in _read(_ENTRIES).defects if one.code == "nobody-decides"]
    assert told == [(16, "nobody-decides")]


_STAGES = """# Bringing in a ferry

## Before anybody lifts an anchor

- The berth is free
- The pilot is aboard

## Phase 1: Approach

We decide which bell is rung. Then we look at this:

| What | We want |
|---|---|
| Speed | below 4 knots |
| Bells rung | at least 2 |

### Go/no-go: berth

Decided by: **Harbour master**. She looks at nothing else.

## Phase 2: Mooring

Make fast.

### Criteria for mooring

1. Lines are taut
2. No fender is missing

## Phase 3: Unloading

Open the gate.

| Deck | Colour |
|---|---|
| one | red |
"""


def test_what_is_looked_at_in_a_phase_is_judged_and_what_the_crew_decides_by_itself_is_no_gate() -> None:
    read = _skill(_STAGES)
    assert [wanted.text for wanted in read.required_inputs] == ["The berth is free", "The pilot is aboard"]
    assert [gate.after for gate in read.gates] == ["approach"]
    first, second, third = read.phases
    assert [check.title for check in first.checks] == ["Speed — below 4 knots", "Bells rung — at least 2"]
    assert [check.title for check in second.checks] == ["Lines are taut", "No fender is missing"]
    assert not third.checks


@pytest.mark.parametrize("label", ["Retry limit", "Retry budget"])
def test_how_often_units_are_retried_makes_no_procedure_of_a_workflow(label: str) -> None:
    units = "".join(
        f"### {number}. {name}\n\nDo it.\n\nAcceptance criteria:\n\n- it is {name.lower()}\n\n{label}: {number}\n\n"
        for number, name in enumerate(("Sorted", "Washed", "Dried", "Packed", "Sealed", "Sent"), start=1)
    )
    read = _read(f"# Work order: send the wool\n\n## Preconditions\n\n- [ ] the wool is there\n\n## Steps\n\n{units}")
    assert read.kind is DocumentKind.WORKFLOW_STEP
