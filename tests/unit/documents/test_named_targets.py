"""Ways name the steps that they lead to by name, letter, Roman number or number sign, wherever the steps are told."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook, RouteAction

_HEADINGS = """# The hull

## Steps

### {0}Rinse the hull

{1}

### {2}Scrub the deck

{3}

### {4}Paint the mast

The end.
"""
_WAYS = {
    "name": ("", '- Yes → "Scrub the deck"\n- No → stop', "- Yes: Paint the mast\n- No: repeat from *Rinse the hull*"),
    "link": ("", "If it is clean, go to [Scrub the deck](#scrub-the-deck).", "If not, back to [Rinse the hull](#x)."),
    "letter": ("ABC", "- it is clean → B\n- it is not → stop", "- it is dry → C\n- it is wet → back to A"),
    "roman": (("I", "II", "III"), "- it is clean → on to II\n- it is not → stop", "- it is dry → III\n- it is wet → I"),
    "sign": ("123", "- it is clean → #2\n- it is not → stop", "- it is dry → #3\n- it is wet → back to #1"),
}


def _routes(text: str) -> list[tuple[str, str | None]]:
    playbook = read_document(text.encode(), where="x.md").result
    assert isinstance(playbook, Playbook)
    assert [phase.title for phase in playbook.phases] == ["Rinse the hull", "Scrub the deck", "Paint the mast"]
    return [(phase.id, route.to) for phase in playbook.phases for route in phase.routes if route.to]


@pytest.mark.parametrize("how", _WAYS)
def test_a_way_leads_to_the_step_that_it_names(how: str) -> None:
    signs, first, second = _WAYS[how]
    one, two, three = (f"{sign}. " for sign in signs) if signs else ("", "", "")
    routes = _routes(_HEADINGS.format(one, first, two, second, three))
    assert ("scrub-the-deck", "rinse-the-hull") in routes
    assert {to for phase, to in routes if phase == "rinse-the-hull"} == {"scrub-the-deck"}
    onward = [] if how == "link" else ["paint-the-mast"]
    assert [to for phase, to in routes if phase == "scrub-the-deck"] == [*onward, "rinse-the-hull"]


def test_items_counted_with_letters_are_steps() -> None:
    text = """# The hull

## Steps

- **A — Rinse the hull** — take the hose

  It is clean → B
  It is not → stop

- **B — Scrub the deck** — take the brush

  It is dry → C
  It is wet → back to A

- **C — Paint the mast** — take the brush
"""
    assert ("scrub-the-deck", "rinse-the-hull") in _routes(text)


def test_a_table_of_ways_is_that_of_the_steps_that_its_codes_name_whatever_closes_the_last_one() -> None:
    text = """# The hull

## Steps

**WP1: Rinse the hull**

Take the hose.

**WP2: Scrub the deck**

Take the brush.

**WP3: Paint the mast**

Take the other brush.

| Package | | |
|---|---|---|
| WP1 | it is clean | → "Scrub the deck" |
| WP1 | it is not | stop |
| WP2 | it is dry | go to WP3 |
| WP2 | it is wet | back to WP1 |

Closing checklist:

- the hull shines
"""
    assert ("scrub-the-deck", "rinse-the-hull") in _routes(text)


_ONE_WORD = """# Runbook: lid

## Steps

### Step 1: Rinse

{0}

### Step 2: Test

Take the magnet.

### Step 3: Scrub

The end.
"""


def _ways(text: str) -> list[tuple[RouteAction, str | None]]:
    playbook = read_document(_ONE_WORD.format(text).encode(), where="x.md").result
    assert isinstance(playbook, Playbook)
    assert [phase.title for phase in playbook.phases] == ["Rinse", "Test", "Scrub"]
    return [(route.action, route.to) for route in playbook.phases[0].routes]


@pytest.mark.parametrize(
    "text",
    [
        "If it is dirty, then scrub the lid and note it.",
        "If rust shows, then test the lid with a magnet.",
        "If it is dry, use the brush to scrub the lid.",
    ],
)
def test_a_verb_of_a_sentence_is_no_way_to_the_step_that_is_called_so(text: str) -> None:
    assert _ways(text) == []


def test_an_answer_that_stops_leads_to_no_step_that_a_verb_behind_it_is_called_like() -> None:
    ways = _ways("- Yes → Step 2\n- No → stop, then test the lid")
    assert ways[1] == (RouteAction.HALT, None)


@pytest.mark.parametrize(
    "no",
    ["go to Scrub", "go on with **Scrub** and tell Ana", "continue at Scrub once it rains", "then Scrub", "→ Scrub."],
)
def test_a_name_of_one_word_is_a_way_where_it_closes_what_leads_on_or_is_set_off(no: str) -> None:
    assert (RouteAction.CONTINUE, "scrub") in _ways(f"- Yes → Step 2\n- No → {no}")
