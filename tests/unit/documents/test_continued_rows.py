"""Steps with a row for each result, and ways that labels and other languages tell."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook, RouteAction


def read(text: str) -> Playbook:
    result = read_document(text.encode(), where="made.md").result
    assert isinstance(result, Playbook)
    return result


def ways(text: str) -> list[tuple[str, str | None]]:
    """Where each way of each step leads."""
    return [
        (f"{phase.title}: {route.decision}", route.to or route.action.value)
        for phase in read(text).phases
        for route in phase.routes
    ]


EMPTY = """# Lost key

## Procedure

| Step | What to do | Result | Next |
|---|---|---|---|
| **A. Classify** | Look it up | Door key | Step B |
| | | Safe key | Step C |
| **B. Change the lock** | Call the smith; at most 3 attempts | Changed | End |
| **C. Block the safe** | Turn the dial | Blocked | End |
| | | Stuck | Call Safe on-call |
"""
AGAIN = """# Lost key

## Procedure

| Step | Name | What to do | If | Then go to |
|---|---|---|---|---|
| 1 | Classify | Look it up | Door key | 2 |
| 1 | Classify | Look it up | Safe key | 3 |
| 2 | Change the lock | Order a lock; at most 3 attempts | Changed | End |
| 3 | Block the safe | Turn the dial | Blocked | End |
| 3 | Block the safe | Turn the dial | Stuck | Call Safe on-call |
"""


@pytest.mark.parametrize("table", [EMPTY, AGAIN])
def test_rows_that_go_on_with_a_step_are_its_ways(table: str) -> None:
    assert [phase.title for phase in read(table).phases] == ["Classify", "Change the lock", "Block the safe"]
    assert [to for _, to in ways(table)] == ["change-the-lock", "block-the-safe", "end", "end", "escalate"]
    assert read(table).phases[1].max_attempts == 3


def test_a_table_that_goes_on_and_leads_nowhere_is_none_of_steps() -> None:
    prices = """# Seats

| Plan | What | Support | Price |
|---|---|---|---|
| Small | one seat | mail | 3 |
| | | chat | 4 |
| Large | ten seats | mail | 20 |
| | | chat | 30 |

## Steps

1. Choose a plan
2. Pay for it
3. Wait for the mail
"""
    assert [phase.title for phase in read(prices).phases] == ["Choose a plan", "Pay for it", "Wait for the mail"]


LABELLED = """# Returned goods

## Steps

**Step 1 — Open**

Look at the label.

*Next:* Step 2

**Step 2 — Weigh**

Put it on the scale.

*If it is complete:* Step 4

*If the scale still reports failed:* Step 3

**Step 3 — Weigh by hand**

Use the old scale.

*If the depot is silent:* call Depot Management

*If weighed:* Step 4

**Step 4 — Book**

Write it down.

*Next:* end
"""


def test_a_label_that_names_the_next_step_or_what_still_fails_is_a_way() -> None:
    assert ways(LABELLED) == [
        ("Open: Open", "weigh"),
        ("Weigh: If it is complete", "book"),
        ("Weigh: If the scale still reports failed", "weigh-by-hand"),
        ("Weigh by hand: If the depot is silent", "escalate"),
        ("Weigh by hand: If weighed", "book"),
        ("Book: Book", "end"),
    ]


def test_a_verb_that_comes_last_asks_somebody_or_ends_the_work() -> None:
    text = """# Störung

## Ablauf

### Schritt 1: Druck prüfen

- Druck normal: weiter mit Schritt 2
- Leitung undicht: Installateur anrufen

### Schritt 2: Brenner starten

1. Taste drücken
2. Uhrzeit notieren, Hausmeister informieren

- Brenner läuft: Vorgang beenden
- Brenner bleibt aus: Leitung Technik informieren
"""
    found = [route for phase in read(text).phases for route in phase.routes]
    assert [route.action for route in found] == [
        RouteAction.CONTINUE,
        RouteAction.ESCALATE,
        RouteAction.CONTINUE,
        RouteAction.ESCALATE,
    ]
    assert found[2].to == "end"
