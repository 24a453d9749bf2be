"""People who approve in the midst of a procedure, and words that only look as if somebody decided."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook, RouteAction

_STEPS = """# SOP 7: Loan of a painting

## 1. Pack

Wrap the painting.

## 2. Condition report

{told}

## 3. Dispatch

Hand it to the courier.
"""


def _read(text: str, kind: DocumentKind = DocumentKind.PROCEDURE) -> Playbook:
    result = read_document(text.encode(), where="loan.md", kind=kind).result
    assert isinstance(result, Playbook)
    return result


@pytest.mark.parametrize(
    "told",
    [
        "The registrar writes it. The head of collections reads the report and approves or rejects the loan.",
        "Send the report to the chief conservator, who signs it before the crate is closed.",
        "Another conservator goes over the report and comments `report: LGTM` on the ticket.",
        "Someone else on the team signs off the report.",
        "Bericht schreiben. Freigabe durch die Leitung der Sammlung.",
        "Le directeur relit le rapport et approuve ou rejette le prêt.",
        "La directora revisa el informe y aprueba o rechaza el préstamo.",
    ],
)
def test_a_person_who_approves_in_a_step_of_a_procedure_is_a_gate_behind_it(told: str) -> None:
    assert [gate.after for gate in _read(_STEPS.format(told=told)).gates] == ["condition-report"]


def test_what_follows_from_the_answer_stays_a_way_of_the_step() -> None:
    told = "The head of collections approves or rejects the loan. If it is rejected, return to step 1."
    found = _read(_STEPS.format(told=told))
    assert (len(found.gates), [route.to for route in found.phases[1].routes]) == (1, ["pack"])


def test_a_row_that_is_called_approval_names_who_gives_it() -> None:
    text = """# Procedure: monthly stock

| Step | Who | What is done |
|---|---|---|
| 1. Count | Clerk | Count the shelves |
| 2. Approval | Finance director | Look at the list |
| 3. Booking | Clerk | Book what differs |
"""
    assert [gate.after for gate in _read(text).gates] == ["approval"]


@pytest.mark.parametrize(
    "told",
    [
        "Curators get their list and decide *lend* or *keep* for each painting.",
        "Decision: do the photographs agree with the list?",
        "Ask the curator when a frame is loose.",
        "Compare the report with the one that the director signed last year.",
        "If nobody accepts the crate, store it.",
    ],
)
def test_work_that_people_do_is_no_gate(told: str) -> None:
    assert not _read(_STEPS.format(told=told)).gates


@pytest.mark.parametrize(
    "told", ["- Decide which frames are kept, cleaned or replaced", "Look at it. Decide whether glass is needed."]
)
def test_whoever_is_told_to_decide_is_waited_for_by_nobody(told: str) -> None:
    """In a phase skill as well: only sentences about others hold the work up."""
    text = _STEPS.format(told=told) + "\n## Approval gate\n\nReply with:\n\n- APPROVED: go\n- REVISE: back to 1\n"
    assert not _read(text, DocumentKind.PHASE_SKILL).gates


@pytest.mark.parametrize("noun", ["alert", "page"])
def test_a_noun_that_is_also_a_verb_calls_nobody(noun: str) -> None:
    text = f"# Runbook\n\n## 1. Look\n\n- lag is falling → resolve the {noun} and stop here\n- lag rises → go to 2\n\n"
    found = _read(text + "## 2. Scale\n\nAdd a worker.\n").phases[0].routes
    assert [(route.action, route.escalate_to) for route in found] == [
        (RouteAction.HALT, None),
        (RouteAction.CONTINUE, None),
    ]


def test_things_below_words_that_they_have_to_exist_are_required_whatever_they_begin_with() -> None:
    """`Release branch` and `Store keys` are no orders there."""
    text = """# Skill: museum app

## Quick start

Before starting, confirm that these papers exist:

- Signed loan contract
- Release form of the lender
- Store keys in the safe

Ask the user:

- Which hall?

## Phase 1: Hang

Hang it.
"""
    assert len(_read(text, DocumentKind.PHASE_SKILL).required_inputs) == 3


def test_a_gate_stands_where_the_heading_right_before_its_own_says() -> None:
    text = """# Skill: museum app

## Phase 1: Hang

Hang it.

## Phase 2: Light

Light it.

## Phase 3: Open

Open the hall.

## Light review gate (after Phase 1)

Show the photographs.

## LIGHT DONE — HUMAN REVIEW REQUIRED

- [ ] photographs attached

Reply with:

- APPROVED → go on with phase 2
- REVISE → back to phase 1
"""
    assert [gate.after for gate in _read(text, DocumentKind.PHASE_SKILL).gates] == ["hang"]
