"""Answers in the quotation marks of other languages, and cases in tables whose heads say that something follows."""

from __future__ import annotations

import pytest

from orchestrator.playbook import Effect, RouteAction
from tests.unit.documents.reads import playbook_of

_TEXT = """# Procédure : ouvrir le phare

### Étape A — Peindre

Peindre la porte.

### Étape B — Accord du gardien

{asked}

1. {yes} — la porte peut être ouverte ;
2. {back} — retour à l'étape A.

### Étape C — Ouvrir

Ouvrir la porte.
"""


@pytest.mark.parametrize(
    "asked, yes, back",
    [
        ("Le gardien répond par l'un de ces mots :", "« Accordé »", "« À reprendre »"),
        ("Le gardien répond par l'un de ces mots :", "“Accordé”", "“À corriger”"),
        ("Der Wärter antwortet:", "„Genehmigt“", "„Nacharbeiten“"),
    ],
)
def test_answers_stand_in_the_marks_of_their_language(asked: str, yes: str, back: str) -> None:
    playbook = playbook_of(_TEXT.format(asked=asked, yes=yes, back=back))
    replies = [reply for gate in (playbook.gate, *playbook.gates) for reply in gate.meanings]
    assert [(reply.does, reply.to) for reply in replies] == [(Effect.APPROVE, None), (Effect.ROLLBACK, "peindre")]


@pytest.mark.parametrize("heads", ["Constat | Suite à donner", "Cas | Décision à prendre", "Finding | Action to take"])
def test_a_case_that_is_handed_over_is_for_whom_it_names(heads: str) -> None:
    table = f"| {heads} |\n|---|---|\n| Rouille | transmettre au **serrurier** |\n| Ouverte | go to step 3 |\n"
    text = f"# Runbook\n\n## Step 1: Look\n\nLook.\n\n{table}\n## Step 2: Paint\n\nPaint.\n\n## Step 3: Go\n\nGo.\n"
    routes = playbook_of(text).phases[0].routes
    assert [(route.decision, route.action, route.to) for route in routes] == [
        ("Rouille", RouteAction.ESCALATE, None),
        ("Ouverte", RouteAction.CONTINUE, "go"),
    ]
