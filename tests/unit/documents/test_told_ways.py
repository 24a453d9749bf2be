"""Ways that are told without labels, however their authors set them."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook

_RUN = """# Runbook: move the archive

## Before you start

- the key of the cellar

## Steps

### 1. Empty the shelves

Carry every box down.

{first}

### 2. Clean the shelves

Use the long brush.

### 3. Fill the shelves

Carry every box up again.
"""


def ways(told: str) -> list[tuple[str, str, str | None]]:
    """When each way of the first step is gone, what it does, and where it leads."""
    playbook = read_document(_RUN.format(first=told).encode(), where="run.md").result
    assert isinstance(playbook, Playbook)
    return [(route.decision, route.action.value, route.to) for route in playbook.phases[0].routes]


@pytest.mark.parametrize(
    "told",
    [
        "→ All dry: go to 2.\n\n→ Water on the floor: go to step 3.",
        "→ All dry: go to 2.\n→ Water on the floor: go to step 3.",
        "=> All dry: go to 2.\n=> Water on the floor: go to step 3.",
        "- → All dry: go to 2.\n- → Water on the floor: go to step 3.",
        "- => All dry: go to 2.\n- => Water on the floor: go to step 3.",
        "- All dry ➜ step 2\n- Water on the floor ➜ step 3",
        "➜ All dry: go to 2.\n➜ Water on the floor: go to step 3.",
    ],
)
def test_answers_behind_or_before_arrows_are_ways(told: str) -> None:
    """An arrow may stand at the start of a paragraph or item, or before the place, and have another form."""
    expected = [("All dry", "continue", "clean-the-shelves"), ("Water on the floor", "continue", "fill-the-shelves")]
    assert ways(told) == expected


_TABLE = """# Runbook: change the filters

## Steps

| # | Do | Expect | If not |
|---|---|---|---|
| 1 | `pump --stop` | silence | ask the duty officer |
| 2 | open the lid | no steam | go to 4 |
| 3 | `pump --start` | it hums | wait, go back to 2 |
| 4 | **Backing out:** `pump --drain` | an empty tank | — |
"""


def test_a_table_whose_last_column_leads_to_other_rows_is_a_procedure() -> None:
    """Its rows are named by what is done, though that be a command; empty cells lead nowhere."""
    read = read_document(_TABLE.encode(), where="run.md")
    assert isinstance(read.result, Playbook)
    phases = read.result.phases
    assert (read.kind.value, [phase.title for phase in phases[:3]]) == (
        "procedure",
        ["pump --stop", "open the lid", "pump --start"],
    )
    assert [[(route.action.value, route.to) for route in phase.routes] for phase in phases] == [
        [("escalate", None)],
        [("continue", phases[3].id)],
        [("retry", phases[1].id)],
        [],
    ]


_ROUND = """# The yearly round

Everybody takes it once.

## What the keeper needs

- the list of last year

## The round

### {one}

Put each book on one of two heaps.

### {two}

Mend what is torn. On Friday look at the heap:

- nothing is left: on to *{three}*;
- something is left: it goes back to *{one}*.

### {three}

Write down what was done.

## Some history

It was nobody's work once.
"""


@pytest.mark.parametrize("names", [("Sorting", "Mending", "Handing over"), ("The heaps", "Glue day", "Farewell")])
def test_headings_that_name_a_doing_or_lead_to_one_another_are_steps(names: tuple[str, str, str]) -> None:
    """They are called nothing else, and no other part of the document is one of them."""
    one, two, three = names
    read = read_document(_ROUND.format(one=one, two=two, three=three).encode(), where="round.md").result
    assert isinstance(read, Playbook)
    assert [phase.title for phase in read.phases] == [one, two, three]
    assert [wanted.text for wanted in read.required_inputs] == ["the list of last year"]
    ways = [(route.action.value, route.to) for route in read.phases[1].routes]
    assert ways == [("continue", read.phases[2].id), ("retry", read.phases[0].id)]


def test_a_panel_of_signs_says_what_has_to_be_there() -> None:
    """In a quotation as below a heading."""
    panel = "> 📋 **Entry conditions**\n> ✔ the key of the cellar\n> ✔ a lamp"
    text = _RUN.replace("## Before you start\n\n- the key of the cellar", panel).format(first="It takes an hour.")
    playbook = read_document(text.encode(), where="run.md").result
    assert isinstance(playbook, Playbook)
    assert [wanted.text for wanted in playbook.required_inputs] == ["the key of the cellar", "a lamp"]


@pytest.mark.parametrize(
    "told,expected,tries",
    [
        ("- Si tout est sec : passer à l'étape 2.\n- Si une clé manque : ajourner la visite.", ["continue", "halt"], 1),
        ("- Si la porte résiste : deux tentatives au maximum, puis appeler le gardien.", ["retry"], 2),
        ("- Si la porte résiste : trois tentatives au maximum, puis étape 3.", ["continue"], 3),
        ("- If the door sticks: two attempts at most, then call the porter.", ["retry"], 2),
        ("- all dry → step 2\n- somebody is in → page security", ["continue", "escalate"], 1),
        ("- Si tout est sec : clean the shelves later et clore.\n- Sinon : étape 3.", ["continue", "continue"], 1),
    ],
)
def test_ways_that_put_off_try_ask_or_end(told: str, expected: list[str], tries: int) -> None:
    """So many attempts are a limit, whatever comes then; what ends leads to no step that is named besides."""
    playbook = read_document(_RUN.format(first=told).encode(), where="run.md").result
    assert isinstance(playbook, Playbook)
    first = playbook.phases[0]
    assert [route.action.value for route in first.routes] == expected
    assert (first.max_attempts if "max_attempts" in first.model_fields_set else 1) == tries
    assert first.routes[0].to == "end" or "clore" not in told
    asked = {route.escalate_to for route in first.routes} - {None}
    assert asked == {who for who in ("le gardien", "porter", "security") if who in told}


def test_a_bold_line_above_parts_of_one_level_is_the_title() -> None:
    """Where the first heading is one of them; the last of several such lines says most."""
    text = _RUN.replace("# Runbook: move the archive", "**RUNBOOK**\n\n**RB-3 — Move the archive**").format(
        first="Slowly."
    )
    assert read_document(text.encode(), where="run.md").result.title == "RB-3 — Move the archive"
