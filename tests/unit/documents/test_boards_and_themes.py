"""Boards of cards in bold, backlogs of themes, outlines of levels: what a task is there."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.task_list import TaskList


def tasks(text: str) -> TaskList:
    result = read_document(text.encode(), where="made.md").result
    assert isinstance(result, TaskList)
    return result


CARDS = """# Team board

## Backlog

**#41 Print labels** 🟢
Owner: Mia
Done when:
- the label fits on A6

**#42 Scan returns** 🔴
Owner: Tom · Waits for: #41
Done when:
- unknown codes are refused
- scans are logged

## Done this sprint

**#44 Scanner driver** 🟢
Owner: Tom
"""


def test_cards_in_bold_with_a_sign_behind_are_tasks_with_their_fields() -> None:
    found = tasks(CARDS)
    assert [(task.id, len(task.checks), task.done) for task in found.tasks] == [
        ("#41", 1, False),
        ("#42", 2, False),
        ("#44", 0, True),
    ]
    assert found.tasks[1].depends_on == ("#41",)


TITLED = """# Tablero

## Pendiente

**Imprimir etiquetas**

- Responsable: Mia

**Escanear devoluciones**

- Responsable: Tom

## Hecho esta semana

**Controlador**

- Responsable: Tom
"""


def test_bold_titles_in_the_columns_of_a_board_are_its_tasks() -> None:
    found = tasks(TITLED)
    assert [(task.title, task.done) for task in found.tasks] == [
        ("Imprimir etiquetas", False),
        ("Escanear devoluciones", False),
        ("Controlador", True),
    ]


IN_PARTS = """# Board

## To do

### Kitchen

- [ ] wash up
- [ ] Plates: dry them

### Garden

- [ ] dig

## Done

### Garden

- [x] sow
"""
AT_THE_TOP = """# TODO

## Features

- [ ] wash up
- [ ] Plates: dry them

## Bugs

- [ ] dig

# Done

## Old

- [x] sow
"""
IN_ITSELF = """# Backlog

## Backlog

### Reading

- [ ] wash up

### Search

- [ ] Plates: dry them
- [ ] dig

### Old

- [x] sow
"""


IN_BOLD = IN_PARTS.replace("### Kitchen", "**Küche**").replace("### Garden", "**Garten**")
WITH_NOTES = IN_PARTS.replace("### Garden", "### Garden\n\nHint: wear your boots")


@pytest.mark.parametrize("text", [IN_PARTS, AT_THE_TOP, IN_ITSELF, IN_BOLD, WITH_NOTES])
def test_boxes_in_parts_of_a_board_are_its_tasks_and_the_parts_are_none(text: str) -> None:
    found = tasks(text)
    assert [(task.title, task.done, task.checks) for task in found.tasks] == [
        ("wash up", False, ()),
        ("Plates: dry them", False, ()),
        ("dig", False, ()),
        ("sow", True, ()),
    ]


def test_boxes_below_a_field_of_a_card_are_its_criteria() -> None:
    card = "### {0}\n\nOwner: Mia\n\n**Done when:**\n\n- [ ] it is {1}\n\n"
    text = f"# Board\n\n## To do\n\n{card.format('Wash up', 'clean')}## Done\n\n{card.format('Sow', 'sown')}"
    assert [(task.title, len(task.checks)) for task in tasks(text).tasks] == [("Wash up", 1), ("Sow", 1)]


THEMES = """# Backlog

## NOW
- [ ] Add dark mode
- [x] 013: Mend the filter

## ROADMAP

### Reading
- [ ] Show chapters

### Search
- [ ] Index titles
- [ ] Cache results

### Writing
- [ ] Draft notes

### Security
- [ ] Rotate keys

### Definition of done
- [ ] Reviewed by two

## DONE
- [x] 012: Parser
- [x] First release
- [x] Logo
"""


def test_parts_of_a_roadmap_are_themes_and_few_numbers_make_no_tasks_of_the_others_checks() -> None:
    found = tasks(THEMES)
    assert len(found.tasks) == 10
    assert [task.title for task in found.tasks][5:7] == ["Draft notes", "Rotate keys"]
    assert [check.title for check in found.checks] == ["Reviewed by two"]


LEVELS = """# Work

- [ ] EPIC PAY - Payments
  - [ ] STORY PAY.CARD - Cards
    - [x] TASK PAY.CARD.1 - Call the bank
      - [ ] refused cards are told
- [x] EPIC RET - Returns

## Template of an epic

- [ ] EPIC XXX - Name
  - [ ] STORY XXX.Y - Name
"""


def test_each_box_of_an_outline_that_says_its_level_is_a_task_and_its_template_none() -> None:
    found = tasks(LEVELS)
    assert [(task.id, task.title) for task in found.tasks] == [
        ("PAY", "Payments"),
        ("PAY.CARD", "Cards"),
        ("PAY.CARD.1", "Call the bank"),
        ("RET", "Returns"),
    ]


LISTED = """# Mend the pool

## Implementation checklist

- [x] Create the function
- [ ] Call it

## Acceptance checklist

- [ ] A colleague has seen it
"""


def test_the_checklist_of_an_implementation_holds_tasks() -> None:
    found = tasks(LISTED)
    assert [task.title for task in found.tasks] == ["Create the function", "Call it"]
    assert len(found.checks) == 1


@pytest.mark.parametrize(
    "judging", ["Success metrics", "Risks", "Quality gates", "Security review", "Deployment checklist"]
)
def test_parts_of_a_roadmap_that_judge_the_work_are_no_themes_of_it(judging: str) -> None:
    text = THEMES.replace("### Definition of done", f"### {judging}").replace("Reviewed by two", "Below ten a week")
    titles = [task.title for task in tasks(text).tasks]
    assert "Below ten a week" not in titles
    assert "Rotate keys" in titles


def test_short_words_before_words_in_capitals_are_no_levels() -> None:
    text = (
        "# Do\n\n- [ ] US LAW - read\n  - [ ] T SHIRT - iron\n  - [ ] st PETER - visit\n- [ ] Buy milk\n- [ ] Sell cow"
    )
    found = tasks(text)
    assert [task.id for task in found.tasks] == ["T-1", "T-2", "T-3"]
    assert [task.title for task in found.tasks][1:] == ["Buy milk", "Sell cow"]


def test_a_box_beside_those_that_say_their_level_is_a_task_as_well() -> None:
    wall = "- [ ] EPIC WALL - Wall\n  - [ ] STORY WALL.1 - saw\n  - [ ] plane it\n"
    text = f"# Shed\n\n{wall}- [ ] EPIC ROOF - Roof\n- [ ] paint\n"
    assert [task.title for task in tasks(text).tasks] == ["Wall", "saw", "plane it", "Roof", "paint"]
