"""What stands before the first step and what behind the work: boxes, commands, ways back, and what is done too soon."""

from __future__ import annotations

import pytest

from orchestrator.documents.ledger import Fate
from orchestrator.documents.reading import read_document
from orchestrator.intake import Intake
from orchestrator.playbook import Playbook
from orchestrator.task_list import TaskList

_BOOT = """# Runbook: start the honey house

## Procedure or checklist

### {heading}

- [ ] the power is on
- [ ] the floor is dry

### Procedure

1. Open the doors.
2. Start the spinner.

## Verification steps

- [ ] the spinner turns

## Safe rollback or recovery procedure

- [ ] put the frames back

  ```bash
  frames --back
  ```

- [ ] close the doors
"""


@pytest.mark.parametrize(
    "heading", ["Checklist", "Pre-start checklist", "Pre-migration checks", "Preoperation checklist"]
)
def test_boxes_before_the_first_step_have_to_be_so_and_those_of_a_way_back_are_not_judged(heading: str) -> None:
    read = read_document(_BOOT.format(heading=heading).encode(), where="boot.md")
    assert isinstance(read.result, Playbook)
    assert [wanted.text for wanted in read.result.required_inputs] == ["the power is on", "the floor is dry"]
    assert [check.title for check in read.result.gate.checks] == ["the spinner turns"]
    back = [line.became for line in read.lines if read.text[line.line - 1].endswith(("back", "close the doors"))]
    assert back == [Fate.AGENT] * 3


def test_numbered_inputs_that_end_in_a_colon_before_a_command_or_a_list_are_inputs() -> None:
    text = (
        "# Runbook: drill\n\n## Pre-conditions\n\n1. The house is open:\n\n   ```bash\n   doors --list\n   ```\n\n"
        "2. The book is in reach. Open these pages:\n\n   - weights\n   - dates\n\n3. A second person is there.\n\n"
        "## Steps\n\n1. Ring the bell.\n2. Count who comes.\n"
    )
    read = read_document(text.encode(), where="drill.md")
    assert isinstance(read.result, Playbook)
    assert [wanted.text for wanted in read.result.required_inputs] == [
        "The house is open",
        "The book is in reach. Open these pages: weights; dates",
        "A second person is there.",
    ]
    assert read.counts["not_understood"] == 0


def test_boxes_that_count_on_from_a_phase_and_those_of_the_backlog_are_tasks_whatever_is_above_them() -> None:
    text = (
        "# Tarefas do apiário\n\n## FASE 0 — Início\n\n- [x] **0.1** Caixa\n- [x] **0.2** Cor\n\n"
        "## FASE 10 — Venda e deploy\n\n- [x] **10.1** Fazer a etiqueta\n  - data\n- [ ] **10.2** Abrir\n\n"
        "## Backlog (depois)\n\n- [ ] Vender cera\n- [ ] Fazer velas\n"
    )
    read = read_document(text.encode(), where="tarefas.md")
    assert isinstance(read.result, TaskList)
    assert [task.id for task in read.result.tasks][:4] == ["0.1", "0.2", "10.1", "10.2"]
    assert [task.title for task in read.result.tasks][4:] == ["Vender cera", "Fazer velas"]


@pytest.mark.parametrize("box, lines", [("[ ]", [3]), ("[x]", [])])
def test_a_task_that_is_ticked_above_an_open_one_is_told(box: str, lines: list[int]) -> None:
    text = (
        f"# Tasks\n\n- [x] 6.1 Test the lids\n  - [x] 6.1.1 wood\n  - {box} 6.1.2 tin\n\n- [ ] 6.2 Sell\n"
        "  - [ ] 6.2.1 jars\n"
    )
    read = read_document(text.encode(), where="tasks.md")
    assert [defect.line for defect in read.defects if defect.code == "done-too-soon"] == lines


_FORM = """name: New hive
description: Ask for a hive
body:
  - type: checkboxes
    attributes:
      label: Before you ask
      options:
        - label: I have read the rules
          required: true
        - label: I have a garden
          required: true
  - type: checkboxes
    attributes:
      label: What kind is it?
      options:
        - label: wood
        - label: straw
"""


def test_boxes_of_a_form_that_all_have_to_be_ticked_choose_nothing() -> None:
    read = read_document(_FORM.encode(), where="form.yml")
    assert isinstance(read.result, Intake)
    assert [choice.text for choice in read.result.choices] == ["wood", "straw"]
