"""What follows once something was tried again in vain, what ends all of the work, and cases in heads of columns."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook, RouteAction

_STEPS = """# SOP 3: Bread

## 1. Knead

Knead it.

## 2. Rise

{told}

## 3. Bake

Bake it.
"""
_AGAIN, _ASK, _HALT = RouteAction.RETRY, RouteAction.ESCALATE, RouteAction.HALT


def _actions(told: str) -> list[RouteAction]:
    result = read_document(_STEPS.format(told=told).encode(), where="x.md", kind=DocumentKind.PROCEDURE).result
    assert isinstance(result, Playbook)
    return [route.action for route in result.phases[1].routes]


@pytest.mark.parametrize(
    "told, actions",
    [
        (
            "If the dough is flat, add yeast and repeat step 2. If it is flat a second time, drop it.",
            [_AGAIN, _HALT],
        ),
        ("If it is flat, return to step 1. Two returns are allowed. If it is still flat, drop it.", [_AGAIN, _HALT]),
        (
            "If the scale is off, the baker re-reads it once. If it is off again, it is passed to the shift lead.",
            [_AGAIN, _ASK],
        ),
        (
            "If it tears, the baker returns to step 1. If it tears thereafter, hand it to the head baker.",
            [_AGAIN, _ASK],
        ),
        ("Wenn der Teig reißt, den Schritt wiederholen. Reißt er erneut, die Backmeisterin anrufen.", [_AGAIN, _ASK]),
        ("Reißt der Teig, zurück zu Schritt 1.", [_AGAIN]),
        ("If the oven is cold, the order is forwarded to the night desk.", []),
        ("Put the loaf aside. If it tears again, tell nobody.", []),
    ],
)
def test_what_is_done_when_it_was_in_vain_is_a_way_of_its_own(told: str, actions: list[RouteAction]) -> None:
    """Right behind the sentence that tells the way back, or behind one on its limit."""
    assert _actions(told) == actions


@pytest.mark.parametrize(
    "told",
    [
        "If the flour is damp, put it aside and label it; the procedure ends.",
        "If the flour is damp, label the sack, the process stops here.",
        "Wenn das Mehl feucht ist, den Sack beschriften; das Verfahren endet.",
        "Si la harina está húmeda, apartar el saco; el procedimiento termina aquí.",
    ],
)
def test_words_that_all_ends_halt_in_their_case(told: str) -> None:
    assert _actions(told) == [_HALT]


def test_a_failure_is_tried_again_by_whoever_tries_it_once_more() -> None:
    assert _actions("If the sensor fails, the baker re-reads it once.") == [_AGAIN]


def test_skipping_one_thing_again_does_the_step_again() -> None:
    told = "- the same loaf is burnt again → skip again, at most 5 loaves; after that page @head-baker\n- fine → step 3"
    assert _actions(told)[0] is _AGAIN


@pytest.mark.parametrize(
    "well, ill, words",
    [
        ("Si es correcto", "Si no es correcto", ("Continuar con el paso {}", "Repetir el paso {}")),
        ("Si c'est conforme", "Si ce n'est pas conforme", ("Continuer avec l'étape {}", "Répéter l'étape {}")),
        ("Wenn in Ordnung", "Wenn nicht in Ordnung", ("Weiter mit Schritt {}", "Schritt {} wiederholen")),
        ("Se è corretto", "Se non è corretto", ("Continuare con il passo {}", "Ripetere il passo {}")),
        ("If it is in order", "If it is not in order", ("Go to step {}", "Repeat step {}")),
    ],
)
def test_columns_called_after_the_case_say_what_follows(well: str, ill: str, words: tuple[str, str]) -> None:
    """The denied one takes the work back, in whatever language."""
    on, back = words
    text = f"""# Procedure: bread

| Step | Work | {well} | {ill} |
|---|---|---|---|
| 1. Knead | Knead it | {on.format(2)} | {back.format(1)} |
| 2. Rise | Wait | {on.format(3)} | {back.format(1)} |
| 3. Bake | Bake it | End | {back.format(2)} |
"""
    result = read_document(text.encode(), where="x.md", kind=DocumentKind.PROCEDURE).result
    assert isinstance(result, Playbook)
    found = [[route.action for route in phase.routes] for phase in result.phases]
    assert found == [[RouteAction.CONTINUE, _AGAIN]] * 3


def test_a_case_without_its_opposite_says_what_is_done_about_a_failure() -> None:
    """It makes no procedure of a list of tasks."""
    step = "## WP{0} Work {0}\n\nAttempts allowed: 2\nIf not successful: inform the baker\n\n1. `make oven{0}`\n\n"
    result = read_document(("# Workflow step 4: Bakery\n\n" + step.format(1) + step.format(2)).encode(), where="x.md")
    assert result.kind is DocumentKind.WORKFLOW_STEP
