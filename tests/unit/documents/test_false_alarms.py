"""What looks like a defect and is none."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document

_BOARD = """# Work on the shed

**Velocity:** {velocity}

## Sprint 1

- [ ] **OPS-1** Paint the fence (5 points)
- [ ] **OPS-2** Mow the lawn (4 points)

## Later

- [ ] **OPS-3** Cut the hedge (8 points)

## Definition of done

- the garden is tidy
"""


def told(text: str, code: str) -> list[int]:
    """The lines of the defects of one kind."""
    return [defect.line for defect in read_document(text.encode(), where="x.md").defects if defect.code == code]


@pytest.mark.parametrize("velocity, lines", [("10 points", []), ("8 points", [3])])
def test_what_comes_later_does_not_count_against_the_only_sprint(velocity: str, lines: list[int]) -> None:
    assert told(_BOARD.format(velocity=velocity), "over-capacity") == lines


@pytest.mark.parametrize(
    "velocity, lines",
    [("8 points, for the plaster team", [3]), ("8 points, the average", [])],
)
def test_only_whole_words_say_that_a_velocity_is_one_of_other_rounds(velocity: str, lines: list[int]) -> None:
    text = _BOARD.replace("## Sprint 1", "## Now").format(velocity=velocity)
    assert told(text, "over-capacity") == lines


_KEYS = """# Procedure: rotate the keys

## Prerequisites

- a key

## Step A. Load

Load the keys as it is done in step 3.

{second}

## Definition of done

- all doors open
"""


@pytest.mark.parametrize(
    "second, lines",
    [("Lock the door.", []), ("## Step B. Close\n\nLock the door.", [9])],
)
def test_one_step_is_no_series_that_another_one_is_missing_from(second: str, lines: list[int]) -> None:
    """A letter and its number are one step."""
    assert told(_KEYS.format(second=second), "dangling-target") == lines


@pytest.mark.parametrize(
    "item, lines",
    [("Shut the 3 gates of the yard", []), ("Nothing passes the 3 gates of this procedure unseen", [5])],
)
def test_gates_in_a_list_are_counted_where_it_says_that_they_are_those_of_the_work(item: str, lines: list[int]) -> None:
    assert told(_KEYS.format(second="Lock the door.").replace("a key", item), "contradicting-count") == lines


_OUTSIDE = """# Procedure: rotate the keys

## Prerequisites

- a key

## 1. Load

Load the keys. The long version is in the handbook, chapter 9.

## Review gate

The harbour master looks at the keys and says whether they may go.

## 2. Close

Lock the door.

## Definition of done

- all doors open
"""


def test_a_chapter_of_another_book_is_not_missing_here() -> None:
    assert told(_OUTSIDE, "dangling-target") == []
    assert told(_OUTSIDE.replace("The long version is in the handbook,", "See"), "dangling-target") == [9]


def test_a_gate_that_names_no_answers_is_told_once() -> None:
    assert told(_OUTSIDE, "no-approving-reply") == [11]
    assert told(_OUTSIDE, "one-reply") == []


_BLOCKS = """# Workflow step: kiosks

## 4-A Install

> **Order:** boot from the stick.
> **Accepted:** the checksum equals the sheet.
> **Repeat:** two times at most.
> **Not accepted:** replace the disk.

## 4-B Printers

> **Order:** run the test.
> **Accepted:** a boarding pass is printed.
> **Repeat:** three times at most.
> **Not accepted:** swap the printer.
"""


def test_how_often_two_units_are_done_is_no_limit_of_revisions() -> None:
    assert told(_BLOCKS, "conflicting-limit") == []


@pytest.mark.parametrize("third, lines", [("4. stir", [7]), ("3. stir", []), ("9. stir", [])])
def test_a_list_that_leaves_one_number_out_is_told(third: str, lines: list[int]) -> None:
    last = int(third[0]) + 1
    text = f"# Procedure: syrup\n\n## What it needs\n\n1. water\n2. sugar\n{third}\n{last}. pour\n\n"
    assert told(f"{text}## Steps\n\n1. Boil.\n2. Cool.\n", "numbering-gap") == lines


def test_steps_that_are_counted_anew_in_the_next_part_stand_in_order() -> None:
    part = "## {}\n\n### 1. Close the {}\n\nDo it.\n\n### 2. Open the {}\n\nDo it.\n\n"
    text = "# Runbook: doors\n\n" + part.format("Front", "gate", "shed") + part.format("Back", "lid", "jar")
    assert told(text, "numbering-gap") == []
