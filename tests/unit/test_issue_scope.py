"""What an issue's boxes leave out of a stage, and what they cannot."""

from __future__ import annotations

import pytest

from orchestrator.catalog import find_playbook
from orchestrator.intake import Choice, Intake
from orchestrator.issue_scope import issue_scope
from orchestrator.playbook import parse_playbook
from orchestrator.source import Source

CHAIN = """\
playbook: 1
id: 09-tides
title: Tides
purpose: To know the water.
owner: a
persona: a
read_back: We measure {product}.
gate: {number: 9, title: Tides, persona: a, escalate_to: the owner}
phases:
  - number: 1
    id: soundings
    title: Soundings
    persona: a
    output: Depths
    outputs: ["Depths in `depths.csv`"]
    tasks: [{id: sound, title: Sound}]
  - {number: 2, id: moorings, title: Moorings, persona: a, output: Buoys, tasks: [{id: moor, title: Moor}]}
  - {number: 3, id: charts, title: Charts, persona: a, output: Chart, INPUTS, tasks: [{id: draw, title: Draw}]}
  - {number: 4, id: harbours, title: Harbours, persona: a, output: L, tasks: [{id: list, title: List, needs: [draw]}]}
"""


def intake(**choices: bool) -> Intake:
    """An issue with one box a word."""
    boxes = tuple(
        Choice(id=name, group="Scope", text=name.title(), ticked=ticked, source=Source(document="issue.md", line=9))
        for name, ticked in choices.items()
    )
    return Intake(intake=1, id="issue", title="Issue", choices=boxes)


@pytest.mark.parametrize(
    "inputs, left_out",
    [
        ("inputs: [Paper]", {1, 2}),
        ("inputs: [The numbers of `depths.csv`]", {2}),
        ("inputs: [What Soundings and Moorings gave]", set()),
        ("requires: [moorings]", {1}),
    ],
)
def test_an_unticked_phase_is_left_out_unless_what_is_worked_needs_it(inputs: str, left_out: set[int]) -> None:
    """Charts are unticked as well, and harbours, which are wanted, need them."""
    playbook = parse_playbook(CHAIN.replace("INPUTS", inputs), where="playbook.yaml")
    found = issue_scope(playbook, intake(harbours=True, charts=False, soundings=False, moorings=False))
    assert set(found.left_out) == left_out
    assert found.kept[3] == "phase 4, Harbours"


def test_what_the_hand_off_requires_is_worked_even_where_nobody_ticked_it() -> None:
    """The backend stage hands on a service: a box cannot take its schema or its endpoints away, its testing it can."""
    playbook = find_playbook("06", None)
    found = issue_scope(playbook, intake(service=True, schema=False, endpoints=False, testing=False))
    assert set(found.left_out) == {8}
    assert found.kept[2].startswith("phase 3")
    assert "contract-conformance" in found.kept[5]


def test_where_nothing_is_ticked_nothing_is_left_out() -> None:
    found = issue_scope(find_playbook("06", None), intake(schema=False, testing=False))
    assert not found.left_out
    assert not found.kept
