"""What stands apart from the tasks under their ids: what they are accepted for, wait for, or are told."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.task_list import ListedTask, TaskList

_TABLE = """# Bees, spring

| ID | Title | Status | Estimate | Blocked by |
|---|---|---|---|---|
| BEE-4 | Paint the hives | Done | 2 | |
| BEE-5 | Set the frames | Todo | 3 | BEE-4 |

"""
_CRITERIA_TABLE = """## Acceptance

| Hive task | Must hold |
|---|---|
| BEE-4 | no bare wood |
| BEE-4 | dry for a week |
| BEE-5 | every frame is straight |
"""
_APART = {"BEE-4": ["no bare wood", "dry for a week"], "BEE-5": ["every frame is straight"]}


def tasks(text: str) -> dict[str, ListedTask]:
    """The tasks of a document by id."""
    imported = read_document(text.encode(), where="bees.md")
    assert imported.kind is DocumentKind.TASK_LIST
    assert isinstance(imported.result, TaskList)
    return {task.id: task for task in imported.result.tasks}


def listed(head: str, name: str, item: str) -> str:
    """A part that lists under each id what the task is accepted for."""
    lines = [line for one, checks in _APART.items() for line in (name.format(one), "", *map(item.format, checks), "")]
    return f"{head}\n\n" + "\n".join(lines)


@pytest.mark.parametrize(
    "apart",
    [
        listed("## Acceptance criteria", "**{}**", "- {}"),
        listed("## Acceptance notes", "### {}", "1. {}"),
        listed("What we check per hive:", "**{}:**", "- [ ] {}"),
        listed("## Abnahme je Aufgabe", "#### {}", "* {}"),
        listed("## Details", "**Acceptance of {}**", "- {}"),
        "## Checks\n\n- BEE-4: no bare wood\n- BEE-4: dry for a week\n- BEE-5: every frame is straight\n",
        "## Checks\n\n- **BEE-4** no bare wood\n- BEE-4 — dry for a week\n- BEE-5 — every frame is straight\n",
        _CRITERIA_TABLE,
        listed("## Acceptance by title", "**{}**", "- {}")
        .replace("BEE-4", "Paint the hives")
        .replace("BEE-5", "Set the frames"),
    ],
)
def test_what_stands_apart_under_an_id_is_what_the_task_of_the_table_is_accepted_for(apart: str) -> None:
    found = tasks(_TABLE + apart)
    assert {name: [check.title for check in task.checks] for name, task in found.items()} == _APART
    assert [(task.title, task.points, task.done) for task in found.values()] == [
        ("Paint the hives", 2, True),
        ("Set the frames", 3, False),
    ]
    assert found["BEE-5"].depends_on == ("BEE-4",)


def test_notes_and_dependencies_apart_are_those_of_the_tasks_and_a_diary_is_not() -> None:
    table = _TABLE.replace("| BEE-4 |\n\n", "| |\n\n")
    text = (
        "## Dependencies\n\n- BEE-5: BEE-4\n\n## Notes\n\n- BEE-4: white is too hot\n\n## Diary\n\n- BEE-4: it rained\n"
    )
    found = tasks(table + text)
    assert found["BEE-5"].depends_on == ("BEE-4",)
    assert found["BEE-4"].instructions == ("white is too hot",)


def test_ids_that_names_begin_with_are_those_that_another_table_speaks_of() -> None:
    found = tasks(
        "# Bees\n\n| Task | Owner | Est | Status | After |\n|---|---|---|---|---|\n"
        "| **B2-1** Paint the hives | Ann | 2 | done | |\n| **B2-2** Set the frames | Bob | 3 | open | B2-1 |\n\n"
        "## Checks\n\n| For | Check |\n|---|---|\n| B2-1 | no bare wood |\n| B2-2 | every frame is straight |\n"
    )
    assert {name: (task.title, [check.title for check in task.checks]) for name, task in found.items()} == {
        "B2-1": ("Paint the hives", ["no bare wood"]),
        "B2-2": ("Set the frames", ["every frame is straight"]),
    }


def test_several_lines_of_one_task_are_no_id_that_is_used_twice() -> None:
    text = f"{_TABLE}## Checks\n\n- BEE-4: no bare wood\n- BEE-4: dry for a week\n"
    assert not [one.code for one in read_document(text.encode(), where="bees.md").defects if one.code == "duplicate-id"]


def test_a_part_that_is_called_as_one_of_its_tasks_is_goes_below_none() -> None:
    found = tasks("# Plan\n\n## Paint\n\n- [ ] PN-1 Paint\n- [ ] PN-2 Dry\n\n## Done when\n\n- all is dry\n")
    assert [(task.id, task.title, task.group) for task in found.values()] == [
        ("PN-1", "Paint", "Paint"),
        ("PN-2", "Dry", "Paint"),
    ]


def test_a_short_name_behind_an_id_above_its_criteria_is_none_of_them() -> None:
    text = (
        "# Backlog\n\n| ID | Task | Points |\n|---|---|---|\n| RS-1 | Mend the sail | 2 |\n"
        "| RS-2 | Caulk the hull | 3 |\n\n## Acceptance criteria per task\n\n**RS-1** The sail\n\n- no seam is open\n\n"
        "**RS-2** Hull\n\n- it is dry for a day\n"
    )
    read = read_document(text.encode(), where="boat.md").result
    assert isinstance(read, TaskList)
    assert [[check.title for check in task.checks] for task in read.tasks] == [
        ["no seam is open"],
        ["it is dry for a day"],
    ]
