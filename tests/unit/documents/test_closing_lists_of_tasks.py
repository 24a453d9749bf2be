"""What a list of tasks is closed by and its tasks are accepted for, in words and places that no label names."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.task_list import TaskList


def _tasks(text: str, kind: DocumentKind | None = None) -> TaskList:
    read = read_document(text.encode(), where="tasks.md", kind=kind)
    assert isinstance(read.result, TaskList)
    return read.result


_LIST = """# Backlog of the bakery

- [x] **B-1** Build the oven
- [ ] **B-2** Grind the flour — after B-1
- [ ] **B-3** Bake the bread — after B-2

## {head}

- [ ] The crust is brown
- [ ] No loaf is burnt

## Ideas

- rolls
"""


@pytest.mark.parametrize(
    "head",
    [
        "Release criteria for spring",
        "What has to be right on Monday",
        "What must hold afterwards",
        "Criteria voor de markt op zaterdag",
        "Warunki odbioru piekarni",
        "Condiciones de aceptación",
        "Abnahmebedingungen",
        "Condizioni di collaudo",
    ],
)
def test_what_stands_behind_all_tasks_and_has_to_be_so_closes_the_list(head: str) -> None:
    read = _tasks(_LIST.format(head=head))
    assert [check.title for check in read.checks] == ["The crust is brown", "No loaf is burnt"]
    assert not read.required_inputs


def test_what_has_to_be_there_before_the_tasks_does_not_close_the_list() -> None:
    head, tasks, closing = _LIST.partition("- [x] **B-1**")
    del closing
    text = f"{head}## What has to be there before we bake\n\n- The miller has agreed\n\n## Tasks\n\n{tasks}"
    text += _LIST.partition("- [x] **B-1**")[2].partition("## {head}")[0]
    assert not _tasks(text).checks


@pytest.mark.parametrize(
    "label, yes, no",
    [("Klaar", "ja", "nee"), ("Done", "yes", "no"), ("Erledigt", "ja", "nein"), ("Terminado", "sí", "no")],
)
def test_a_field_that_asks_whether_a_task_is_done_is_answered_by_yes(label: str, yes: str, no: str) -> None:
    units = "".join(
        f"### T{number}. {name}\n\n- Wie: Joke\n- {label}: {answer}\n\n"
        for number, name, answer in ((1, "Oven", yes), (2, "Meel", no), (3, "Brood", no))
    )
    read = _tasks(f"# Takenlijst bakkerij\n\n## Taken\n\n{units}", DocumentKind.TASK_LIST)
    assert [task.done for task in read.tasks] == [True, False, False]


def test_boxes_of_tasks_that_say_how_far_they_are_judge_these_where_hardly_one_is_an_order() -> None:
    units = "".join(
        f"### OV-{number} {name}\nStatus: {state}\nOwner: Uma\n\n- [x] Bricks without cracks\n- [ ] {holds}\n\n"
        for number, name, state, holds in (
            (1, "Oven", "done", "The door is tight"),
            (2, "Flour", "open", "At least 20 kg in the bin"),
            (3, "Bread", "open", "Crust like the sample"),
        )
    )
    read = _tasks(f"# Bakery tasks\n\n{units}")
    assert [len(task.checks) for task in read.tasks] == [2, 2, 2]
    assert [task.done for task in read.tasks] == [True, False, False]
