"""A way to a place that is no step of the document is reported, and leads to nothing."""

from __future__ import annotations

import pytest

from orchestrator.playbook import RouteAction
from tests.unit.documents.reads import read_both

_STEPS = """# Boat launch

## Step 1: Look at the tide

{told}

## Step 2: Push the boat

Push it out.

## Step 3: Fly the flag

Fly it.
"""


@pytest.mark.parametrize(
    "told",
    [
        "- Low → go to the shed\n- High → step 2",
        "Is it high? Yes → step 2. No → go to the shed",
        "**Go**: go to the harbour office\n**No-Go**: Step 1",
        "| If | Then |\n|---|---|\n| low | go back to the shed |\n| high | step 2 |",
    ],
    ids=["list", "sentence", "labels", "table"],
)
def test_a_way_to_a_place_that_is_no_step_leads_nowhere_and_is_reported(told: str) -> None:
    imported, read = read_both(_STEPS.format(told=told))
    assert "next" not in [route.to for route in read.phases[0].routes]
    assert [one.code for one in imported.defects if one.code in _LOST] != []
    elsewhere = [route for route in read.phases[0].routes if "the shed" in route.when or "office" in route.when]
    assert {route.action for route in elsewhere} <= {RouteAction.HALT}


_LOST = {"dangling-target", "way-without-target"}


@pytest.mark.parametrize(
    "told, to",
    [
        ("- Low → go to the next step\n- High → go to step 3", ["next", "fly-the-flag"]),
        ("If it is high, continue with the launch.", ["next"]),
        ("If it is high, go to Fly the flag.", ["fly-the-flag"]),
    ],
)
def test_a_way_to_a_step_or_onward_is_still_taken(told: str, to: list[str]) -> None:
    imported, read = read_both(_STEPS.format(told=told))
    assert [route.to for route in read.phases[0].routes] == to
    assert not [one for one in imported.defects if one.code in _LOST]
