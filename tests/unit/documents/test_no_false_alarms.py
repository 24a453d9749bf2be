"""What a document says rightly is not reported."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook
from orchestrator.task_list import TaskList

_GATED = """# Phase 4: Serving

You serve the soup.

## Phase 1: Boil

Boil it.

## Phase 2: Taste

Taste it.

## Human gate

{}

- APPROVED → go to Phase 3
- REVISE → back to Phase 2
- STOP → stop

## Phase 3: Pour

Pour it.
"""
_LOOP = """# Procedure: bread

## Step 1: Mix

Mix it.

**Decision:** Is it smooth?
- yes → Step 2
- no → Step 1 ({})

## Step 2: Bake

Bake it.
"""


@pytest.mark.parametrize(
    "ask, wrong",
    [
        ("The CEO reads the ABC and the XYZ report, then replies with one word:", []),
        ("Reply with `APPROVED` / `REVISE` / `STOP`. The XYZ and the CEO answer.", []),
        ("The CEO replies with APPROVED, REVISE, DEFER or STOP:", ["DEFER"]),
    ],
)
def test_only_what_is_offered_beside_the_answers_is_one(ask: str, wrong: list[str]) -> None:
    read = read_document(_GATED.format(ask).encode(), where="phase-skill-x.md")
    told = [defect.message for defect in read.defects if defect.code == "unhandled-reply"]
    assert [message.split("`")[1] for message in told] == wrong


@pytest.mark.parametrize("words, most", [("max 3 attempts", 3), ("up to 3 tries", 3), ("max 3 times", 4)])
def test_a_way_back_says_a_limit_once(words: str, most: int) -> None:
    read = read_document(_LOOP.format(words).encode(), where="procedure-x.md")
    assert isinstance(read.result, Playbook)
    assert read.result.phases[0].max_attempts == most
    assert not [defect for defect in read.defects if defect.code == "conflicting-limit"]


def test_a_task_without_an_id_is_given_none_that_another_has() -> None:
    text = "# Tasks\n\n- [ ] T-1 Peel\n- [ ] Wash\n- [ ] T-2 Cut\n- [ ] T-3 Boil\n"
    read = read_document(text.encode(), where="tasks.md")
    assert isinstance(read.result, TaskList)
    ids = [task.id for task in read.result.tasks]
    assert len(set(ids)) == len(ids) == 4
    assert [ids[0], *ids[2:]] == ["T-1", "T-2", "T-3"]
    assert not [defect for defect in read.defects if defect.code == "duplicate-id"]


def test_a_box_to_fill_in_is_not_empty() -> None:
    text = _LOOP.format("max 2 times") + "\n## Definition of Done\n\n- [ ] it is brown\n- [ ] it is cool\n- [ ] {}\n"
    for blank, told in (("____", False), ("...", False), ("", True)):
        read = read_document(text.format(blank).encode(), where="procedure-x.md")
        assert any(defect.code == "empty-section" for defect in read.defects) is told
