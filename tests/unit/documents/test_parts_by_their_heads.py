"""The parts of a document are known by what people call them, in their own languages."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook

_DOCUMENT = """# {title}

## {flow}

### S1: {first}

…

### S2: {second}

…

{closing}

| {what} | {who} |
|---|---|
| {one} | Ana |
| {two} | Bo |
"""
_WORDS = {
    "fr": ("Procédure", "Rincer la coque", "Contrôle final", "la coque brille", "le pont est sec"),
    "es": ("Desarrollo", "Lavar el casco", "Criterios de salida", "el casco brilla", "la cubierta está seca"),
    "it": ("Svolgimento", "Lavare lo scafo", "Controllo finale", "lo scafo brilla", "il ponte è asciutto"),
    "nl": ("Verloop", "Romp wassen", "Eindcontrole", "de romp glimt", "het dek is droog"),
    "de": ("Arbeitsablauf", "Rumpf waschen", "Abschlusskontrolle", "der Rumpf glänzt", "das Deck ist trocken"),
    "en": ("Course of action", "Rinse the hull", "Final checks", "the hull shines", "the deck is dry"),
}


@pytest.mark.parametrize("dress", ["## {}", "**{}**", "{}:"])
@pytest.mark.parametrize("language", _WORDS)
def test_a_table_at_the_end_is_judged_and_no_work_whatever_its_part_is_called(language: str, dress: str) -> None:
    flow, first, closing, one, two = _WORDS[language]
    text = _DOCUMENT.format(
        title="Hull",
        flow=flow,
        first=first,
        second="Deck",
        closing=dress.format(closing),
        what="What",
        who="Who",
        one=one,
        two=two,
    )
    playbook = read_document(text.encode(), where="x.md").result
    assert isinstance(playbook, Playbook)
    assert [phase.title for phase in playbook.phases] == [first, "Deck"]
    own = [check.title for phase in playbook.phases for check in phase.checks]
    assert own + [check.title for check in playbook.gate.checks] == [one, two]


@pytest.mark.parametrize(
    "lead",
    [
        "*This step is finished as soon as:*",
        "This step is done when:",
        "Every hull is ready once:",
        "**Leave this step only when**",
        "Leave the dock once:",
    ],
)
def test_a_list_below_when_a_step_is_done_is_judged(lead: str) -> None:
    listed = f"{lead}\n\n- the hull shines\n- the dock is dry"
    steps = f"## Step 1: Rinse\n\nRinse the hull.\n\n{listed}\n\n## Step 2: Dry\n\nWait.\n"
    read = read_document(f"# Procedure: clean the boat\n\n{steps}".encode(), where="x.md").result
    assert isinstance(read, Playbook)
    assert [[check.title for check in phase.checks] for phase in read.phases] == [
        ["the hull shines", "the dock is dry"],
        [],
    ]
