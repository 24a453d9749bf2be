"""What tasks are accepted for, where nothing calls it so: scenarios, boxes below them, what holds for each."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.intake import Intake
from orchestrator.task_list import TaskList


def tasks(text: str) -> TaskList:
    """The list that a document becomes."""
    result = read_document(text.encode(), where="tasks.md").result
    assert isinstance(result, TaskList)
    return result


def checks(text: str) -> dict[str, list[str]]:
    """What each of its tasks is accepted for."""
    return {task.id: [check.title for check in task.checks] for task in tasks(text).tasks}


_SCENARIOS = """# Greenhouse tasks

## GH-1 Roof
Status: done

{first}
{second}

## GH-2 Door
Status: open

* {first}
"""


@pytest.mark.parametrize(
    "first,second",
    [
        ("Given rain, when the roof is open, then it shuts.", "Given sun, when it is hot, then it opens."),
        (
            "Angenommen es regnet, wenn es kalt ist, dann schließt es.",
            "Gegeben sei Sonne, wenn es warm ist, dann nicht.",
        ),
        (
            "Étant donné la pluie, quand il fait froid, alors il ferme.",
            "Étant donnés deux toits, quand il gèle, alors non.",
        ),
    ],
)
def test_each_line_that_is_a_scenario_is_a_criterion_of_its_task(first: str, second: str) -> None:
    assert checks(_SCENARIOS.format(first=first, second=second)) == {"GH-1": [first, second], "GH-2": [first]}


def test_stories_with_scenarios_below_bold_names_are_the_tasks_of_a_list() -> None:
    """A word before the id, a state and a size behind the name hide neither the id nor the state."""
    story = (
        "**Story GH-{}: water plot {}** [{}] - 2 days\n\nGiven dry soil, when it is noon, then plot {} gets water.\n"
    )
    text = "# Garden plan\n\nWhat we build.\n\n" + "\n".join(
        story.format(number, number, state, number) for number, state in enumerate(["done", "open", "open", "open"], 1)
    )
    read = tasks(text)
    assert [(task.id, task.done, len(task.checks)) for task in read.tasks] == [
        ("GH-1", True, 1),
        ("GH-2", False, 1),
        ("GH-3", False, 1),
        ("GH-4", False, 1),
    ]


_BOXES = """# Roof tasks

## R1 — Metrics

- [x] R1-01 Gutters (2)
  - [x] {}
- [ ] R1-02 Tiles (3)
  - needs: R1-01
  - [ ] {}
  - [ ] {}
"""


@pytest.mark.parametrize(
    "words",
    [
        ("no leak at 20 mm of rain", "each tile is fixed twice", "weight below 3 t"),
        ("kein Leck", "jede Ziegel ist fest", "Gewicht ist gewogen"),
        ("✔ leaks are gone", "✔ wind is tried", "✔ two people have looked"),
    ],
)
def test_boxes_below_tasks_that_say_how_something_is_are_their_criteria(words: tuple[str, str, str]) -> None:
    """Whatever the part is called that the tasks stand in, as long as their ids count on from its own."""
    text = _BOXES.format(*words).replace("[ ] ✔", "✔").replace("[x] ✔", "✔")
    bare = [word.removeprefix("✔ ") for word in words]
    assert checks(text) == {"R1-01": bare[:1], "R1-02": bare[1:]}


def test_boxes_below_tasks_that_say_what_is_to_be_done_are_no_criteria() -> None:
    text = _BOXES.format("Buy the gutters", "Remove the old tiles", "Fix the ladder")
    assert checks(text) == {"R1-01": [], "R1-02": []}


def test_boxes_below_tasks_are_criteria_where_the_document_says_so() -> None:
    text = _BOXES.format("Gutters", "Tiles", "Ladder").replace(
        "tasks\n", "tasks\n\nBoxes under a task are its checks.\n"
    )
    assert checks(text) == {"R1-01": ["Gutters"], "R1-02": ["Tiles", "Ladder"]}


@pytest.mark.parametrize("head", ["For each task", "Holds for all tickets", "Für jede Aufgabe", "Pour chaque tâche"])
def test_what_holds_for_each_task_is_asked_of_the_list(head: str) -> None:
    text = (
        _BOXES.format("Buy it", "Remove it", "Fix it")
        + f"\n## {head}\n\n1. a second person looked\n2. a photo is kept\n"
    )
    read = read_document(text.encode(), where="tasks.md")
    assert read.kind is DocumentKind.TASK_LIST
    assert [check.title for check in tasks(text).checks] == ["a second person looked", "a photo is kept"]


_ISSUE = """---
name: Broken oven
about: Tell us what is wrong
---

# Broken oven

## 1 Kind of fault

| | Kind |
|---|---|
| ☐ | Cold |
| ☑ | Smoke |

## {head}

- [ ] the oven is warm
- [ ] the baker was told
"""


@pytest.mark.parametrize(
    "head", ["For the team: this can be closed when", "Condizioni di chiusura", "Conditions de clôture"]
)
def test_what_an_issue_is_closed_for_is_judged_and_boxes_in_a_table_are_chosen(head: str) -> None:
    read = read_document(_ISSUE.format(head=head).encode(), where="issue.md").result
    assert isinstance(read, Intake)
    assert [(choice.text, choice.ticked) for choice in read.choices] == [("Cold", False), ("Smoke", True)]
    assert [check.title for check in read.checks] == ["the oven is warm", "the baker was told"]


_BELOW = """# Flea market

1. [x] Plan of the stalls (Ole)
   - {first}
2. [ ] Fetch tables (Mia), {after} 1
   - {second}
3. [ ] Cash boxes
   - {third}
4. [ ] Clean up
   - {fourth}
   - {first}
"""


@pytest.mark.parametrize(
    "after, said",
    [
        ("after no.", ("every stall has a number", "40 tables are up", "counted twice", "nothing is left")),
        ("nach Nr.", ("jeder Stand hat eine Nummer", "40 Tische stehen", "zweimal gezählt", "der Platz ist leer")),
        ("après le n°", ("réponse reçue", "30 tables, 60 bancs confirmés", "aucune case vide", "cour rendue propre")),
        ("después del n.º", ("lista firmada", "40 mesas puestas", "caja contada dos veces", "la plaza está limpia")),
    ],
)
def test_plain_items_below_most_boxes_judge_them_where_they_say_how_something_is(
    after: str, said: tuple[str, str, str, str]
) -> None:
    text = _BELOW.format(after=after, first=said[0], second=said[1], third=said[2], fourth=said[3])
    read = tasks(text)
    assert [[check.title for check in task.checks] for task in read.tasks] == [
        [said[0]],
        [said[1]],
        [said[2]],
        [said[3], said[0]],
    ]
    assert read.tasks[1].depends_on == ("1",)


def test_notes_below_boxes_judge_nothing() -> None:
    text = _BELOW.format(
        after="after",
        first="from the old plan",
        second="new ones of the school",
        third="thread of last year",
        fourth="signed by the team",
    )
    assert not any(task.checks for task in tasks(text).tasks)
