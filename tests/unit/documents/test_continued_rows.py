"""Steps with a row for each result, and ways that labels and other languages tell."""

from __future__ import annotations

import pytest

from orchestrator.playbook import RouteAction
from tests.unit.documents.reads import playbook_of


def ways(text: str) -> list[tuple[str, str | None]]:
    """Where each way of each step leads."""
    return [
        (f"{phase.title}: {route.decision}", route.to or route.action.value)
        for phase in playbook_of(text).phases
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
    assert [phase.title for phase in playbook_of(table).phases] == ["Classify", "Change the lock", "Block the safe"]
    assert [to for _, to in ways(table)] == ["change-the-lock", "block-the-safe", "end", "end", "escalate"]
    assert playbook_of(table).phases[1].max_attempts == 3


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
    assert [phase.title for phase in playbook_of(prices).phases] == [
        "Choose a plan",
        "Pay for it",
        "Wait for the mail",
    ]


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
    found = [route for phase in playbook_of(text).phases for route in phase.routes]
    assert [route.action for route in found] == [
        RouteAction.CONTINUE,
        RouteAction.ESCALATE,
        RouteAction.CONTINUE,
        RouteAction.ESCALATE,
    ]
    assert found[2].to == "end"


HELP = """| {} |
|---|---|---|---|
| No light | Plug is out | Look at the plug | push it in |
| | Fuse is gone | Look at the box | go to the cupboard |
| Streaks | Drum is dirty | Look inside | call the caretaker |
| | Toner is low | Read the screen | go to the shop |
"""
HEADS = (
    "Symptom | Cause | Check | Action",
    "Störung | Ursache | Prüfen | Abhilfe",
    "Panne | Cause | Contrôle | Remède",
)


@pytest.mark.parametrize("heads", HEADS)
@pytest.mark.parametrize("part", ["Troubleshooting", "If it goes wrong", "Fehlersuche"])
def test_rows_that_say_what_is_amiss_and_what_helps_are_no_steps(heads: str, part: str) -> None:
    """They lead to shops and cupboards, and to none of their own."""
    listed = "# Copier\n\n## Steps\n\n1. Switch the copier on\n2. Lay the paper in\n3. Press start\n"
    text = f"{listed}\n## {part}\n\n{HELP.format(heads)}"
    assert [phase.title for phase in playbook_of(text).phases] == [
        "Switch the copier on",
        "Lay the paper in",
        "Press start",
    ]
    assert ways(text) == []


@pytest.mark.parametrize("heads", HEADS)
def test_what_helps_inside_of_a_step_is_no_way_out_of_it(heads: str) -> None:
    step = "# Copier\n\n## Step 1: Switch on\n\n- Press the knob\n"
    assert ways(f"{step}\n{HELP.format(heads)}\n## Step 2: Copy\n\n- Press start\n") == []


NAMED = """# Lost key

## Flow

| {} |
|---|---|---|---|
| Change the bulb | Look | Door | Build a ladder |
| | | Safe | **Load the van** |
| Build a ladder | Call the smith | fine | go to Load the van |
| Load the van | Drive | there | End |
| | | stuck | Call the garage |
"""


@pytest.mark.parametrize("heads", ["Stage | What happens | Outcome | Where to", "Job | Doing | Outcome | Where to"])
def test_rows_that_lead_to_one_another_by_name_are_steps(heads: str) -> None:
    """Whose last letter counts nothing, though `d` is a letter that steps are counted with."""
    text = NAMED.format(heads)
    assert [phase.title for phase in playbook_of(text).phases] == [
        "Change the bulb",
        "Build a ladder",
        "Load the van",
    ]
    assert [to for _, to in ways(text)] == ["build-a-ladder", "load-the-van", "load-the-van", "end", "escalate"]


@pytest.mark.parametrize("named", ["1. Wash\n2. Dry\n3. Fold\n", "- Wash\n- Dry\n- Fold\n"])
def test_rows_that_decide_in_steps_named_elsewhere_make_no_further_ones(named: str) -> None:
    text = (
        f"# Laundry\n\n## Steps\n\n{named}\n## Decisions\n\n| Step | Looked at | Result | Next |\n|---|---|---|---|\n"
        "| Wash | spots | clean | Step 2 |\n| | | dirty | Step 1 |\n"
        "| Dry | damp | dry | Step 3 |\n| | | wet | Step 2 |\n"
    )
    assert "Step 1" not in str([phase.title for phase in playbook_of(text).phases])
    assert len(playbook_of(text).phases) == 3


def test_a_table_longer_than_people_write_stays_one() -> None:
    """So that a document never grows beyond what may be read, and is refused for lines that it has not."""
    rows = "".join(f"| Name {n} | good | Step {n + 1} |\n| | bad | End |\n" for n in range(1_500))
    text = f"# Plan\n\n## Steps\n\n1. Wash\n2. Dry\n\n## Rows\n\n| Step | If | Next |\n|---|---|---|\n{rows}"
    assert [phase.title for phase in playbook_of(text).phases] == ["Wash", "Dry"]


ROWS = "| Step | Look | If | Then |\n|---|---|---|---|\n"
ROWS += "| One | at it | good | Step 2 |\n| | | bad | End |\n| Two | at it | ok | End |\n"
INDENTED = "".join(f"    {line}\n" for line in ROWS.splitlines())


@pytest.mark.parametrize(
    "shown",
    [INDENTED, f"```text\n~~~\n{ROWS}```\n", f"``````md\n```\n{ROWS}``````\n", f"<pre>\n{ROWS}</pre>\n"],
    ids=["indented", "another sign within", "a shorter fence within", "pre"],
)
def test_such_a_table_that_is_shown_makes_no_steps(shown: str) -> None:
    text = f"# Print\n\n## Step 1: Write\n\nWrite it as here:\n\n{shown}\n## Step 2: Print\n\n- Print it\n"
    assert [phase.title for phase in playbook_of(text).phases] == ["Write", "Print"]
