"""Numbered parts whose tables say what is done in each case, and criteria of tasks behind a word in brackets."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook, RouteAction
from orchestrator.task_list import TaskList

_OVEN = """# The oven smokes

### 1. Look at the door

{head}
|---|---|
| Door open | {close} |
| Door shut | {on} 2 |

### 2. Look at the flue

{head}
|---|---|
| Soot | {brush} 3 |
| Clear | {on} 3 |

### 3. Write it down

Sign the book and hang it back.
"""


@pytest.mark.parametrize(
    "words",
    [
        {
            "head": "| What you see | What you do |",
            "close": "Close it, go to 3",
            "on": "Go to",
            "brush": "Brush, go to",
        },
        {
            "head": "| Befund | Maßnahme |",
            "close": "Schließen, weiter mit 3",
            "on": "Weiter mit",
            "brush": "Weiter mit",
        },
    ],
)
def test_rows_in_numbered_parts_lead_on_and_the_parts_are_the_steps(words: dict[str, str]) -> None:
    read = read_document(_OVEN.format(**words).encode(), where="oven.md").result
    assert isinstance(read, Playbook)
    assert len(read.phases) == len(("door", "flue", "book"))
    routes = [(route.action, route.to) for phase in read.phases for route in phase.routes]
    second, third = read.phases[1].id, read.phases[2].id
    assert routes == [(RouteAction.CONTINUE, to) for to in (third, second, third, third)]


@pytest.mark.parametrize("word, judged", [("given", True), ("AC", True), ("gegeben", True), ("note", False)])
def test_what_stands_behind_a_word_in_brackets_judges_its_task(word: str, judged: bool) -> None:
    text = f"""# Oven app

* [x] O-01 Log of the heat (3d)
    * [{word}] no network, the heat is kept
* [ ] O-02 Alarm (1d), after O-01
    * [{word}] 300 degrees, it rings
"""
    read = read_document(text.encode(), where="tasks.md").result
    assert isinstance(read, TaskList)
    assert [len(task.checks) for task in read.tasks] == [judged, judged]


@pytest.mark.parametrize(
    "lead", ["**Keep ready**", "**Have these within reach**", "**Bereithalten**", "**À portée de main**"]
)
def test_what_is_kept_ready_is_there_before_the_work(lead: str) -> None:
    steps = "### 1. Look at the door\n\nOpen it.\n\n### 2. Look at the flue\n\nBrush it.\n\n### 3. Note it\n\nSign.\n"
    read = read_document(
        f"# The oven smokes\n\n{lead}\n\n- gloves\n- a torch\n\n{steps}".encode(), where="oven.md"
    ).result
    assert isinstance(read, Playbook)
    assert [one.text for one in read.required_inputs] == ["gloves", "a torch"]
