"""What a list of tasks says with signs: boxes in headings, numbers in brackets, arrows to what a task waits for."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import Imported, read_document
from orchestrator.task_list import TaskList


def _read(text: str) -> tuple[Imported, TaskList]:
    read = read_document(text.encode(), where="x.md")
    assert isinstance(read.result, TaskList)
    return read, read.result


_IN_HEADINGS = """# Plan: greenhouse sensors

### {0} GH-10 — Mount the probes
points: 2
depends_on: []
checks:
- each bed has a probe

### {1} GH-20 — Send readings
points: 5
depends_on: [GH-10]
checks:
- a reading arrives each minute
- lost readings are sent again

### [~] GH-30: Alarm for frost
points: 3
depends_on: [GH-10, GH-20]
checks:
- the gardener is called below 2 degrees

## Log

- GH-10 took two days, the ladder was too short.
"""


@pytest.mark.parametrize("first, second", [("[x]", "[ ]"), ("[X]", "[]"), ("[✓]", "[ ]")])
def test_boxes_may_stand_in_headings(first: str, second: str) -> None:
    read, told = _read(_IN_HEADINGS.format(first, second))
    assert [(task.id, task.title, task.points, task.done) for task in told.tasks] == [
        ("GH-10", "Mount the probes", 2, True),
        ("GH-20", "Send readings", 5, False),
        ("GH-30", "Alarm for frost", 3, False),
    ]
    assert [task.depends_on for task in told.tasks] == [(), ("GH-10",), ("GH-10", "GH-20")]
    assert [len(task.checks) for task in told.tasks] == [1, 2, 1]
    assert {one.line for one in read.defects} <= {24}


_SIGNED = """# Museum guide

{legend}

## Now

- [x] **MG-1** Record the voices {left}2{right}
  - AC: each room has a voice
- [ ] **MG-2** Cut the tracks {left}3{right} {sign} MG-1
- [ ] **MG-3** Map of the rooms {left}5{right} {sign} MG-1, MG-2

## Later

- [ ] **MG-4** Second language {left}8{right} {sign} MG-3
"""


@pytest.mark.parametrize(
    "legend, left, right, sign",
    [
        ("Signs: `(n)` = story points, `⟵` = has to wait for.", "(", ")", "⟵"),
        ("`[n]` stands for effort; `⇠` means depends on", "[", "]", "⇠"),
        ("- `(n)`: Aufwand\n- `⏳`: wartet auf", "(", ")", "⏳"),
        ("| Sign | Meaning |\n|---|---|\n| (n) | points |\n| ^ | waits for |", "(", ")", "^"),
        ("(n) = puntos, ← = what is done before", "(", ")", "←"),
    ],
)
def test_a_legend_says_what_signs_mean(legend: str, left: str, right: str, sign: str) -> None:
    read, told = _read(_SIGNED.format(legend=legend, left=left, right=right, sign=sign))
    assert [task.points for task in told.tasks] == [2, 3, 5, 8]
    assert [task.depends_on for task in told.tasks] == [(), ("MG-1",), ("MG-1", "MG-2"), ("MG-3",)]
    assert not any(sign in task.title for task in told.tasks)
    assert not read.defects


def test_what_no_legend_explains_is_no_dependency_and_no_points() -> None:
    _, told = _read(_SIGNED.format(legend="What we do next.", left="(", right=")", sign="▷"))
    assert [(task.points, task.depends_on) for task in told.tasks] == [(None, ())] * 4


def test_an_arrow_to_a_task_that_is_not_there_or_is_itself_is_reported() -> None:
    text = _SIGNED.format(legend="", left="(", right=")", sign="←")
    read, told = _read(text.replace("← MG-3", "← MG-9").replace("← MG-1\n", "← MG-2\n"))
    assert [(one.line, one.code) for one in read.defects] == [(9, "self-loop"), (14, "dangling-target")]
    assert told.tasks[3].depends_on == ()
