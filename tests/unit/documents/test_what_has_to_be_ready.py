"""What has to be there before the first step, however authors of any language call that part."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook

_TEXT = """# Washing the hull

Use this before the summer.

{head}

- hose and brush
- a second person

## Step 1: Rinse

Take the hose.

- Clean: go to step 2.
- Dirty: repeat it.

## Step 2: Dry

Take the cloth.

{tail}
"""
_HEADS = [
    "**Needs:**",
    "## Needs",
    "## Conditions",
    "Required on every boat:",
    "**Have these ready**",
    "## To fetch",
    "## Klaarleggen",
    "**Dit heb je nodig**",
    "## Was wir brauchen",
    "**Mitbringen:**",
    "## Ce qu'il faut avoir",
    "## Lo que se necesita",
    "## O que é preciso",
    "## Cosa serve",
    "## Co jest potrzebne",
    "Things the crew needs before the first rinse:",
    "## Was der Lehrling vor dem ersten Mal braucht",
    "## Ce dont l'équipe a besoin avant le premier lavage",
    "## Lo que el equipo necesita antes del primer lavado",
    "## Pièces à réunir avant de commencer",
    "## Accès requis",
    "## Documenti richiesti prima di iniziare",
    "## Erforderliches, bevor man anfängt",
    "## Dokumenty wymagane przed rozpoczęciem",
    "## Matériel exigé avant de commencer",
    "## Cosas que reunir antes de empezar",
    "## Alles vor dem Start",
    "## Itens obrigatórios antes de iniciar",
    "**IN (both required)**",
    "Incoming:",
]


def _read(head: str, tail: str = "", *, listed: bool = True) -> Playbook:
    text = _TEXT if listed else _TEXT.replace("- hose and brush\n- a second person\n", "")
    playbook = read_document(text.format(head=head, tail=tail).encode(), where="hull.md").result
    assert isinstance(playbook, Playbook)
    assert [phase.title for phase in playbook.phases] == ["Rinse", "Dry"]
    return playbook


@pytest.mark.parametrize("head", _HEADS)
def test_what_a_part_lists_that_is_called_so_is_required(head: str) -> None:
    assert [wanted.text for wanted in _read(head).required_inputs] == ["hose and brush", "a second person"]


@pytest.mark.parametrize(
    "head", ["## Symptoms", "## Needs attention from", "## Good to know", "**Changes**", "What the crew needs to know"]
)
def test_what_is_called_otherwise_is_not(head: str) -> None:
    assert not _read(head).required_inputs


@pytest.mark.parametrize(
    "told",
    [
        "We do not begin without (1) hose and brush and (2) a second person. A radio is welcome.",
        "Nobody starts without a) hose and brush, b) a second person. The rest is on board.\n\nThe pier lends both.",
        "Take along: i) hose and brush; ii) a second person.",
    ],
)
def test_what_a_sentence_counts_within_itself_is_required_one_by_one(told: str) -> None:
    read = _read(f"## What must be there already\n\n{told}", listed=False).required_inputs
    assert [wanted.text for wanted in read] == ["hose and brush", "a second person"]


@pytest.mark.parametrize(
    "head, column",
    [
        ("## Required inputs", "What if it is missing"),
        ("## Entradas obrigatórias", "Se faltar"),
        ("## Entrées obligatoires", "À défaut"),
        ("## Benötigte Eingaben", "Wenn es fehlt"),
    ],
)
def test_what_is_done_without_an_input_is_its_remedy_and_no_way_out(head: str, column: str) -> None:
    rows = "| hose and brush | shed | stop |\n| a second person | pier | wait |"
    table = f"| Thing | From | {column} |\n|---|---|---|\n{rows}"
    read = _read(f"{head}\n\n{table}", listed=False).required_inputs
    assert [(wanted.text, wanted.remedy) for wanted in read] == [
        ("hose and brush", "stop"),
        ("a second person", "wait"),
    ]


@pytest.mark.parametrize("tail", ["Before you leave the boat", "Avant de quitter le bateau", "Conditions"])
def test_boxes_behind_the_last_step_are_checked_and_not_required(tail: str) -> None:
    playbook = _read("## Needs", f"## {tail}\n\n- [ ] the hull is dry\n- [ ] the hose is rolled up")
    assert len(playbook.required_inputs) == 2
    assert [spec.title for spec in playbook.gate.checks] == ["the hull is dry", "the hose is rolled up"]
