"""What is counted in the words of a way is a limit of tries only where tries are counted, and no amount or time."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook

_TEXT = """# Runbook: hull

## Steps

### Step 1: Rinse the hull

Take the hose. {sentence}

{way}

### Step 2: Scrub the hull

Take the brush.

### Step 3: Paint the hull

The end.
"""


def _tries(*, sentence: str = "", way: str = "") -> int | None:
    playbook = read_document(_TEXT.format(sentence=sentence, way=way).encode(), where="x.md").result
    assert isinstance(playbook, Playbook)
    assert [phase.title for phase in playbook.phases] == ["Rinse the hull", "Scrub the hull", "Paint the hull"]
    first = playbook.phases[0]
    return first.max_attempts if "max_attempts" in first.model_fields_set else None


@pytest.mark.parametrize(
    "no",
    [
        "call at most 3 suppliers, then Step 3",
        "invite up to 5 testers, then go to Step 3",
        "skip, take at most 4 photos",
        "wait at most 3 days, then Step 3",
        "repeat Step 1 with up to 3 buckets",
    ],
)
def test_an_amount_in_an_answer_is_no_limit_of_tries(no: str) -> None:
    assert _tries(way=f"- Yes → Step 2\n- No → {no}") is None


@pytest.mark.parametrize(
    "no,tries",
    [
        ("print another sheet, two sheets at most, then Step 3", 2),
        ("request a new one, two requests at most, then Step 3", 2),
        ("rinse again, at most 3 times, then Step 3", 4),
        ("rinse anew, at most twice, then Step 3", 3),
        ("up to 3 attempts, then Step 3", 3),
        ("max. 2 short rounds, then Step 3", 2),
    ],
)
def test_tries_in_an_answer_that_leads_on_are_limited(no: str, tries: int) -> None:
    assert _tries(way=f"- Yes → Step 2\n- No → {no}") == tries


@pytest.mark.parametrize(
    "sentence",
    [
        "Si falla, repetir tras esperar hasta 3 horas.",
        "Wenn es fehlschlägt, bis zu 5 Tage warten und wiederholen.",
        "If it fails, wait up to 2 weeks and repeat.",
        "Se falhar, esperar até 2 dias e repetir.",
        "Als het mislukt, wacht tot 3 uur en herhaal.",
    ],
)
def test_how_long_is_waited_before_the_next_try_is_no_limit_of_tries(sentence: str) -> None:
    assert _tries(sentence=sentence) is None


@pytest.mark.parametrize(
    "sentence,tries", [("Si falla, repetir hasta 3 veces.", 4), ("Wenn es fehlschlägt, bis zu 5 mal wiederholen.", 6)]
)
def test_how_often_is_tried_again_is_one(sentence: str, tries: int) -> None:
    assert _tries(sentence=sentence) == tries
