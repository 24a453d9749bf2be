"""Ticks and learning log of a task list, written into a copy."""

from __future__ import annotations

import pytest

from orchestrator.errors import Problem
from orchestrator.task_list import parse_task_list
from orchestrator.write_back import written_back

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


def test_another_document_is_refused() -> None:
    listed = parse_task_list(LIST, where="tasks.yaml")
    with pytest.raises(Problem, match="line 3 is not about BE-1"):
        written_back("\n\nnothing\n", listed, done={"BE-1"}, learned={})
