"""Places where people are asked in the midst of the work, however they are set."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook, RouteAction

_LEAD_INS = """# How a song is built here

**First pass, the tune.** Hum it until it stays.

**Second pass, the words.** Write three verses.

{first}

**Third pass, the band.** Everybody plays once.

{last}

## What "finished" means

1. The tune is written down.
2. The words fit the tune.
"""
_TAGS = """<given>
- one song
- a piano
</given>

<stage n="1" title="Listen">
Play the song twice.
</stage>

<stage n="2" title="Write down">
Write what you hear.
</stage>

<checkpoint after="2">
{first}
</checkpoint>

<stage n="3" title="Play">
Play what is written.
</stage>

<checkpoint after="3">
{last}
</checkpoint>

<quality_bar>
* no note is missing
* no note was added
</quality_bar>
"""
_ASKED = [
    (
        "> ✋ **Stop and ask.** Show the verses and wait until they say so.",
        "> ✋ **Stop and ask.** The human opens the hall.",
    ),
    (
        "**Freigabe 1:** Die Leitung antwortet mit „frei“.",
        "**Freigabe 2:** Das Haus übernimmt das Lied oder lehnt es ab.",
    ),
    ("**Song sign-off.** The singer accepts or returns it.", "**Hall sign-off.** The owner decides."),
]


def gates(text: str) -> tuple[list[str], list[str | None]]:
    """The phases of a stage, and where people are asked in it; none where that is its end."""
    read = read_document(text.encode(), where="stage.md", kind=DocumentKind.PHASE_SKILL).result
    assert isinstance(read, Playbook)
    return [phase.title for phase in read.phases], [gate.after for gate in (*read.gates, read.gate) if gate.source]


@pytest.mark.parametrize("first,last", _ASKED)
def test_people_are_asked_between_passes_that_are_spelt(first: str, last: str) -> None:
    """By a quotation with a sign before it, in German, or by an answer that they may give."""
    text = _LEAD_INS.format(first=first, last=last)
    assert gates(text) == (["the tune", "the words", "the band"], ["the-words", None])


def test_tags_of_a_prompt_that_are_called_checkpoints_are_gates() -> None:
    """What stands behind their attributes says who is asked."""
    text = _TAGS.format(first="Show it. Ask whether it is right. Wait for the answer.", last="The user may keep it.")
    assert gates(text) == (["Listen", "Write down", "Play"], ["write-down", None])


_HELD = """# Eine Brücke prüfen

## Ablauf

### Abschnitt I: Ansehen

Alle Pfeiler werden angesehen.

### Abschnitt II: Messen

Jeder Riss wird gemessen.

**Entscheidung.** Die Bauleitung legt fest, was gerichtet wird. Ohne ihre Unterschrift geht es nicht weiter.

### Abschnitt III: Richten

Die Risse werden geschlossen.

**Freigabe.** Das Amt liest den Bericht und gibt frei oder weist zurück.
"""


def test_where_nothing_goes_on_without_a_signature_is_a_gate() -> None:
    """Whatever its bold word is; a document in which people sign between its parts is a phase skill."""
    read = read_document(_HELD.encode(), where="stage.md")
    assert read.kind is DocumentKind.PHASE_SKILL
    assert gates(_HELD) == (["Ansehen", "Messen", "Richten"], ["messen", None])


_ANSWERED = """# Ablauf: Leuchtturm

## Schritt 1: Schauen

Zur Lampe schauen.

Ergebnis:

- Lampe hell: Schritt 2
- Lampe flackert: {0}

## Schritt 2: Schreiben

Ins Buch schreiben.

## Schritt 3: Schlafen

Schlafen.
"""


@pytest.mark.parametrize(
    "words, action",
    [
        ("den Wärter anrufen", RouteAction.ESCALATE),
        ("Deckel schließen und den Wärter fragen", RouteAction.ESCALATE),
        ("Licht einschalten, dann den Wärter verständigen", RouteAction.ESCALATE),
        ("die Leitung einschalten", RouteAction.ESCALATE),
        ("de wachter bellen", RouteAction.ESCALATE),
        ("de directeur inschakelen", RouteAction.ESCALATE),
        ("das Licht einschalten und Schritt 3", RouteAction.CONTINUE),
        ("Heizung einschalten, Schritt 3", RouteAction.CONTINUE),
        ("Pumpe einschalten", None),
        ("de pomp inschakelen", None),
        ("nicht den Wärter fragen", None),
        ("keinen Wärter anrufen", None),
        ("niet de wachter bellen", None),
        ("ohne den Wärter zu fragen die Tür ölen", None),
        ("zonder de wachter te bellen de deur smeren", None),
        ("offene Fragen sammeln", None),
    ],
)
def test_a_verb_at_the_end_asks_a_person_and_switches_no_lamp_on(words: str, action: RouteAction | None) -> None:
    playbook = read_document(_ANSWERED.format(words).encode(), where="procedure-x.md").result
    assert isinstance(playbook, Playbook)
    assert [route.action for route in playbook.phases[0].routes[1:]] == ([action] if action else [])
