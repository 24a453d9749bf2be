"""What counts criteria and sign-offs counts neither steps nor tasks, whatever their author calls them."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.intake import Intake
from orchestrator.playbook import Playbook

_ISSUE = """# Bug: doors stick

**Priority:** high
**Reporter:** Ana

## Steps to reproduce

1. Push

## Acceptance criteria

{0}1 The door opens.

{0}2 The door closes.
"""
_MOVE = """# Move the archive

## Leg 1 - Load

Load all.

## Leg 2 - Drive

Drive on.

## {0}1 - Boxes

They are there.

## {0}2 - Doors

They are shut.

## {0}3 - Lamps

They are out.
"""


@pytest.mark.parametrize("prefix", ["AC", "KA-", "DOD", "REQ-", "NFR"])
def test_a_paragraph_that_begins_with_the_id_of_a_criterion_is_one(prefix: str) -> None:
    intake = read_document(_ISSUE.format(prefix).encode(), where="x.md").result
    assert isinstance(intake, Intake)
    assert len(intake.checks) == 2


@pytest.mark.parametrize("word", ["AC", "KA", "DOD-", "REQ", "Gate ", "Approval ", "Freigabe ", "Hold point "])
def test_the_longest_series_is_no_work_where_it_counts_criteria_or_sign_offs(word: str) -> None:
    playbook = read_document(_MOVE.format(word).encode(), where="x.md").result
    assert isinstance(playbook, Playbook)
    assert [phase.title for phase in playbook.phases] == ["Load", "Drive"]
