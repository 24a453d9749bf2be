"""Ticks and learning log of a task list, written into a copy."""

from __future__ import annotations

import pytest

from orchestrator.errors import Problem
from orchestrator.finding import Finding, Outcome
from orchestrator.standing import Standing, TaskStanding
from orchestrator.state import TaskState
from orchestrator.task_list import parse_task_list
from orchestrator.write_back import borne_out, lessons, written_back

DOCUMENT = """\
# Tasks

- [ ] **[BE-1]** Lay the table *(3 points)*
- [x] **[BE-2]** Buy bread
- [ ] **[BE-3]** Slice it
| BE-4 | Toast it | 2 |

- **Assumption:** *[what we believed]*
- **Reality:** it burnt
"""
LIST = """\
task_list: 1
id: breakfast
title: Breakfast
tasks:
  - {id: BE-1, title: Lay the table, source: {document: t.md, line: 3}}
  - {id: BE-2, title: Buy bread, done: true, source: {document: t.md, line: 4}}
  - {id: BE-3, title: Slice it, source: {document: t.md, line: 5}}
  - {id: BE-4, title: Toast it, source: {document: t.md, line: 6}}
learning_log:
  - {label: Assumption, source: {document: t.md, line: 8}}
  - {label: Reality, value: it burnt, source: {document: t.md, line: 9}}
"""


def test_what_is_done_is_ticked_and_everything_else_stays() -> None:
    listed = parse_task_list(LIST, where="tasks.yaml")
    learned = {"assumption": ["bread keeps"], "reality": ["it does not"]}
    written = written_back(DOCUMENT, listed, done={"BE-1", "BE-4"}, learned=learned).splitlines()
    assert written[2] == "- [x] **[BE-1]** Lay the table *(3 points)*"
    assert written[3:5] == DOCUMENT.splitlines()[3:5]
    assert written[5] == "| BE-4 | Toast it | 2 | [x]"
    assert written[7] == "- **Assumption:** bread keeps"
    assert written[8] == "- **Reality:** it burnt"


def run_with(state: TaskState, *, changed: bool, outcome: Outcome | None) -> Standing:
    """A run with one task, as its journal would tell of it."""
    run = Standing()
    run.tasks["1:a"] = TaskStanding(state=state, base="t1", tree="t2" if changed else "t1")
    if outcome:
        found = Finding(check="c", kind="lint", phase=1, task="1:a", tree="t", outcome=outcome, message="told")
        run.findings["1:a", "c"] = found
    return run


@pytest.mark.parametrize(
    "state, changed, outcome, borne",
    [
        (TaskState.ACCEPTED, True, None, True),
        (TaskState.ACCEPTED, False, Outcome.PASS, True),
        (TaskState.ACCEPTED, False, None, False),
        (TaskState.ACCEPTED, True, Outcome.FAIL, False),
        (TaskState.CONTINUED, True, Outcome.PASS, False),
        (TaskState.TICKED, False, None, True),
    ],
)
def test_a_tick_takes_more_than_an_agents_word(
    state: TaskState, changed: bool, outcome: Outcome | None, borne: bool
) -> None:
    assert borne_out(run_with(state, changed=changed, outcome=outcome), "1:a") is borne


def test_what_was_measured_is_told_in_a_line_that_people_read() -> None:
    run = run_with(TaskState.ACCEPTED, changed=True, outcome=Outcome.PASS)
    run.notes += [{"what": "note_decision", "decision": f"decision {n % 7}"} for n in range(20)]
    said = lessons(run, ["c"])
    assert said["reality"] == ["1 of 1 checks pass", "c: told"]
    assert said["action"] == [*(f"decision {n}" for n in range(5)), "and 2 more, in the run's journal"]
    assert lessons(run)["reality"] == ["1 of 1 checks pass"]


def test_another_document_is_refused() -> None:
    listed = parse_task_list(LIST, where="tasks.yaml")
    with pytest.raises(Problem, match="line 3 is not about BE-1"):
        written_back("\n\nnothing\n", listed, done={"BE-1"}, learned={})
