"""What the No-Gos and the list of the start both ask for is required once, in the words of both."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook

_TEXT = """# 04 — Firing

## Accept Handoff (before starting work)

- Verify all No-Go items pass:
{}
- If any fail → HALT. Notify the master.

## Quick Start

Before starting, confirm these Throwing artifacts exist:

{}

## Phases

### Phase 1: Load

Load the kiln.

### Phase 2: Fire

Fire it.
"""


def _required(first: tuple[str, ...], second: tuple[str, ...]) -> list[str]:
    lists = ("\n".join(f"  - {one}" for one in first), "\n".join(f"- {one}" for one in second))
    read = read_document(_TEXT.format(*lists).encode(), where="04-firing.md")
    assert isinstance(read.result, Playbook)
    return [one.text for one in read.result.required_inputs]


@pytest.mark.parametrize(
    "first, second, count",
    [
        (("Glaze recipes are tested", "Loops of the kiln are drawn"), ("Kiln loop plan", "Glaze recipe", "Clay"), 3),
        (("Bowls dry for a week", "Shelves are washed"), ("Wood", "Cones"), 4),
        (
            ("Bowls dry for a week", "Glaze is tested", "Cones are there", "All fits on four shelves"),
            ("Drying log of bowls", "Glaze test", "Cones", "Loading plan"),
            4,
        ),
        (("Glaze for bowls is tested", "Glaze for cups is tested"), ("Glaze recipes", "Glaze colours"), 4),
        (("Accessibility notes for the shop exist",), ("Accessibility notes", "Price list"), 2),
    ],
)
def test_what_two_lists_ask_for_is_required_once(first: tuple[str, ...], second: tuple[str, ...], count: int) -> None:
    found = _required(first, second)
    assert len(found) == count
    assert all(any(one in text for text in found) for one in (*first, *second))
