"""What is said again outside of the steps and does not fit them: another limit, a section that says nothing of it."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document

_WEIR = """# Procedure: open the weir

## Step 1: Ring the mill

If nobody answers, ring the mill again up to 4 times, then go to Step 3.

## Step 2: Lift the boards

The crank is tried three times. If it sticks, go to Step 3.

## Step 3: Close the gate

By hand.

## At a glance

{said}
"""


def codes(text: str) -> list[tuple[int, str]]:
    """The defects of limits and of names, with their lines."""
    found = read_document(text.encode(), where="weir.md").defects
    return [(one.line, one.code) for one in found if one.code in {"conflicting-limit", "stale-name"}]


@pytest.mark.parametrize(
    "said",
    [
        "| What | How often |\n|---|---|\n| Mill ring retries | 2 |",
        "| Limit | Value |\n|---|---|\n| Retries: ring the mill | 3 |",
        "To ring the mill is tried at most three times before the gate is closed.",
    ],
)
def test_another_limit_of_what_a_step_limits_is_reported(said: str) -> None:
    line = 17 if said.startswith("To ring") else 19
    assert codes(_WEIR.format(said=said)) == [(line, "conflicting-limit")]


@pytest.mark.parametrize(
    "said",
    [
        "| What | How often |\n|---|---|\n| Mill ring retries | 4 |",
        "| What | How often |\n|---|---|\n| Boat horn retries | 2 |",
        "| What | How often |\n|---|---|\n| Retries | 2 |",
        "| What | How many |\n|---|---|\n| Boards of the mill | 2 |",
    ],
)
def test_the_same_limit_and_that_of_something_else_are_none(said: str) -> None:
    assert codes(_WEIR.format(said=said)) == []


_PATH = """# Anweisung: Pfad räumen

## 1 Zweck

Der Pfad bleibt frei.

## 2 Ablauf

### 2.1 Sperren

Schild aufstellen.

### 2.2 Räumen

Laub und Äste kommen in den Container, höchstens zwei Fuhren am Tag.

### 2.3 Melden

Im Buch eintragen.

## 3 Hinweise

{said}
"""


def test_a_section_that_says_nothing_of_what_it_is_named_for_is_reported_where_another_does() -> None:
    said = "Wie viele Fuhren der Container am Tag fasst, steht in Abschnitt 2.3."
    assert codes(_PATH.format(said=said)) == [(23, "stale-name")]


@pytest.mark.parametrize(
    "said",
    [
        "Wie viele Fuhren der Container am Tag fasst, steht in Abschnitt 2.2.",
        "Die Farbe der Schranke steht in Abschnitt 2.3.",
    ],
)
def test_a_section_that_says_so_or_of_which_no_other_says_more_is_well_named(said: str) -> None:
    assert codes(_PATH.format(said=said)) == []
