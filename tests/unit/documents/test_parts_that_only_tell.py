"""Ordinary parts beside and inside of the work, of which nothing is to be done, decided, judged or done again."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Phase, Playbook
from orchestrator.task_list import TaskList

_PROCEDURE = """# Procedure: retire a mail relay

A relay that nobody uses costs money.

{before}

## Prerequisites

- A maintenance window

## Step 1: Freeze the queue

Put the relay into drain mode.

{inside}

## Step 2: Move the records

- If lookups fail → go back to Step 1
- Otherwise → Step 3

## Step 3: Shut the machine down

Wait.

{behind}
"""
_SKILL = """# Phase: data import

{before}

## Phase 1: Understand the source

- Read the data sheet

{inside}

**Exit criteria:**

- [ ] Every column has a type

## Phase 2: Write the loader

- Write the loader

**Exit criteria:**

- [ ] All rows are loaded

## Human gate

Show the report to the data owner. Reply `APPROVED` or `REVISE: …`.

{behind}
"""
_PARTS = {
    "what words mean": """## Glossary

- **Gate** — the iron door at the east end of the yard
- **Retry** — a second attempt made by the mail server
- **Approval** — a mark in the ledger that the accountant sets
- **Phase** — one of the three live wires""",
    "what words mean, behind leaders": """## Terms

Gate ........ iron door at the east end
Retry ....... second attempt of a mail server
SLA ......... service level agreement""",
    "what words mean, defined": "## Terminology\n\nApproval\n: What the accountant gives.\n\nCheck\n: A mark.",
    "what changed when": """## Changelog

- 1.2 Added: retry three times before giving up
- 1.1 Changed: approval by the product owner is asked for once
- 1.0 Removed the check for empty names""",
    "how far work may be": """## States

- TODO — nobody has begun
- DOING — somebody works on it
- DONE — it is finished""",
    "what boxes mean": "Legend: [x] done, [ ] open, [~] dropped",
    "what signs mean": "## Legend\n\n- ✅ done\n- 🚧 in progress\n- ⬜ open",
    "machines": "## Machines\n\n| Tool | Retries | Owner |\n|---|---|---|\n| saw | 3 | Bo |\n| drill | 1 | Al |",
    "operations": "## Operations\n\n| Path | Retries |\n|---|---|\n| /orders | 3 |\n| /users | 0 |",
    "habits": "## How we work together\n\n- The lead approves holidays.\n- Nobody merges on Fridays.",
    "what it costs": """## Costs

| Item | Q1 | Q2 | Total |
|---|---|---|---|
| Hall | 1 | 2 | 3 |
| Approval fee | 1 | 0 | 1 |""",
    "code": """```python
# Step 1: open the file, retry 3 times
def load(path):
    # If it fails → go to step 2
    return open(path)
```""",
    "data of a program": """```yaml
- hosts: relay
  tasks:
    - name: install
      apt: name=postfix
      retries: 3
```""",
}
_BEHIND = {
    "questions": "## Still open\n\n- Who pays for the coach?\n- When does the mayor come?",
    "an answer to a letter": "## The mail that started it\n\n1. please leave the relay alone\n2. ring me before noon",
    "options": "## A riddle for the break\n\nA) the older moon\n\nB) the older sun\n\nC) both alike",
}


def _said(document: str, part: str = "", place: str = "") -> tuple[Playbook, list[object]]:
    places = dict.fromkeys(("before", "inside", "behind"), "") | {place: part}
    result = read_document(document.format(**places).encode(), where="x.md").result
    assert isinstance(result, Playbook)
    gates = [(gate.title, gate.after, [check.title for check in gate.checks]) for gate in (result.gate, *result.gates)]
    return result, [*map(_phase, result.phases), *gates, [one.text for one in result.required_inputs]]


def _phase(phase: Phase) -> object:
    routes = [(route.outcome, route.action, route.to) for route in phase.routes]
    return phase.title, phase.max_attempts, routes, [check.title for check in phase.checks]


@pytest.mark.parametrize("document", [_PROCEDURE, _SKILL], ids=["procedure", "skill"])
@pytest.mark.parametrize("part", _PARTS.values(), ids=_PARTS)
def test_they_add_nothing_to_the_work_wherever_they_stand(document: str, part: str) -> None:
    _, clean = _said(document)
    for place in ("before", "inside", "behind"):
        inner = part.replace("## ", "### ", 1) if place == "inside" else part
        assert _said(document, inner, place)[1] == clean, place


@pytest.mark.parametrize("part", _BEHIND.values(), ids=_BEHIND)
def test_a_list_behind_the_work_that_states_nothing_is_not_judged(part: str) -> None:
    _, clean = _said(_PROCEDURE)
    assert _said(_PROCEDURE, part, "behind")[1] == clean


def test_a_table_of_approvals_takes_nothing_from_the_phases_whose_numbers_it_repeats() -> None:
    rows = "| Phase 1 | data owner | the list |\n| Phase 2 | board | the report |"
    table = f"## Sign-offs\n\n| After | Who | What they look at |\n|---|---|---|\n{rows}"
    read, _ = _said(_SKILL.replace("## Human gate", "## The end"), table, "behind")
    assert [phase.title for phase in read.phases] == ["Understand the source", "Write the loader"]
    assert [len(phase.checks) for phase in read.phases] == [1, 1]
    assert "understand-the-source" in {gate.after for gate in read.gates}


_WORKFLOW = """# Bell tower

## Task 1 - Frame
- ID: B-T1

### Subtask 1.1 - Measure
- ID: B-T1-S1
- Max Retries: 2
- Steps:
  - Step ID: B-T1-S1-1
    - Command: Measure
    - Success Criteria:
      - File Exists: tower.md
"""


def test_rows_about_tools_are_no_tasks_of_a_workflow() -> None:
    result = read_document(f"{_WORKFLOW}\n{_PARTS['machines']}\n".encode(), where="x.md").result
    assert isinstance(result, Playbook)
    assert [task.title for phase in result.phases for task in phase.tasks] == ["Measure"]


def test_a_line_that_says_what_boxes_mean_holds_no_tasks() -> None:
    text = f"# Tasks: choir\n\n{_PARTS['what boxes mean']}\n\n- [ ] **C-1** Sing\n- [x] **C-2** Hum\n"
    result = read_document(text.encode(), where="x.md").result
    assert isinstance(result, TaskList)
    assert [task.id for task in result.tasks] == ["C-1", "C-2"]


@pytest.mark.parametrize(
    "words",
    ["Once all are ticked, move on to Phase 2.", "Ask Bo if you are stuck.", "The list of last year was longer."],
)
@pytest.mark.parametrize("box", ["", "[ ] "])
@pytest.mark.parametrize("head", ["**Exit criteria:**", "### Exit criteria"])
def test_a_paragraph_behind_a_list_of_criteria_is_none(words: str, box: str, head: str) -> None:
    told = _SKILL.replace("**Exit criteria:**", head).replace("[ ] Every", f"{box}Every")
    text = told.replace("column has a type", f"column has a type\n- {box}Nulls are counted\n\n{words}")
    read, _ = _said(text)
    assert [check.title for check in read.phases[0].checks] == ["Every column has a type", "Nulls are counted"]
