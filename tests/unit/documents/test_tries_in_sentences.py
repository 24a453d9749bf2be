"""How often a step is tried is read of sentences of any form and language, and of no others."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook

_PROCEDURE = """# Washing the hull

## Steps

### Step 1: Rinse

Take the long hose.

{told}

### Step 2: Scrub

Take the soft brush.
"""
_RULED = """# Washing the hull

## Steps

### Step 1: Rinse

Take the long hose.

### Step 2: Scrub

Take the soft brush.

## Rules

- {told}
"""
_LIMITS = {
    "Max. 3 attempts.": 3,
    "Max. 3x, then whistle.": 3,
    "Attempts allowed: 3.": 3,
    "Three tries, and the mate is called.": 3,
    "Try twice, then call the mate.": 2,
    "It may be tried four times at most.": 4,
    "Give up after the second failure.": 2,
    "After 3 failed attempts call the mate.": 3,
    "If it has failed three times, call the mate.": 3,
    "Retry max. 3x.": 4,
    "Two retries, then call the mate.": 3,
    "Höchstens dreimal versuchen.": 3,
    "Nach dem zweiten Fehlversuch den Maat rufen.": 2,
    "Bis zu 3 Versuche.": 3,
    "Deux tentatives, puis appeler le second.": 2,
    "Au bout du deuxième échec, appeler le second.": 2,
    "Tras el segundo fallo, llamar al contramaestre.": 2,
    "Dos intentos y después llamar al contramaestre.": 2,
    "Dopo il secondo fallimento chiamare il nostromo.": 2,
    "Massimo 3 tentativi.": 3,
    "Na de tweede mislukte poging de bootsman bellen.": 2,
    "Po trzeciej nieudanej próbie wezwij bosmana.": 3,
    "Após a segunda falha, chamar o contramestre.": 2,
    "Do this at most twice.": 2,
    "Doe dit hoogstens drie keer.": 3,
    "Rinse, wait, rinse. Twice, no more often.": 2,
    "Eén keer, niet vaker.": 1,
    "If the hull is dirty, try to loosen the dirt once with the soft brush.": 1,
    "If the third one fails too, call the mate.": 3,
    "Not clean after two rounds: call the mate.": 2,
    "Niet schoon na drie pogingen: de bootsman bellen.": 3,
    "Take a third reading, no fourth.": 3,
    "The soap is applied up to 3 times.": 3,
    "El jabón se aplica hasta 3 veces.": 3,
    "Se busca la mancha como máximo 2 veces; si no aparece, se sigue.": 2,
    "One restart only per hose.": 2,
    "If the hose bursts, another hose, a single repetition.": 2,
    "Otra manguera, una sola repetición.": 2,
    "Eine einzige Wiederholung.": 2,
    "- Still dirty after two calls → Step 2\n- Clean → Step 2": 2,
    "- It fails, first or second attempt → mend the hose, repeat the step\n- Clean → Step 2": 3,
}
_RULES = {
    "For all steps: three attempts, then call the mate.": 3,
    "No step is attempted more than three times.": 3,
    "Every step may be retried twice; then the mate is called.": 3,
    "Für alle Schritte gilt: höchstens drei Versuche, dann Eskalation an den Maat.": 3,
    "Pour toutes les étapes : trois essais au plus, puis escalade au second.": 3,
    "Para todos los pasos: tres intentos como máximo, después avisar al contramaestre.": 3,
    "Elke stap mag twee keer worden herhaald, daarna wordt de bootsman gebeld.": 3,
    "Per tutti i passi: al massimo tre tentativi, poi escalation al nostromo.": 3,
}
_OTHERS = [
    "The pump was tried three times last week.",
    "Wait two minutes, then try the door.",
    "After three days call the owner.",
    "Repeat the reading every 2 hours.",
    "Repeat it with 2 litres of water.",
    "If the second try fails, note the time.",
    "Two people hold the hose, then a third one opens it.",
    "Rinse it twice.",
    "The lamp blinks up to 3 times.",
    "The soap is applied up to 3 times a day.",
    "If the second hose is wet too, hang it up.",
    "Not full after two litres: wait.",
    "Not safe after two days: wait.",
    "After two rounds of coffee go on.",
]


def _limits(text: str) -> list[int | None]:
    playbook = read_document(text.encode(), where="x.md").result
    assert isinstance(playbook, Playbook)
    return [phase.max_attempts if "max_attempts" in phase.model_fields_set else None for phase in playbook.phases]


@pytest.mark.parametrize("told", _LIMITS)
def test_a_sentence_bounds_how_often_its_step_is_tried(told: str) -> None:
    assert _limits(_PROCEDURE.format(told=told)) == [_LIMITS[told], None]


@pytest.mark.parametrize("told", _RULES)
def test_a_rule_bounds_how_often_each_step_is_tried(told: str) -> None:
    assert _limits(_RULED.format(told=told)) == [_RULES[told]] * 2


@pytest.mark.parametrize("told", _OTHERS)
def test_what_counts_something_else_bounds_nothing(told: str) -> None:
    assert _limits(_PROCEDURE.format(told=told)) == [None, None]
