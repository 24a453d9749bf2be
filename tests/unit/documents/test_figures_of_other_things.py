"""Figures and limits of machines, of settings and of samples bound no work of the document."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Phase, Playbook
from tests.unit.documents.reads import playbook_of

_PROCEDURE = """# Procedure: move the queue

## Step 1: Connect

Connect the consumer.

{told}

- [ ] the consumer answers

**Go**: Step 2
**No-Go**: Step 1

## Step 2: Drain

Drain the old one.

**Go**: end
**No-Go**: Step 1
"""
_SKILL = """---
name: queue-move
description: Moves a queue
---
# Moving a queue

## Phase 1: Connect

Connect the consumer.

{told}

### Exit criteria
- [ ] the consumer answers

## Phase 2: Drain

Drain the old one.

### Exit criteria
- [ ] the old queue is empty
"""
_WORKFLOW = """# Workflow step: queue move

## Task 1: Connect

Agent: mover

{told}

Success criteria:
- [ ] the consumer answers

## Task 2: Drain

Agent: mover

Success criteria:
- [ ] the old queue is empty
"""
_KINDS = pytest.mark.parametrize("paper", [_PROCEDURE, _SKILL, _WORKFLOW], ids=["procedure", "skill", "workflow"])


def _first(text: str) -> tuple[Playbook, Phase]:
    read = read_document(text.encode(), where="document.md").result
    assert isinstance(read, Playbook)
    return read, read.phases[0]


def _limits(phase: Phase) -> list[int]:
    own = [phase.max_attempts] if "max_attempts" in phase.model_fields_set else []
    every = [*own, *(task.max_attempts for task in phase.tasks)]
    return [limit for limit in every if limit is not None]


@_KINDS
@pytest.mark.parametrize(
    "told",
    [
        "The service as it runs:\n\n- Timeout: 30 s\n- Retries: 3\n- Workers: 12",
        "| Setting | Value |\n|---|---|\n| Timeout | 30 |\n| Retries | 3 |\n| Pool | 12 |",
        "| Counter | Last week |\n|---|---|\n| Requests | 1200 |\n| Retries | 3 |\n| Errors | 4 |",
        "- Connections: 40\n- Retries: 3\n- Workers: 12",
        "What was seen last week:\n\n- Requests: 1200\n- Max retries: 3",
    ],
)
def test_a_list_of_mere_figures_bounds_no_work_and_leads_nowhere(paper: str, told: str) -> None:
    read, phase = _first(paper.format(told=told))
    assert len(read.phases) == 2
    assert _limits(phase) == []
    assert [route.to for route in phase.routes] == (["drain", "self"] if paper is _PROCEDURE else [])


@pytest.mark.parametrize(
    "told", ["- Timeout: 30 min\n- Retries: 3", "- Retries: 3\n- Owner: Ana", "**Max Retries:** 3"]
)
def test_figures_that_a_step_says_of_itself_bound_it(told: str) -> None:
    assert _limits(_first(_PROCEDURE.format(told=told))[1])[:1] == [4]


@_KINDS
@pytest.mark.parametrize(
    "told",
    [
        "The vendor's API retries up to 5 times.",
        "The gateway retries at most 4 times before it gives up. It logs each of them.",
        "Failed calls are retried by the client library up to 5 times.",
        "Our payment provider makes up to three delivery attempts.",
        "Die API des Anbieters wiederholt den Aufruf höchstens 5 Mal.",
    ],
)
def test_what_a_machine_of_somebody_else_tries_again_bounds_no_work(paper: str, told: str) -> None:
    assert _limits(_first(paper.format(told=told))[1]) == []


@pytest.mark.parametrize(
    "told",
    [
        "The agent retries at most 3 times.",
        "The connection may be tried three times at most.",
        "Restart the service at most twice.",
    ],
)
def test_what_the_work_itself_may_be_tried_bounds_it(told: str) -> None:
    assert _limits(_first(_PROCEDURE.format(told=told))[1])[:1] in ([3], [4])


_PIPELINE = """```yaml
steps:
  - name: build
    run: make build
    retries: 4
  - name: test
    run: make test
gates:
  - name: human approval
```"""


@_KINDS
@pytest.mark.parametrize("lead", ["Sample config:", "#### Example output", "The file then looks like this:"])
def test_a_block_that_only_shows_what_data_look_like_is_no_work(paper: str, lead: str) -> None:
    read, phase = _first(paper.format(told=f"{lead}\n\n{_PIPELINE}"))
    assert (len(read.phases), len(read.gates), _limits(phase)) == (2, 0, [])
    assert [task.title for task in phase.tasks] == ["Connect"]


def test_a_block_of_data_with_no_such_line_above_it_is_read() -> None:
    told = "```yaml\n- id: A-1\n  command: make build\n  success_criteria: it is built\n  max_retries: 2\n```"
    text = _WORKFLOW.format(told=f"The units:\n\n{told}")
    assert "A-1" in str(playbook_of(text).phases)
