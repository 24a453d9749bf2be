"""Boards as people write them down: a head for each column, with or without how many tasks stand below it."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.task_list import TaskList

_BOARD = """# Sprint tasks

{done}

- AB-1 Paint
- AB-2 Mow

{open}

- AB-3 Cut
"""
_REVIEWED = """# Sprint tasks

## Review checklist

{review}

- [ ] **AB-1** Paint
- [ ] **AB-2** Mow

{open}

- [ ] **AB-3** Cut

## Tasks

- [ ] **AB-4** Dry
"""


def tasks(text: str) -> dict[str, bool]:
    """The tasks, and whether each of them is done."""
    result = read_document(text.encode(), where="x.md").result
    assert isinstance(result, TaskList)
    return {task.id: task.done for task in result.tasks}


@pytest.mark.parametrize("form", ["## {}", "## {} 2", "## {} (2)", "**{}**", "**{} 2**", "**{} (2)**", "{}:"])
def test_tasks_below_a_column_of_what_is_done_are_done(form: str) -> None:
    text = _BOARD.format(done=form.format("Done"), open=form.format("To do"))
    assert tasks(text) == {"AB-1": True, "AB-2": True, "AB-3": False}


@pytest.mark.parametrize("form", ["### {} 2", "### {} (2)", "**{} 2**", "**{} (2)**"])
def test_tasks_below_a_column_are_tasks_whatever_the_board_is_called(form: str) -> None:
    text = _REVIEWED.format(review=form.format("In review"), open=form.format("To do"))
    assert list(tasks(text)) == ["AB-1", "AB-2", "AB-3", "AB-4"]
