"""Stages of a prompt: where they are counted within one part, what each ends with, and who decides at the end."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.playbook import Effect, Playbook

_TEXT = """# Orchard agent

Persona: **Orchard Keeper**.

## 1. Contract

IN (all required)
: the row plan
: a sharp saw

## 2. {flow}

### 2.1 Walk

Walk all rows and count the trees.

*Exit:* every tree has a number.

If the count is off, walk again, up to 3 times.

### 2.2 Prune

Cut what is dead. Try a blunt saw up to 2 times.

*Exit:* no dead branch is left.

### 2.3 Report

Write it down.

## 3. Final gate

{gate}

## 4. Limits

* Not in the rain.
"""
_TABLE = """Show the report and ask for a word:

| Word | You |
|---|---|
| AGREE | hand over |
| AGAIN | go back to Stage 2 |
"""


def _read(flow: str = "Stages of the work", gate: str = _TABLE) -> Playbook:
    read = read_document(_TEXT.format(flow=flow, gate=gate).encode(), where="orchard.md")
    assert read.kind is DocumentKind.PHASE_SKILL
    assert isinstance(read.result, Playbook)
    return read.result


@pytest.mark.parametrize("flow", ["Stages of the work", "How it goes", "How the stage goes", "Course of the job"])
def test_parts_that_count_on_below_the_flow_are_the_steps(flow: str) -> None:
    playbook = _read(flow)
    assert [phase.title for phase in playbook.phases] == ["Walk", "Prune", "Report"]
    assert [wanted.text for wanted in playbook.required_inputs] == ["the row plan", "a sharp saw"]


def test_what_a_stage_ends_with_is_its_criterion() -> None:
    told = [[spec.title for spec in phase.checks] for phase in _read().phases]
    assert told == [["every tree has a number."], ["no dead branch is left."], []]


def _does(playbook: Playbook) -> dict[str, Effect]:
    return {reply.reply: reply.does for reply in playbook.gate.meanings}


def test_the_rows_behind_the_question_of_a_gate_are_its_answers() -> None:
    gate = _read().gate
    assert [(reply.reply, reply.to) for reply in gate.meanings] == [("AGREE", None), ("AGAIN", "prune")]


@pytest.mark.parametrize(
    "told",
    [
        "The owner reads the report and replies `accept` or `redo`. On `redo`, return to 2.2.",
        'The owner answers with "accept", "redo" or "stop". After "redo" it goes back to Stage 2.',
    ],
)
def test_words_that_a_sentence_offers_are_answers_and_what_is_listed_is_judged(told: str) -> None:
    gate = _read(gate=f"{told}\n\n- no branch lies on the path\n- each tree has a number").gate
    assert set(gate.replies) >= {"accept", "redo"}
    assert [reply.to for reply in gate.meanings if reply.reply == "redo"] == ["prune"]
    assert [spec.title for spec in gate.checks] == ["no branch lies on the path", "each tree has a number"]


def test_a_sentence_that_only_names_things_offers_no_answers() -> None:
    told = "The owner reads the answers in `notes.md` or `report.md`."
    assert not _does(_read(gate=f"{told}\n\n{_TABLE}")).keys() & {"notes.md", "report.md"}


def test_an_answer_that_hands_on_to_another_stage_approves_in_any_language() -> None:
    text = """# Habilidade: Poda (etapa 2 de 3)

## Quem você é

Você é a **Podadora**. Corta pouco.

### Fase 1 — Andar
Conte as árvores.

### Fase 2 — Cortar
Corte o que está seco.

## Porta

Mostre tudo ao dono. Respostas aceitas:

- `COLHER` → entregue à etapa 3
- `VOLTAR` → volte à Fase 1

Critérios que o dono confere:

1. Toda árvore tem número
2. Nada ficou seco
"""
    read = read_document(text.encode(), where="poda.md")
    assert read.kind is DocumentKind.PHASE_SKILL
    assert isinstance(read.result, Playbook)
    assert _does(read.result) == {"COLHER": Effect.APPROVE, "VOLTAR": Effect.ROLLBACK}
    assert [spec.title for spec in read.result.gate.checks] == ["Toda árvore tem número", "Nada ficou seco"]


@pytest.mark.parametrize(
    "told, stale",
    [
        ("Keep the saw of 2.3 (Prune).", 1),
        ('Keep what "2.1 Prune" says.', 1),
        ("Keep the saw of 2.2 (Prune).", 0),
        ("Take 2.3 saws for pruning; a 2.1 m ladder does.", 0),
    ],
)
def test_a_number_with_the_title_of_another_part_behind_it_is_stale(told: str, stale: int) -> None:
    text = _TEXT.format(flow="Stages of the work", gate=_TABLE).replace("* Not in the rain.", f"* {told}")
    defects = read_document(text.encode(), where="orchard.md").defects
    assert sum(defect.code == "stale-name" for defect in defects) == stale
