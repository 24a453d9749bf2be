"""Ids that trackers write into titles, count in a column or shorten, and criteria below headings of each task."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.task_list import ListedTask, TaskList


def tasks(text: str) -> dict[str, ListedTask]:
    """The tasks of a document by id."""
    imported = read_document(text.encode(), where="kites.md")
    assert imported.kind is DocumentKind.TASK_LIST
    assert isinstance(imported.result, TaskList)
    assert not {"dangling-target", "duplicate-id"} & {defect.code for defect in imported.defects}
    return {task.id: task for task in imported.result.tasks}


_TITLED = """# Kites

| Title | Status | Size | Depends on |
|---|---|---|---|
| {} | Done | 3 | |
| {} | Todo | 2 | {} |

## Acceptance criteria

**{}**

- it holds in a storm
"""


@pytest.mark.parametrize(
    "first,second,one,other",
    [
        ("#21 Sew the sail", "#22 Bind the tail", "#21", "#22"),
        ("Sew the sail (#21)", "Bind the tail (#22)", "#21", "#22"),
        (
            "Sew the sail [KIT-21](https://t.example/KIT-21)",
            "Bind the tail [KIT-22](https://t.example/KIT-22)",
            "KIT-21",
            "KIT-22",
        ),
    ],
)
def test_an_id_in_the_title_of_each_task_is_its_id(first: str, second: str, one: str, other: str) -> None:
    found = tasks(_TITLED.format(first, second, one, other))
    assert {name: (task.title, task.depends_on) for name, task in found.items()} == {
        one: ("Sew the sail", ()),
        other: ("Bind the tail", (one,)),
    }
    assert [check.title for check in found[other].checks] == ["it holds in a storm"]


def test_a_number_in_one_title_alone_is_no_id() -> None:
    text = _TITLED.format("Sew the sail (#21)", "Bind the tail", "", "Bind the tail")
    assert list(tasks(text)) == ["T-1", "T-2"]


def test_a_column_that_counts_the_rows_gives_them_their_ids() -> None:
    text = """# Kites

| # | Task | Est. | Done | Depends on |
|---|---|---|---|---|
| 1 | Sew the sail | 3 | ✅ | |
| 2 | Bind the tail | 2 | ❌ | 1 |

### Acceptance per task

**Task 2**
- it holds in a storm
"""
    found = tasks(text)
    assert {name: (task.done, task.points, task.depends_on) for name, task in found.items()} == {
        "1": (True, 3, ()),
        "2": (False, 2, ("1",)),
    }
    assert [check.title for check in found["2"].checks] == ["it holds in a storm"]


def test_tables_that_each_count_from_one_give_no_id_twice() -> None:
    table = "| # | Task | Est. | Status |\n|---|---|---|---|\n| 1 | {} | 3 | open |\n| 2 | {} | 3 | open |\n\n"
    first, second = table.format("Sew the sail", "Bind the tail"), table.format("Wind the line", "Find a hill")
    found = tasks(f"# Kites\n\n## Make\n\n{first}## Fly\n\n{second}")
    assert list(found) == ["T-1", "T-2", "T-3", "T-4"]


def test_a_work_item_is_named_by_its_number_alone_as_well() -> None:
    units = "".join(
        f"## PBI {number}: {name}\n- State: New\n- Effort: 3\n- Predecessor: {before}\n- Acceptance Criteria:\n"
        "  - it holds\n\n"
        for number, name, before in ((7712, "Sail", "none"), (7715, "Tail", "7712"))
    )
    assert [task.depends_on for task in tasks(f"# Kites\n\n{units}").values()] == [(), ("PBI 7712",)]


@pytest.mark.parametrize("head", ["#### Acceptance criteria", "**Checklist: Acceptance**", "#### Abnahmekriterien"])
def test_what_stands_below_a_part_of_a_task_that_is_called_so_is_what_it_is_accepted_for(head: str) -> None:
    units = "".join(
        f"### [KIT-{number}] Kite {number}\n\n- **Status:** Todo\n- **Estimate:** 3\n\n{head}\n\n- [ ] flies\n\n"
        for number in (1, 2, 3)
    )
    found = tasks(f"# Kites\n\n{units}")
    assert [[check.title for check in task.checks] for task in found.values()] == [["flies"]] * 3


def test_bars_part_the_criteria_of_a_cell_where_all_of_it_is_words() -> None:
    text = """# Kites

```csv
id;title;state;points;depends;acceptance
KT-1;Sail;done;3;;no hole in it|seen from the hill
KT-2;Tail;open;2;KT-1;matches `a|b` in the list
```
"""
    assert [[check.title for check in task.checks] for task in tasks(text).values()] == [
        ["no hole in it", "seen from the hill"],
        ["matches `a|b` in the list"],
    ]
