"""What a handoff's own text decides, and what it leaves undecided."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.reading.general import handoff_questions, handoff_rules


def test_every_sentence_of_the_intent_is_on_record_and_what_is_undecided_is_asked() -> None:
    body = """
## Situation

Four halls, one desk.

## Decisions and Intent

Titles are public. The fee for guests is still to be decided.

| role | may |
|---|---|
| desk | see everything |
"""
    recorded = " ".join(item.text for item in handoff_rules(body))
    assert all(said in recorded for said in ("Titles are public.", "desk : see everything."))
    assert "Four halls" not in recorded
    assert ["The fee for guests is still to be decided." in item.text for item in handoff_questions(body)] == [True]


@pytest.mark.parametrize(
    "sentence, asked",
    [
        ("Which bank is used is not yet known.", True),
        ("The rate is still unknown.", True),
        ("An unknown row answers 404.", False),
        ("The member gets the seat that she chooses, and the service will send a ticket.", False),
    ],
)
def test_only_what_nobody_decided_is_open(sentence: str, asked: bool) -> None:
    assert bool(handoff_questions(f"# Handoff\n\n## Decisions\n\n{sentence}\n")) is asked
