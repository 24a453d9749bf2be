"""Words that are like those of limits, gates and ways, said of other things."""

from __future__ import annotations

import pytest

from tests.unit.documents.reads import playbook_of

WAYS = (
    "# Boat\n\n## Step 1: Start\n\n- If it leaks: {}\n- If dry: go to Step 2\n\n"
    "## Step 2: Sail\n\n- sail\n\n## Step 3: Moor\n\n- moor\n"
)


@pytest.mark.parametrize(
    "amount",
    [
        "use at most 3 rounds of tape, then Step 3",
        "take at most 3 turns of rope, then Step 3",
        "pour at most twice the amount, then Step 3",
        "wait at most 3 times longer, then Step 3",
    ],
)
def test_amounts_of_things_are_no_limits_of_tries(amount: str) -> None:
    assert "max_attempts" not in playbook_of(WAYS.format(amount)).phases[0].model_fields_set


@pytest.mark.parametrize(
    "way, most",
    [
        ("call Ana at most 3 times, then Step 3", 4),
        ("at most 3 attempts, then Step 3", 3),
    ],
)
def test_goes_are_limits_of_tries(way: str, most: int) -> None:
    assert playbook_of(WAYS.format(way)).phases[0].max_attempts == most


STEPS = "# Bath\n\n## Step 1: Fill\n\n- run water\n\n{}\n## Step 2: Wash\n\n- wash\n\n{}"


@pytest.mark.parametrize("head", ["What you get", "What we sell", "What they pay for"])
def test_what_is_given_at_a_gate_is_not_looked_at(head: str) -> None:
    table = f"| # | {head} | Price |\n|---|---|---|\n| 1 | A cup of tea | 2 |\n| 2 | A cake | 3 |\n"
    assert playbook_of(STEPS.format("", f"## Gate: the owner approves\n\n{table}")).gate.checks == ()


@pytest.mark.parametrize("words", ["Nobody confirms anything here.", "Niemand bestätigt hier etwas."])
def test_where_nobody_answers_is_no_gate(words: str) -> None:
    assert playbook_of(STEPS.format(f"### Approval 2\n\n{words}\n", "")).gates == ()


def test_where_somebody_answers_is_a_gate() -> None:
    assert len(playbook_of(STEPS.format("### Approval 2\n\nThe captain confirms it here.\n", "")).gates) == 1


def test_a_longer_name_that_begins_as_that_of_a_step_is_another() -> None:
    way = "go to Moor Street and buy a lamp"
    (route, _) = playbook_of(WAYS.format(way)).phases[0].routes
    assert "Step 3" not in route.when
