"""Criteria for machines in a word or two below the commands of a task, and ids of steps that end in a letter."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import Imported, read_document
from orchestrator.documents.terse_criteria import terse
from orchestrator.playbook import Playbook

_TASKS = """# Workflow step 3: printing press

## Task PR-1: Set up the plates

| field | value |
|---|---|
| waits for | nothing |
| max retries | 2 |

1. **{first}** `plates burn --all`
   - {exit}
   - {file}
2. **{second}** `plates test`
   - {exit}
   - output has: `no smear`

## Task PR-2: First sheet

| field | value |
|---|---|
| waits for | PR-1 |
| max retries | 4 |

1. **{third}** `curl -s http://press.example.test/state`
   - {status}
"""
_OTHERS = {"status": "HTTP status 200", "first": "PR-1.a", "second": "PR-1.b", "third": "PR-2.a"}


def _read(**said: str) -> tuple[Imported, Playbook]:
    told = {"exit": "exit code 0", "file": "file exists: `out/plate.tif`"}
    read = read_document(_TASKS.format(**(told | _OTHERS | said)).encode(), where="x.md")
    assert read.kind is DocumentKind.WORKFLOW_STEP
    assert isinstance(read.result, Playbook)
    return read, read.result


@pytest.mark.parametrize(
    "said",
    [
        {"exit": "exit 0", "file": "exists out/plate.tif"},
        {"exit": "rc == 0", "file": "out/plate.tif exists", "status": "HTTP 200"},
        {"exit": "$? = 0", "file": "directory exists: `out`", "status": "response status is 200"},
        {"exit": "Exit-Code 0", "status": "Status 204"},
        {"exit": "code de sortie 0"},
    ],
)
def test_terse_criteria_are_enforced_or_reported(said: dict[str, str]) -> None:
    read, playbook = _read(**said)
    enforced = [spec.kind for phase in playbook.phases for task in phase.tasks for spec in task.checks]
    assert enforced == ["file_exists"]
    named = [one.line for one in read.defects if one.code == "criterion-not-enforced"]
    assert named == [11, 14, 15, 25]
    assert len(playbook.unenforced) == 4


@pytest.mark.parametrize("form", ["PR-{}.{}", "PR-{}{}"])
def test_an_id_of_a_step_may_end_in_a_letter(form: str) -> None:
    ids = {name: form.format(*place) for name, place in {"first": "1a", "second": "1b", "third": "2a"}.items()}
    read, playbook = _read(**ids)
    steps = [step.id for phase in playbook.phases for task in phase.tasks for step in task.steps]
    assert steps == list(ids.values())
    assert not any(one.code == "duplicate-id" for one in read.defects)


@pytest.mark.parametrize("text", ["exit 3 doors", "exists", "HTTP 2", "twelve files 12", "documents made 12", "exit"])
def test_other_short_lines_are_no_criteria(text: str) -> None:
    assert terse(text) == ("", "")
